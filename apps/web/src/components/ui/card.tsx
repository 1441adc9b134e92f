import type { ReactNode } from 'react';
import { cn } from '../class-names';
import { failedReads, Unread } from './unread';
import type { Read } from './unread';

type CardProps = {
  title?: ReactNode; description?: ReactNode; actions?: ReactNode; className?: string; bodyClassName?: string;
  /** Queries that the content rests on: where one fails, the card says so instead of showing nothing. */
  reads?: readonly Read[];
  children: ReactNode;
};

/** A panel with an optional heading row; its title is a heading of level 2. */
export function Card({ title, description, actions, className, bodyClassName, reads = [], children }: CardProps) {
  const failed = failedReads(reads);
  return (
    <section className={cn('min-w-0 rounded-card border bg-surface shadow-card', className)}>
      {(title !== undefined || actions !== undefined) && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-3.5 sm:px-5">
          <div className="min-w-0">
            {title !== undefined && <h2 className="text-sm font-semibold">{title}</h2>}
            {description !== undefined && <p className="mt-0.5 text-xs text-ink-muted">{description}</p>}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={cn('px-4 py-3.5 sm:px-5', bodyClassName)}>{failed.length > 0 ? <Unread reads={failed} /> : children}</div>
    </section>
  );
}
