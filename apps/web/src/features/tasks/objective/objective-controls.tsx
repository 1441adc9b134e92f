'use client';
import { formatMicros, formatPercent, formatUsd } from '../../../components/format';
import { SegmentedControl } from '../../../components/ui/segmented-control';
import { Slider } from '../../../components/ui/slider';
import { Switch } from '../../../components/ui/switch';
import { LATENCY_RANGE_MS } from '../../../components/objective/asked-objective';
import type { AskedObjective, HardwareKind } from '../../../components/objective/asked-objective';
import { LOG_STEPS, stepOfValue, valueOfStep } from './log-slider';

type ObjectiveControlsProps = {
  asked: AskedObjective;
  onChange: (asked: AskedObjective) => void;
  /** From the cheapest to the dearest that makes sense; null while no variant has a cost. */
  ceilings: readonly [number, number] | null;
  /** Kinds of hardware that the task's variants run on. */
  kinds: readonly HardwareKind[];
};

const UNMET = [
  { value: 'reject', label: 'Refuse' },
  { value: 'best_effort', label: 'Best effort' },
  { value: 'degrade', label: 'Lower floor' },
] as const;

const HARDWARE = [
  { value: 'any', label: 'Any' },
  { value: 'cpu', label: 'CPU only' },
  { value: 'gpu', label: 'GPU only' },
  { value: 'upstream', label: 'Elsewhere' },
] as const;

/** What a query asks for: floor, deadline, ceiling, and what to do when nothing meets them. */
export function ObjectiveControls({ asked, onChange, ceilings, kinds }: ObjectiveControlsProps) {
  const set = (changes: Partial<AskedObjective>) => onChange({ ...asked, ...changes });
  const ceiling = asked.maxCostPer1kUsd;
  return (
    <div className="space-y-3.5">
      <Slider
        label="Accuracy floor" min={0} max={1} step={0.001} value={asked.minAccuracy} valueText={asked.minAccuracy === 0 ? 'none' : formatPercent(asked.minAccuracy)}
        onValueChange={(minAccuracy) => set({ minAccuracy })}
      />
      <Slider
        label="Deadline" min={0} max={LOG_STEPS} step={1} value={stepOfValue(asked.maxLatencyMs, LATENCY_RANGE_MS)} valueText={formatMicros(asked.maxLatencyMs * 1_000)}
        onValueChange={(step) => set({ maxLatencyMs: valueOfStep(step, LATENCY_RANGE_MS) })}
      />
      <div>
        <Switch
          label="Cost ceiling" checked={ceiling !== null} disabled={ceilings === null}
          onCheckedChange={(on) => set({ maxCostPer1kUsd: on && ceilings !== null ? valueOfStep(LOG_STEPS / 2, ceilings) : null })}
        />
        {ceiling !== null && ceilings !== null && (
          <Slider
            className="mt-2" label="Of 1,000 queries" min={0} max={LOG_STEPS} step={1} value={stepOfValue(ceiling, ceilings)} valueText={formatUsd(ceiling)}
            onValueChange={(step) => set({ maxCostPer1kUsd: valueOfStep(step, ceilings) })}
          />
        )}
      </div>
      {(kinds.some((kind) => kind !== 'cpu') || asked.hardware !== null) && (
        <div>
          <p className="mb-1.5 text-sm font-medium">Hardware</p>
          <SegmentedControl label="Hardware" value={asked.hardware ?? 'any'} onValueChange={(kind) => set({ hardware: kind === 'any' ? null : kind })} options={HARDWARE.filter(({ value }) => value === 'any' || value === asked.hardware || kinds.includes(value))} />
        </div>
      )}
      <div>
        <p className="mb-1.5 text-sm font-medium">When nothing meets it</p>
        <SegmentedControl label="When nothing meets it" value={asked.onUnmet} onValueChange={(onUnmet) => set({ onUnmet })} options={UNMET} />
        {asked.onUnmet === 'degrade' && (
          <Slider
            className="mt-3" label="Second floor" min={0} max={asked.minAccuracy} step={0.001} value={Math.min(asked.degradedMinAccuracy, asked.minAccuracy)}
            valueText={formatPercent(Math.min(asked.degradedMinAccuracy, asked.minAccuracy))} onValueChange={(degradedMinAccuracy) => set({ degradedMinAccuracy })}
          />
        )}
      </div>
    </div>
  );
}
