import type { ReactNode } from 'react';
import { Tooltip } from '../../components/ui/tooltip';
import type { Part, Parts } from './stacked-parts';

type StackedBarProps = {
  label: string;
  summary: ReactNode;
  bar: Parts;
  format: (value: number) => string;
  /** Number and colour of an instance. */
  look: (key: string) => { mark: string; colour: string };
  /** Lines at whole steps, such as cores. */
  steps?: number;
};

const OTHER_COLOUR = 'var(--line-strong)';
/** What else takes less than this is seen, but not explained. */
const LEAST_TOLD = 0.02;

/** What takes how much of a machine; parts carry the number of their instance, so that colour is not all there is. */
export function StackedBar({ label, summary, bar, format, look, steps = 1 }: StackedBarProps) {
  const other = bar.parts.find(({ kind }) => kind === 'other');
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-sm font-medium">{label}</span>
        <span className="text-sm text-ink-muted">{summary}</span>
      </div>
      <div role="group" aria-label={`${label} by instance`} className="relative flex h-8 overflow-hidden rounded-control bg-sunken">
        {bar.parts.map((part) => <Segment key={part.key} part={part} share={part.value / bar.total} text={format(part.value)} look={look} />)}
        {Array.from({ length: Math.min(64, steps) - 1 }, (_, at) => (
          <span key={at} aria-hidden className="pointer-events-none absolute inset-y-0 w-px bg-surface/80" style={{ left: `${((at + 1) / steps) * 100}%` }} />
        ))}
      </div>
      {other !== undefined && other.value / bar.total > LEAST_TOLD && (
        <p className="mt-1.5 flex items-center gap-1.5 text-xs text-ink-muted"><span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: OTHER_COLOUR }} />{other.name} on this machine: {format(other.value)}</p>
      )}
    </div>
  );
}

type SegmentProps = { part: Part; share: number; text: string; look: StackedBarProps['look'] };

function Segment({ part, share, text, look }: SegmentProps) {
  const { mark, colour } = part.kind === 'other' ? { mark: '', colour: OTHER_COLOUR } : look(part.key);
  const name = part.kind === 'other' ? part.name : `${mark} ${part.name}`;
  return (
    <Tooltip text={`${name}: ${text}`}>
      <button
        type="button" aria-label={`${name}: ${text}`}
        className="grid min-w-[3px] shrink-0 cursor-default place-items-center overflow-hidden border-r border-surface text-[0.7rem] font-semibold text-white dark:text-black transition-[width] duration-500 focus-visible:-outline-offset-2"
        style={{ width: `${share * 100}%`, background: colour }}
      >
        {share > 0.04 && mark}
      </button>
    </Tooltip>
  );
}
