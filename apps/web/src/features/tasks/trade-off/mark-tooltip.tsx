import { formatBytes, formatMicros, formatPercent, formatUsd } from '../../../components/format';
import { formatInterval } from '../../../components/variants/format-interval';
import type { PlacedMark } from './chart-plan';

const WIDTH = 268;

/** All figures of one mark beside it, on the side where there is room. */
export function MarkTooltip({ mark, chosen, width }: { mark: PlacedMark; chosen: boolean; width: number }) {
  const { row } = mark;
  const beside = mark.x + mark.radius + 10;
  const left = beside + WIDTH <= width ? beside : Math.max(0, Math.min(width - WIDTH, mark.x - mark.radius - 10 - WIDTH));
  const interval = row.accuracyBasis === 'measured' ? formatInterval(row.accuracyLow, row.accuracyHigh) : null;
  const figures: [string, string][] = [
    ['Accuracy', formatPercent(mark.accuracy, 2)],
    ...(interval === null ? [] : [['95 % interval', interval] as [string, string]]),
    ['Basis', row.accuracyBasis ?? '–'],
    ['Median', formatMicros(mark.latencyUs)],
    ['95th, 99th', `${formatMicros(row.latencyP95Us['1'])}, ${formatMicros(row.latencyP99Us['1'])}`],
    ['Cost of 1,000', formatUsd(mark.costPer1kUsd)],
    ['Load', formatMicros(row.loadUs)],
    ['Memory', formatBytes(row.memoryBytes)],
    ['Hardware', row.hardware ?? '–'],
  ];
  return (
    <div className="pointer-events-none absolute z-10 rounded-control border bg-raised px-3 py-2 text-xs shadow-raised" style={{ left, top: Math.max(0, Math.min(mark.y - 70, 150)), width: WIDTH }}>
      <p className="font-semibold wrap-anywhere">{row.variant}</p>
      <p className="mb-1 text-ink-muted">{chosen ? 'Would be chosen now' : mark.undominated ? 'No other is better in everything' : 'Another is better in everything'}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
        {figures.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-muted">{name}</dt>
            <dd className="text-right font-medium break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
