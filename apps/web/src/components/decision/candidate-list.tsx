import type { CandidateRecord } from '@infaas/shared/domain/decision';
import { Badge } from '../ui/badge';
import { cn } from '../class-names';
import { formatMicros, formatNanoUsd, formatPercent } from '../format';
import { candidateBars } from './candidate-bars';
import type { CandidateBar } from './candidate-bars';

const TONE = { chosen: 'accent', admissible: 'good', rejected: 'neutral' } as const;

/** Every candidate of a decision: its figures, a bar of its predicted finish against the deadline, its verdict and the reason. */
export function CandidateList({ candidates, deadlineUs, none }: { candidates: readonly CandidateRecord[]; deadlineUs: number | null; none?: string | undefined }) {
  const { rows, deadlineShare } = candidateBars(candidates, deadlineUs);
  if (rows.length === 0) return <p className="text-sm text-ink-muted">{none ?? 'There was nothing to choose from.'}</p>;
  return (
    <ul className="divide-y rounded-control border">
      {rows.map((row) => (
        <li key={row.key} className={cn('grid gap-x-4 gap-y-1 px-3 py-2 sm:grid-cols-[minmax(0,1fr)_minmax(8rem,14rem)]', row.verdict === 'chosen' && 'bg-accent-soft/50')}>
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className={cn('min-w-0 text-sm font-medium wrap-anywhere', row.verdict === 'rejected' && 'text-ink-muted')}>{row.variant}</span>
              <Badge tone={TONE[row.verdict]}>{row.verdict}</Badge>
              {!row.warm && <Badge>not loaded</Badge>}
            </p>
            <p className="text-xs text-ink-muted">{row.because.text}</p>
            <p className="text-xs text-ink-muted">{row.hardwareClass} · {formatPercent(row.accuracy, 2)} · {formatNanoUsd(row.costPer1kNanoUsd)} of 1,000</p>
          </div>
          <FinishBar row={row} deadlineShare={deadlineShare} />
        </li>
      ))}
    </ul>
  );
}

function FinishBar({ row, deadlineShare }: { row: CandidateBar; deadlineShare: number | null }) {
  if (row.share === null) return <p className="self-center text-xs text-ink-faint sm:text-right">no prediction</p>;
  const colour = row.late ? 'var(--chart-2)' : row.verdict === 'chosen' ? 'var(--accent)' : 'var(--chart-1)';
  return (
    <div className="flex items-center gap-2 self-center">
      <div className="relative h-3 flex-1 rounded-sm bg-sunken" aria-hidden>
        <div className="h-full rounded-sm" style={{ width: `${Math.max(1.5, row.share * 100)}%`, background: colour, opacity: row.verdict === 'rejected' ? 0.55 : 1 }} />
        {deadlineShare !== null && <div className="absolute -inset-y-1 w-0.5 bg-ink" style={{ left: `${deadlineShare * 100}%` }} />}
      </div>
      <span className="w-16 shrink-0 text-right text-xs font-medium">{formatMicros(row.predictedFinishUs)}{row.beyond ? ' »' : ''}{row.late && <span className="sr-only"> (after the deadline)</span>}</span>
    </div>
  );
}
