'use client';
import { useState } from 'react';
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react';
import { Button } from '../ui/button';
import { Select } from '../ui/select';
import { BetweenDialog } from './between-dialog';
import { SPANS, steppedRange } from './time-range';
import type { RangeStep, Span } from './time-range';
import type { TimeView } from './use-time-range';

const CUSTOM = 'custom';
const LIVE = 'live';
const BETWEEN = 'between';
const STEPS = [
  { step: 'earlier', label: 'Earlier', icon: ChevronLeft },
  { step: 'out', label: 'Zoom out', icon: ZoomOut },
  { step: 'in', label: 'Zoom in', icon: ZoomIn },
  { step: 'later', label: 'Later', icon: ChevronRight },
] as const satisfies readonly { step: RangeStep; label: string; icon: unknown }[];

type TimeRangeControlProps = {
  time: TimeView;
  /** Also offers steps to earlier, later, more and less. */
  steps?: boolean;
  /** What the page shows second by second where no range is stated; offered as a range, too. */
  live?: string;
};

/** Chooses the time that a page shows, and the zone that it is told in: the same control wherever there is time. */
export function TimeRangeControl({ time, steps = false, live }: TimeRangeControlProps) {
  const [choosing, setChoosing] = useState(false);
  const { range } = time;
  const isLive = live !== undefined && !time.stated;
  const options: { value: string; label: string }[] = [
    ...(live === undefined ? [] : [{ value: LIVE, label: live }]),
    ...SPANS.map(({ value, label }) => ({ value, label: `Last ${label}` })),
    ...(range.kind === 'between' ? [{ value: BETWEEN, label: time.words }] : []),
    { value: CUSTOM, label: 'From … to …' },
  ];
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label="Time">
      {steps && (
        <span className="inline-flex">
          {STEPS.map(({ step, label, icon: Icon }) => (
            <Button key={step} look="ghost" size="icon" aria-label={label} title={label} onClick={() => time.setRange(steppedRange(range, step, Date.now()), 'step')}><Icon aria-hidden /></Button>
          ))}
        </span>
      )}
      <Select
        label="Time range" value={isLive ? LIVE : range.kind === 'last' ? range.span : BETWEEN} options={options} className="min-w-40"
        onValueChange={(value) => {
          if (value === CUSTOM) setChoosing(true);
          else if (value === LIVE) time.reset();
          else if (value !== BETWEEN) time.setRange({ kind: 'last', span: value as Span });
        }}
      />
      <Select label="Time zone" value={time.zone} onValueChange={time.setZone} options={[{ value: 'local', label: 'Local time' }, { value: 'utc', label: 'UTC' }]} />
      {choosing && <BetweenDialog time={time} onClose={() => setChoosing(false)} />}
    </div>
  );
}
