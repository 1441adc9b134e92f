import { fleetAutoscaler } from '@infaas/shared/policy/fleet-autoscaler';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { DEFAULT_SOLVER_SETTINGS, solveGreedy } from '@infaas/shared/policy/solve-greedy';
import type { SolverSettings } from '@infaas/shared/policy/solve-greedy';
import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import { CPU_CLASS, T4_CLASS } from '../../published/published-variants';
import { DEFAULT_PHYSICS } from '../../scenario';
import type { Scenario } from '../../scenario';
import { simulate } from '../../simulate';
import { runOf, table, usualRow, USUAL_HEAD } from '../experiment';
import type { Experiment, PaperContext, Run } from '../experiment';
import { objectiveOf, paperScenario, paperWorld, scenarioLoads } from '../paper-world';
import type { PaperWorld } from '../paper-world';

const PER_SECOND = 60;
const WARM_UP_SECONDS = 180;
const CONSTANTS = 'constants';
const CHANGES = 'changes';

/** Experiments 7, 8 and 10: what the figures owe to constants, to variants, and to a world that stays as it is. */
export const SENSITIVITY_EXPERIMENT: Experiment = {
  runs: sensitivityRuns,
  section: (found) => ({
    title: '7, 8 and 10. Sensitivity, variants off, changes',
    markdown: [
      `The 22 applications name the task, ${PER_SECOND} queries per second on average in bursts (each application's own: 0.6 times its mean for 60 s, then 2.2 times for 20 s), machines started and stopped as needed.\n`,
      table(USUAL_HEAD, found(CONSTANTS).map(usualRow)), 'A third into the measured time something changes, for good:\n', table(USUAL_HEAD, found(CHANGES).map(usualRow)),
    ].join('\n'), files: [], headlines: [],
  }),
};

function sensitivityRuns(context: PaperContext): Run[] {
  const world = paperWorld();
  const seconds = context.quick ? 180 : 900;
  const run = (name: { key: string; label: string }, over: Partial<Scenario>, of: PaperWorld = world): Run => runOf(context, name, (seed) => simulate(paperScenario(of, {
    name: 'sensitivity', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS,
    loads: scenarioLoads(of, 'task', ({ share }) => ({ kind: 'bursts', states: [{ perSecond: 0.6 * PER_SECOND * share, meanSeconds: 60 }, { perSecond: 2.2 * PER_SECOND * share, meanSeconds: 20 }] })), ...over,
  })));
  const booting = (factor: number): Partial<Scenario> => ({ classes: world.classes.map((each) => ({ ...each, bootUs: each.bootUs * factor })) });
  const varied: [string, Partial<Scenario>, PaperWorld?][] = [
    ['as it is', {}],
    ...[1, 1.5].map((headroom): [string, Partial<Scenario>] => [`headroom ${headroom}`, { policy: settled({ headroom, spareHeadroom: Math.max(headroom, DEFAULT_SOLVER_SETTINGS.spareHeadroom) }) }]),
    ...[0, 1].map((loadWeightPerSecond): [string, Partial<Scenario>] => [`λ ${loadWeightPerSecond} per s`, { policy: settled({ loadWeightPerSecond }) }]),
    ...[0.8, 1.25, 1.5].map((profileError): [string, Partial<Scenario>] => [`runs take ${profileError} × their profile`, { physics: { ...DEFAULT_PHYSICS, profileError } }]),
    ...[0, 4].map((factor): [string, Partial<Scenario>] => [`boot time × ${factor}`, booting(factor)]),
    ['fp32 only', {}, only(({ precision }) => precision === 'fp32')], ['no GPU', {}, only(({ provider }) => provider === 'cpu')],
  ];
  return [...varied.map(([label, over, of]) => run({ key: CONSTANTS, label }, over, of)), ...[{ label: 'nothing changes', over: {} }, ...changing(world, seconds)].map(({ label, over }) => run({ key: CHANGES, label }, over))];
}

function settled(over: Partial<SolverSettings>): SimulatedPolicy {
  const settings = { ...DEFAULT_SOLVER_SETTINGS, ...over };
  return { ...PRODUCTION_POLICY, solver: (problem) => solveGreedy(problem, settings), fleet: fleetAutoscaler };
}

/** The same applications; deadlines stay those of all variants. */
function only(keep: (variant: VariantView) => boolean): PaperWorld {
  return paperWorld(keep);
}

function changing(world: PaperWorld, seconds: number): { label: string; over: Partial<Scenario> }[] {
  const atUs = (WARM_UP_SECONDS + seconds / 3) * 1_000_000;
  const late = 'efficientnet-b4';
  const tight = world.loads.filter(({ share }) => share > 0.03).map((load) => ({ kind: 'objective' as const, atUs, load: load.name, objective: objectiveOf(load, { maxLatencyUs: Math.round(load.deadlineUs * 0.8) }) }));
  const architecture = world.architectures.find(({ name }) => name === late);
  return [
    { label: 'deadlines a fifth tighter', over: { events: tight } },
    { label: 'g4dn.xlarge vanishes', over: { events: [{ kind: 'class-gone', atUs, className: T4_CLASS }] } },
    { label: 'm5.2xlarge vanishes', over: { events: [{ kind: 'class-gone', atUs, className: CPU_CLASS }] } },
    ...(architecture === undefined ? [] : [{
      label: `${late} arrives`, over: {
        variants: world.variants.filter((variant) => variant.architecture !== late), architectures: world.architectures.map((each) => (each.name === late ? { ...each, versions: [], stable: null } : each)),
        events: [{ kind: 'architecture' as const, atUs, architecture, variants: world.variants.filter((variant) => variant.architecture === late) }],
      },
    }]),
  ];
}
