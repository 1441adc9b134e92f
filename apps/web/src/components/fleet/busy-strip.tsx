import { busyShare, busySteps } from './core-use';
import type { BusySample } from './core-use';
import { formatPercent } from '../format';

const WIDTH = 72;
const HEIGHT = 20;
const SPAN_MS = 60_000;

/** How busy an instance was over the last minute, as a small picture and a figure. */
export function BusyStrip({ samples, colour }: { samples: readonly BusySample[] | undefined; colour: string }) {
  const steps = busySteps(samples);
  const endMs = samples?.at(-1)?.atMs ?? 0;
  const share = busyShare(samples);
  const xOf = (atMs: number) => (WIDTH * (1 - (endMs - atMs) / SPAN_MS)).toFixed(1);
  const first = steps[0]?.atMs ?? endMs;
  const points = steps.map(({ atMs, share: height }) => `${xOf(atMs)},${(HEIGHT - 1 - height * (HEIGHT - 2)).toFixed(1)}`);
  return (
    <span className="inline-flex items-center gap-2">
      <svg width={WIDTH} height={HEIGHT} aria-hidden>
        <line x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--line-strong)" />
        {points.length > 1 && <polygon points={[`${xOf(first)},${HEIGHT - 1}`, ...points, `${WIDTH},${HEIGHT - 1}`].join(' ')} fill={colour} fillOpacity={0.2} />}
        {points.length > 1 && <polyline points={points.join(' ')} fill="none" stroke={colour} strokeWidth={1.5} strokeLinejoin="round" />}
      </svg>
      <span className="w-12 text-right">{share === null ? '…' : formatPercent(share, share < 0.1 ? 1 : 0)}</span>
    </span>
  );
}
