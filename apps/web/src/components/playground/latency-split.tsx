import { formatMicros } from '../format';

type LatencySplitProps = { queueUs: number; computeUs: number; totalUs: number };

/** Where the time of an answer went: waiting, running, and the rest of the way. */
export function LatencySplit({ queueUs, computeUs, totalUs }: LatencySplitProps) {
  const parts = [
    { name: 'Queue', us: queueUs, colour: 'var(--chart-2)' },
    { name: 'Compute', us: computeUs, colour: 'var(--chart-1)' },
    { name: 'The rest', us: Math.max(0, totalUs - queueUs - computeUs), colour: 'var(--line-strong)' },
  ];
  return (
    <div>
      <div className="flex h-3 gap-px overflow-hidden rounded-sm" aria-hidden>
        {parts.map((part) => <span key={part.name} style={{ flexGrow: part.us, background: part.colour }} />)}
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {[...parts, { name: 'Total', us: totalUs, colour: null }].map((part) => (
          <div key={part.name} className="flex items-center gap-1.5">
            {part.colour !== null && <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: part.colour }} />}
            <dt className="text-ink-muted">{part.name}</dt>
            <dd className="font-medium">{formatMicros(part.us)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
