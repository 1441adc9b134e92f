import Link from 'next/link';

/** The architectures of a task; each leads to its versions. */
export function ArchitectureLinks({ task, architectures }: { task: string; architectures: readonly string[] }) {
  if (architectures.length === 0) return null;
  return (
    <nav aria-label="Architectures" className="flex flex-wrap items-center gap-1.5">
      <span className="mr-1 text-xs text-ink-muted">Architectures</span>
      {architectures.map((name) => (
        <Link key={name} href={`/tasks/${encodeURIComponent(task)}/${encodeURIComponent(name)}`} className="max-w-full truncate rounded-md border bg-surface px-2.5 py-1 text-xs font-medium hover:border-line-strong hover:text-accent-text">{name}</Link>
      ))}
    </nav>
  );
}
