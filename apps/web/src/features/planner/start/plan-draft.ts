import type { PlanPolicy, TrafficShape } from '@infaas/shared/domain/plan';
import type { StartPlanInput } from '../../../server/plan/plan-schema';
import type { PlanDefaults } from '../../../server/plan/plan-defaults';
import type { PlanDetail } from '../../../server/plan/read-plans';

/** A class in the form: whether it is taken, and its texts. */
export type ClassDraft = { name: string; on: boolean; least: string; most: string; usdPerHour: string };

/** The form's texts, as they stand in the fields. */
export type PlanDraft = {
  source: 'recorded' | 'synthetic' | 'upload';
  minutes: string; task: string; application: string;
  target: string; shape: TrafficShape; perSecond: string; peak: string; hours: string;
  text: string; fileName: string; step: string; rows: string;
  growth: string; maxLatencyMs: string; minAccuracyPercent: string; keepPercent: string;
  classes: ClassDraft[]; machinesAtMost: string; policies: PlanPolicy[]; name: string;
};
export type PlanField = 'perSecond' | 'rows' | 'peak' | 'hours' | 'text' | 'step' | 'growth' | 'maxLatencyMs' | 'minAccuracyPercent' | 'keepPercent' | 'classes' | 'machinesAtMost';
export type PlanProblems = Partial<Record<PlanField, string>>;

export const ANY = '*';
/** What one plan may compare. */
const MOST_CLASSES = 6;
const BASIS_DIGITS = 6;

/** Returns the form as it is at first: what was recorded in the last day, on the machines that are here and two of the catalogue. */
export function firstDraft(defaults: PlanDefaults, minutes: number): PlanDraft {
  const recorded = defaults.recorded.sinceMs !== null;
  return {
    source: recorded ? 'recorded' : 'synthetic', minutes: String(minutes), task: ANY, application: ANY,
    target: defaults.tasks[0]?.name ?? '', shape: 'poisson', perSecond: '10', peak: '2', hours: '24', text: '', fileName: '', step: '60', rows: '1',
    growth: '1', maxLatencyMs: '', minAccuracyPercent: '', keepPercent: '99',
    classes: defaults.chosen.map(({ name, least, most, usdPerHour }) => ({ name, on: true, least: String(least), most: String(most), usdPerHour: String(usdPerHour) })),
    machinesAtMost: '50', policies: ['fixed'], name: '',
  };
}

/** Returns the form of a plan that was asked before, to be changed and asked again; counts of a file have to be given again. */
export function draftOf(defaults: PlanDefaults, { spec }: PlanDetail): PlanDraft {
  const first = firstDraft(defaults, 1_440);
  const { traffic, objective } = spec;
  const shown = (value: number | null | undefined, factor = 1): string => (value === null || value === undefined ? '' : String(Number((value * factor).toFixed(BASIS_DIGITS))));
  const common: PlanDraft = {
    ...first, growth: shown(spec.growth), keepPercent: shown(spec.keep, 100), machinesAtMost: String(spec.machinesAtMost), policies: spec.policies,
    maxLatencyMs: shown(objective.maxLatencyMs), minAccuracyPercent: shown(objective.minAccuracy, 100),
    classes: spec.classes.map(({ name, least, most, usdPerHour }) => ({ name, on: true, least: String(least), most: String(most), usdPerHour: String(usdPerHour) })),
  };
  switch (traffic.kind) {
    case 'recorded':
      return { ...common, source: 'recorded', minutes: String(Math.round((traffic.toMs - traffic.fromMs) / 60_000)), task: traffic.task ?? ANY, application: traffic.application ?? ANY };
    case 'synthetic':
      return { ...common, source: 'synthetic', target: traffic.target, shape: traffic.shape, perSecond: shown(traffic.perSecond), peak: shown(traffic.peak), hours: shown(traffic.hours), rows: shown(traffic.rows ?? 1) };
    case 'counts':
      return { ...common, source: 'upload', target: traffic.target, step: String(traffic.stepSeconds), rows: shown(traffic.rows) };
  }
}

/** Returns the call of a complete form, or what is wrong with its fields. */
export function readDraft(draft: PlanDraft, defaults: PlanDefaults): { call: StartPlanInput } | { problems: PlanProblems } {
  const problems: PlanProblems = {};
  const number = (field: PlanField & keyof PlanDraft, range: { low: number; high: number; empty?: boolean }): number | undefined => {
    const text = String(draft[field]).trim().replace(',', '.');
    if (text === '' && range.empty === true) return undefined;
    const value = Number(text);
    if (text !== '' && Number.isFinite(value) && value >= range.low && value <= range.high) return value;
    problems[field] = `A number from ${range.low} to ${range.high.toLocaleString('en-US')}.`;
    return undefined;
  };
  const traffic = trafficOf(draft, { number, problems });
  const growth = number('growth', { low: 0.01, high: 1_000 });
  const maxLatencyMs = number('maxLatencyMs', { low: 0.01, high: 3_600_000, empty: true });
  const floor = number('minAccuracyPercent', { low: 0, high: 100, empty: true });
  const keep = number('keepPercent', { low: 50, high: 100 });
  const machinesAtMost = number('machinesAtMost', { low: 1, high: 200 });
  const classes = classesOf(draft, { defaults, problems });
  if (Object.keys(problems).length > 0) return { problems };
  return {
    call: {
      traffic, growth: growth ?? 1, keep: (keep ?? 99) / 100, classes, machinesAtMost: Math.round(machinesAtMost ?? 50), policies: draft.policies,
      ...(maxLatencyMs === undefined ? {} : { maxLatencyMs }), ...(floor === undefined ? {} : { minAccuracy: floor / 100 }), ...(draft.name.trim() === '' ? {} : { name: draft.name.trim() }),
    },
  };
}

type Reading = { number: (field: PlanField & keyof PlanDraft, range: { low: number; high: number; empty?: boolean }) => number | undefined; problems: PlanProblems };

function trafficOf(draft: PlanDraft, { number, problems }: Reading): StartPlanInput['traffic'] {
  const rows = (): number => Math.round(number('rows', { low: 1, high: 4_096 }) ?? 1);
  switch (draft.source) {
    case 'recorded':
      return { kind: 'recorded', minutes: Number(draft.minutes), ...(draft.task === ANY ? {} : { task: draft.task }), ...(draft.application === ANY ? {} : { application: draft.application }) };
    case 'synthetic': {
      const waves = draft.shape === 'bursts' || draft.shape === 'diurnal';
      const peak = waves ? number('peak', { low: 1, high: draft.shape === 'diurnal' ? 2 : 10 }) : 1;
      return { kind: 'synthetic', shape: draft.shape, target: draft.target, perSecond: number('perSecond', { low: 0.001, high: 20_000 }) ?? 0, peak: peak ?? 1, hours: number('hours', { low: 0.05, high: 744 }) ?? 24, rows: rows() };
    }
    case 'upload': {
      if (draft.text.trim() === '') problems.text = 'Choose a file, or paste counts: one per line.';
      return { kind: 'upload', target: draft.target, text: draft.text, fileName: draft.fileName === '' ? 'pasted counts' : draft.fileName, stepSeconds: Math.round(number('step', { low: 1, high: 86_400 }) ?? 60), rows: rows() };
    }
  }
}

function classesOf({ classes }: PlanDraft, { defaults, problems }: { defaults: PlanDefaults; problems: PlanProblems }): NonNullable<StartPlanInput['classes']> {
  const taken = classes.filter(({ on }) => on);
  if (taken.length === 0) problems.classes = 'Take at least one class of machine.';
  if (taken.length > MOST_CLASSES) problems.classes = `Take at most ${MOST_CLASSES} classes.`;
  return taken.map(({ name, least, most, usdPerHour }) => {
    const [low, high, price] = [Number(least || '0'), Number(most), Number(usdPerHour)];
    if (!Number.isInteger(low) || !Number.isInteger(high) || low < 0 || high > 200 || low > high || most.trim() === '') problems.classes = `${name}: machines are whole numbers from 0 to 200, the least no more than the most.`;
    else if (!Number.isFinite(price) || price < 0 || usdPerHour.trim() === '') problems.classes = `${name}: its price is US dollars per hour, 0 or more.`;
    const known = defaults.classes.find((each) => each.name === name);
    return { name, least: low, most: high, ...(price === known?.usdPerHour ? {} : { usdPerHour: price }) };
  });
}
