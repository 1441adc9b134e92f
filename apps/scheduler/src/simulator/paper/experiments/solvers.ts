import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import type { Objective } from '@infaas/shared/domain/objective';
import { simulate } from '../../simulate';
import { outcomeOf, shown, table } from '../experiment';
import type { Outcome, PaperContext, Section } from '../experiment';
import { objectiveOf, paperScenario, paperWorld, scenarioLoads } from '../paper-world';
import { lineChart } from '../plot';

const FLEET = [6, 0, 1] as const;
const BASE_PER_SECOND = 120;
const WARM_UP_SECONDS = 60;
const LOSS = 0.08;

/** Experiment 6: greedy, optimal and accuracy scaling on the same machines as the load grows beyond what they can do. */
export function solversExperiment(context: PaperContext): Section {
  const world = paperWorld();
  const seconds = context.quick ? 120 : 600;
  const machines = world.classes.map(({ name }, at) => ({ className: name, count: FLEET[at] ?? 0 }));
  const factors = context.quick ? [0.5, 1, 2, 4] : [0.5, 1, 1.5, 2, 3, 4, 6];
  context.onProgress('greedy, optimal and accuracy scaling');
  const run = (label: string, policy: SimulatedPolicy, of: { factor: number; over: Partial<Objective> }): Outcome => outcomeOf(context, label, (seed) => simulate(paperScenario(world, {
    name: 'solvers', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS, machines, policy: { ...policy, fleet: null },
    loads: scenarioLoads(world, 'task', ({ share }) => ({ kind: 'poisson', perSecond: BASE_PER_SECOND * of.factor * share }))
      .map((load, at) => { const base = world.loads[at]; return base === undefined ? load : { ...load, objective: objectiveOf(base, { degradedMinAccuracy: Number((base.floor - LOSS).toFixed(5)), ...of.over }) }; }),
  })));
  const ways: { label: string; policy: SimulatedPolicy; over: Partial<Objective> }[] = [
    { label: 'greedy', policy: PRODUCTION_POLICY, over: {} }, { label: 'optimal', policy: { ...PRODUCTION_POLICY, name: 'ours, optimal', solver: context.optimalSolver }, over: {} },
    { label: 'greedy, accuracy scaling', policy: PRODUCTION_POLICY, over: { onUnmet: 'degrade' } },
  ];
  const found = ways.map((way) => ({ ...way, outcomes: factors.map((factor) => run(`${way.label}, ${factor} ×`, way.policy, { factor, over: way.over })) }));
  const answered = ({ results }: Outcome): number => results.reduce((sum, { total }) => sum + total.answeredPerSecond, 0) / results.length;
  const rows = factors.flatMap((factor, at) => found.map(({ label, outcomes }) => {
    const outcome = outcomes[at];
    return outcome === undefined ? [] : [`${BASE_PER_SECOND * factor} per s: ${label}`, answered(outcome).toFixed(1), shown(outcome.throughput, 1), `${shown(outcome.violations, 1, 100)} %`, `${shown(outcome.accuracy, 2, 100)} %`, shown(outcome.p99Ms, 1)];
  }));
  const plot = lineChart({
    title: 'Answered by load', unit: 'queries per second', groups: factors.map((factor) => `${BASE_PER_SECOND * factor}/s`),
    series: [{ name: 'offered', values: factors.map((factor) => factor * BASE_PER_SECOND) }, ...found.map(({ label, outcomes }) => ({ name: label, values: outcomes.map(answered) }))],
  });
  return {
    title: '6. Greedy, optimal and accuracy scaling by load',
    markdown: [`The 22 applications on ${FLEET[0]} m5.2xlarge and ${FLEET[2]} g4dn.xlarge, fixed. With accuracy scaling every application allows a second floor ${LOSS * 100} points lower (\`on_unmet: degrade\`); such answers count as answered, not as asked. The optimal solver is HiGHS at a gap of 1 % and at most 200 nodes, its plan kept while no load changed by more than a tenth.\n`, '![solvers](evaluation/solvers.svg)', '', table(['load: policy', 'answered per s', 'as asked per s', 'violations', 'accuracy', 'p99 ms'], rows)].join('\n'),
    files: [{ path: 'evaluation/solvers.svg', text: plot }], headlines: [],
  };
}
