import type { ReactNode } from 'react';

type EmptyStateProps = { icon: ReactNode; title: string; text: ReactNode; action?: ReactNode };

/** What a list shows when it is empty: what belongs here, and the one thing to do. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-10 text-center">
      <div className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent-text [&_svg]:size-5">{icon}</div>
      <div>
        <p className="font-semibold">{title}</p>
        <p className="mx-auto mt-1 max-w-md text-sm text-ink-muted">{text}</p>
      </div>
      {action}
    </div>
  );
}
