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
  const points = steps.map(({ atMs, share: height }) => `${(WIDTH * (1 - (endMs - atMs) / SPAN_MS)).toFixed(1)},${(HEIGHT - 1 - height * (HEIGHT - 2)).toFixed(1)}`);
  return (
    <span className="inline-flex items-center gap-2">
      <svg width={WIDTH} height={HEIGHT} aria-hidden className="rounded-sm bg-sunken">
        {points.length > 1 && <polyline points={points.join(' ')} fill="none" stroke={colour} strokeWidth={1.5} strokeLinejoin="round" />}
      </svg>
      <span className="w-12 text-right">{share === null ? '…' : formatPercent(share, share < 0.1 ? 1 : 0)}</span>
    </span>
  );
}
