import { STEP_SECONDS, type Fixed, type Mode, type Run } from './run-mode';

export type AutoscaleResult = { cores: number; load: number[]; capacity: ReadonlyMap<string, number>; fixed: ReadonlyMap<string, Fixed>; runs: readonly Run[] };

const MODES: readonly Mode[] = ['static', 'individual', 'infaas'];

/** Returns medians over the repeats of each mode, with the spread of what was missed, and ratios to STATIC. */
export function autoscaleReport({ cores, load, capacity, fixed, runs }: AutoscaleResult): string {
  const base = figuresOf(runs.filter(({ mode }) => mode === 'static'));
  const rows = MODES.flatMap((mode) => {
    const of = figuresOf(runs.filter((run) => run.mode === mode));
    if (of === null) return [];
    const ratio = base === null ? '-' : `${(of.machine / base.machine).toFixed(2)} x`;
    return [[mode, `${of.missed.toFixed(2)} % (${of.least.toFixed(2)}–${of.most.toFixed(2)})`, `${of.degraded.toFixed(2)} %`, `${of.perSecond.toFixed(1)}/s`, `${of.accuracy.toFixed(4)}`, of.machine.toFixed(0), ratio, of.instance.toFixed(0), `$${of.usd.toFixed(5)}`]];
  });
  const head = ['mode', 'missed (spread)', 'second floor', 'answered', 'accuracy', 'machine core-s', 'of STATIC', 'instance core-s', 'machines cost'];
  return [
    `${cores} cores, load ${load.map((each) => each.toFixed(1)).join(' ')}; capacity ${[...capacity].map(([task, rate]) => `${task} ${rate.toFixed(0)}/s`).join(', ')}`,
    `STATIC is ${[...fixed.values()].map(({ variant, count }) => `${count} x ${variant}`).join(', ')}`,
    '', ...[head, ...rows].map((row) => row.map((cell, at) => cell.padEnd(at === 1 ? 24 : 16)).join('').trimEnd()),
  ].join('\n');
}

/** Returns one line on when a run missed deadlines and how many machines it had, a pair of figures for each step; then why, and what was started and stopped. */
export function overTime({ sent, seconds, machinesAt, changes }: Run): string {
  const steps = Array.from({ length: Math.ceil(seconds / STEP_SECONDS) }, (_, at) => sent.missed.filter(({ second }) => Math.floor(second / STEP_SECONDS) === at).length);
  const reasons = [...new Set(sent.missed.map(({ why }) => why))].map((why) => `${sent.missed.filter((each) => each.why === why).length} ${why}`);
  return `missed in steps of ${STEP_SECONDS} s (machines): ${steps.map((missed, at) => `${missed} (${machinesAt[at] ?? '-'})`).join(' ')}${['', ...reasons, ...changes].join('\n  ')}`;
}

/** `missed`: not answered within the deadline, percent of what was sent; `degraded`: within it by the second floor. */
type Figures = { missed: number; least: number; most: number; degraded: number; perSecond: number; accuracy: number; machine: number; instance: number; usd: number };

function figuresOf(runs: readonly Run[]): Figures | null {
  if (runs.length === 0) return null;
  const missed = runs.map(({ sent }) => 100 * (1 - sent.inTime / Math.max(1, sent.sent)));
  return {
    missed: median(missed), least: Math.min(...missed), most: Math.max(...missed),
    degraded: median(runs.map(({ sent }) => (100 * sent.degraded) / Math.max(1, sent.sent))),
    perSecond: median(runs.map(({ sent, seconds }) => sent.answered / seconds)), accuracy: median(runs.map(({ sent }) => sent.accuracySum / Math.max(1, sent.answered))),
    machine: median(runs.map((run) => run.machineCoreSeconds)), instance: median(runs.map((run) => run.instanceCoreSeconds)), usd: median(runs.map((run) => run.machineUsd)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
