import { formatMicros } from '../format';

type FinishBarProps = { actualUs: number | null; deadlineUs: number | null };

/** Where the deadline stands in the width of the bar. */
const DEADLINE_AT = 0.7;

/** How long a query took against its deadline, in a line: a bar, the deadline as a mark, and both in figures. */
export function FinishBar({ actualUs, deadlineUs }: FinishBarProps) {
  if (actualUs === null) return <span className="text-ink-faint">{deadlineUs === null ? '–' : `deadline ${formatMicros(deadlineUs)}`}</span>;
  if (deadlineUs === null) return <span>{formatMicros(actualUs)}</span>;
  const late = actualUs > deadlineUs;
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="relative hidden h-2 w-20 rounded-sm bg-sunken sm:block">
        <span className="block h-full rounded-sm" style={{ width: `${Math.max(2, Math.min(1, (actualUs / deadlineUs) * DEADLINE_AT) * 100)}%`, background: late ? 'var(--chart-2)' : 'var(--chart-1)' }} />
        <span className="absolute -inset-y-0.5 w-px bg-ink" style={{ left: `${DEADLINE_AT * 100}%` }} />
      </span>
      <span className="whitespace-nowrap">{formatMicros(actualUs)}<span className="text-ink-muted max-sm:block max-sm:text-xs"> of {formatMicros(deadlineUs)}</span></span>
    </span>
  );
}
