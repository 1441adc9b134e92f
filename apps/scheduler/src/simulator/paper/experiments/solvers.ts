import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import type { Objective } from '@infaas/shared/domain/objective';
import { simulate } from '../../simulate';
import { runOf, shown, table } from '../experiment';
import type { Experiment, Outcome, PaperContext, Run } from '../experiment';
import { paperScenario, paperWorld, scenarioLoads } from '../paper-world';
import { lineChart } from '../plot';

const FLEET = [6, 0, 1] as const;
const BASE_PER_SECOND = 120;
const WARM_UP_SECONDS = 60;
const LOSS = 0.08;

const WAYS: readonly { label: string; policy: (context: PaperContext) => SimulatedPolicy; over: Partial<Objective> }[] = [
  { label: 'greedy', policy: () => PRODUCTION_POLICY, over: {} },
  { label: 'optimal', policy: ({ optimalSolver }) => ({ ...PRODUCTION_POLICY, name: 'ours, optimal', solver: optimalSolver() }), over: {} },
  { label: 'greedy, accuracy scaling', policy: () => PRODUCTION_POLICY, over: { onUnmet: 'degrade' } },
];

/** Experiment 6: greedy, optimal and accuracy scaling on the same machines as the load grows beyond what they can do. */
export const SOLVERS_EXPERIMENT: Experiment = {
  runs: solverRuns,
  section(found, context) {
    const factors = factorsOf(context);
    const of = (factor: number, label: string): Outcome | undefined => found(String(factor)).find((outcome) => outcome.label === label);
    const rows = factors.flatMap((factor) => found(String(factor)).map((outcome) => [
      `${BASE_PER_SECOND * factor} per s: ${outcome.label}`, answered(outcome).toFixed(1), shown(outcome.throughput, 1), `${shown(outcome.violations, 1, 100)} %`, `${shown(outcome.accuracy, 2, 100)} %`, shown(outcome.p99Ms, 1), shown(outcome.overProvisioning, 2),
    ]));
    const plot = lineChart({
      title: 'Answered by load', unit: 'queries per second', groups: factors.map((factor) => `${BASE_PER_SECOND * factor}/s`),
      series: [{ name: 'offered', values: factors.map((factor) => factor * BASE_PER_SECOND) }, ...WAYS.map(({ label }) => ({ name: label, values: factors.map((factor) => { const outcome = of(factor, label); return outcome === undefined ? null : answered(outcome); }) }))],
    });
    return {
      title: '6. Greedy, optimal and accuracy scaling by load',
      markdown: [`The 22 applications on ${FLEET[0]} m5.2xlarge and ${FLEET[2]} g4dn.xlarge, fixed. With accuracy scaling every application allows a second floor ${LOSS * 100} points lower (\`on_unmet: degrade\`); such answers count as answered, not as asked. The optimal solver is HiGHS at a gap of 1 % and at most 200 nodes, a new program begun in at most one tick of ten where a load changed by more than a tenth.\n`, '![solvers](evaluation/solvers.svg)', '', table(['load: policy', 'answered per s', 'as asked per s', 'violations', 'accuracy', 'p99 ms', 'reserved ÷ used'], rows)].join('\n'),
      files: [{ path: 'evaluation/solvers.svg', text: plot }], headlines: [],
    };
  },
};

function factorsOf({ quick }: PaperContext): readonly number[] {
  return quick ? [1, 2, 4] : [0.5, 1, 1.5, 2, 3, 4, 6];
}

function answered({ results }: Outcome): number {
  return results.reduce((sum, { total }) => sum + total.answeredPerSecond, 0) / results.length;
}

function solverRuns(context: PaperContext): Run[] {
  const world = paperWorld();
  const seconds = context.quick ? 90 : 600;
  const machines = world.classes.map(({ name }, at) => ({ className: name, count: FLEET[at] ?? 0 }));
  return factorsOf(context).flatMap((factor) => WAYS.map(({ label, policy, over }) => runOf(context, { key: String(factor), label }, (seed) => simulate(paperScenario(world, {
    name: 'solvers', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS, machines, policy: { ...policy(context), fleet: null },
    loads: scenarioLoads(world, 'task', ({ share }) => ({ kind: 'poisson', perSecond: BASE_PER_SECOND * factor * share })).map((load) => ({
      ...load, objective: { ...load.objective, degradedMinAccuracy: Number(((load.objective.minAccuracy ?? 0) - LOSS).toFixed(5)), ...over },
    })),
  })))));
}
