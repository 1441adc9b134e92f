import { INDIVIDUAL_POLICY, INFAAS_PAPER_POLICY, STATIC_POLICY } from '../../baselines/baseline-policies';
import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import { CPU_CLASS, T4_CLASS } from '../../published/published-variants';
import type { Scenario } from '../../scenario';
import { simulate } from '../../simulate';
import type { ArrivalSpec } from '../../workload/arrival-spec';
import { runOf, shown, table } from '../experiment';
import type { Experiment, Outcome, PaperContext, Run } from '../experiment';
import { objectiveOf, paperScenario, paperWorld } from '../paper-world';
import { barChart } from '../plot';

const ARCHITECTURE = 'resnet50';
const WARM_UP_SECONDS = 20;

const PATTERNS: readonly { name: string; arrivals: ArrivalSpec }[] = [
  { name: 'flat, low', arrivals: { kind: 'poisson', perSecond: 8 } },
  { name: 'steady, high', arrivals: { kind: 'poisson', perSecond: 400 } },
  { name: 'fluctuating', arrivals: { kind: 'bursts', states: [{ perSecond: 10, meanSeconds: 25 }, { perSecond: 350, meanSeconds: 20 }] } },
];

/** Experiment 3: model-autoscaling alone, one architecture on a machine with processors and one with a GPU. */
export const MACHINE_EXPERIMENT: Experiment = {
  runs: machineRuns,
  section(outcomes) {
    const found = PATTERNS.map(({ name }) => ({ name, outcomes: outcomes(name) }));
    const rows = found.flatMap((each) => each.outcomes.map((outcome) => [
      `${each.name}: ${outcome.label}`, `${shown(outcome.violations, 2, 100)} %`, shown(outcome.throughput, 1), shown(outcome.p99Ms, 1), instanceCost(outcome), shown(outcome.overProvisioning, 2),
    ]));
    const labels = found[0]?.outcomes.map(({ label }) => label) ?? [];
    const plot = barChart({
      title: 'Violations on one machine of each kind', unit: '%', groups: PATTERNS.map(({ name }) => name),
      series: labels.map((name) => ({ name, values: found.map((each) => 100 * (each.outcomes.find(({ label }) => label === name)?.violations.mean ?? 0)) })),
    });
    return {
      title: '3. Model-autoscaling alone',
      markdown: [`${ARCHITECTURE} with all its variants, deadline 100 ms, on one m5.2xlarge and one g4dn.xlarge that are there anyway; "charged" is what its instances are charged of them (used and kept), the rest being free for other models.\n`, '![one machine](evaluation/machine.svg)', '', table(['load: policy', 'violations', 'as asked per s', 'p99 ms', 'charged, $ per hour', 'reserved ÷ used'], rows)].join('\n'),
      files: [{ path: 'evaluation/machine.svg', text: plot }], headlines: [],
    };
  },
};

function machineRuns(context: PaperContext): Run[] {
  const world = paperWorld(({ architecture }) => architecture === ARCHITECTURE);
  const load = world.loads.find(({ name }) => name === ARCHITECTURE);
  if (load === undefined) throw new Error(`${ARCHITECTURE} is not of the world`);
  const seconds = context.quick ? 180 : 600;
  const objective = objectiveOf(load, { maxLatencyUs: 100_000 });
  const run = (label: string, policy: SimulatedPolicy, of: { name: string; arrivals: ArrivalSpec; target: string; instances?: Scenario['instances'] }): Run => runOf(context, { key: of.name, label }, (seed) => simulate(paperScenario(world, {
    name: 'one machine', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS, policy: { ...policy, fleet: null }, machines: [{ className: CPU_CLASS, count: 1 }, { className: T4_CLASS, count: 1 }],
    loads: [{ name: ARCHITECTURE, applicationId: ARCHITECTURE, target: of.target, objective, rows: 1, priority: 0, arrivals: of.arrivals }], instances: of.instances ?? [],
  })));
  const cpu = `${ARCHITECTURE}.v1.int8.cpu.t8`;
  const gpu = `${ARCHITECTURE}.v1.fp16.cuda`;
  return PATTERNS.flatMap((pattern) => [
    run('ours', PRODUCTION_POLICY, { ...pattern, target: ARCHITECTURE }), run('INFaaS (paper)', INFAAS_PAPER_POLICY, { ...pattern, target: ARCHITECTURE }),
    run('individual, CPU', INDIVIDUAL_POLICY, { ...pattern, target: cpu }), run('individual, GPU', INDIVIDUAL_POLICY, { ...pattern, target: gpu }),
    run('static, CPU', STATIC_POLICY, { ...pattern, target: cpu, instances: [{ variantId: cpu, machine: 0 }] }), run('static, GPU', STATIC_POLICY, { ...pattern, target: gpu, instances: [{ variantId: gpu, machine: 1 }] }),
  ]);
}

function instanceCost({ results }: Outcome): string {
  const each = results.map(({ cost, seconds }) => ((cost.usedNanoUsd + cost.keptNanoUsd) * 3_600) / seconds / 1e9);
  return shown({ mean: each.reduce((sum, value) => sum + value, 0) / each.length, least: Math.min(...each), most: Math.max(...each) }, 3);
}
