import { formatMicros } from '../../../components/format';

type TimeBarsProps = { predictedUs: number | null; actualUs: number | null; deadlineUs: number | null };

/** The deadline keeps at least this part of the width. */
const LEAST_DEADLINE = 0.3;

/** Predicted and actual time of a query on one scale, with its deadline as a line through both. */
export function TimeBars({ predictedUs, actualUs, deadlineUs }: TimeBarsProps) {
  const longest = Math.max(predictedUs ?? 0, actualUs ?? 0);
  const near = deadlineUs !== null && deadlineUs <= longest * 8;
  const whole = near && deadlineUs !== null ? Math.min(Math.max(longest, deadlineUs) * 1.08, deadlineUs / LEAST_DEADLINE) : longest * 1.08;
  const rows = [
    { name: 'Predicted', us: predictedUs, none: 'no variant was chosen', colour: 'var(--chart-6)' },
    { name: 'Actual', us: actualUs, none: 'no answer', colour: 'var(--chart-1)' },
  ];
  return (
    <div className="grid gap-2">
      {rows.map(({ name, us, none, colour }) => (
        <div key={name} className="grid grid-cols-[5rem_1fr_5rem] items-center gap-3 text-sm">
          <span className="text-ink-muted">{name}</span>
          <span aria-hidden className="relative h-4 rounded-sm bg-sunken">
            {us !== null && whole > 0 && (
              <span className="block h-full rounded-sm" style={{ width: `${Math.max(1, Math.min(1, us / whole) * 100)}%`, background: deadlineUs !== null && us > deadlineUs ? 'var(--chart-2)' : colour }} />
            )}
            {near && deadlineUs !== null && <span className="absolute -inset-y-1 w-0.5 bg-ink" style={{ left: `${(deadlineUs / whole) * 100}%` }} />}
          </span>
          <span className="text-right font-medium">{us === null ? <span className="text-xs font-normal text-ink-muted">{none}</span> : formatMicros(us)}</span>
        </div>
      ))}
      <p className="text-xs text-ink-muted">
        {deadlineUs === null ? 'No deadline was asked for.' : `Deadline ${formatMicros(deadlineUs)}${near ? ': the line.' : ', far to the right of both.'}`} The prediction takes the 95th percentile of run time and gateway, so most queries are quicker.
      </p>
    </div>
  );
}
