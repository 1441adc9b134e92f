import { artifactPolicy } from '../../baselines/artifact-policy';
import { INDIVIDUAL_POLICY, INFAAS_PAPER_POLICY, roundRobinPolicy, STATIC_POLICY } from '../../baselines/baseline-policies';
import { dedicatedFleet, hindsightFleet } from '../../baselines/static-fleet';
import type { FixedFleet } from '../../baselines/static-fleet';
import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import { CPU_CLASS, IMAGENET, T4_CLASS } from '../../published/published-variants';
import { simulate } from '../../simulate';
import type { SimulationResult } from '../../simulation-result';
import { runOf, shown, spreadOf, table, usualRow, USUAL_HEAD } from '../experiment';
import type { Experiment, Headline, Outcome, PaperContext, Run } from '../experiment';
import { developersChoice, paperScenario, paperWorld, peakLoads, scenarioLoads } from '../paper-world';
import type { Naming, PaperWorld } from '../paper-world';
import { barChart } from '../plot';

type Level = { name: string; perSecond: number; seconds: number };

const WARM_UP_SECONDS = 180;

/** Experiments 1 and 9: what the same load costs under each policy at three levels, with sharing of models and of hardware switched off one at a time. */
export const COST_EXPERIMENT: Experiment = {
  runs: (context) => levelsOf(context).flatMap((level) => runsAt(context, paperWorld(), level)),
  section(outcomes, context) {
    const found = levelsOf(context).map((level) => ({ level, outcomes: outcomes(level.name) }));
    const labels = found[0]?.outcomes.map(({ label }) => label) ?? [];
    const plot = barChart({
      title: 'Cost of the same load', unit: '$ per hour, logarithmic', groups: found.map(({ level }) => level.name), logarithmic: true,
      series: labels.map((name) => ({ name, values: found.map((each) => each.outcomes.find(({ label }) => label === name)?.costPerHourUsd.mean ?? null) })),
    });
    const tables = found.map((each) => `**Load ${each.level.name}**\n\n${table(USUAL_HEAD, each.outcomes.map(usualRow))}`);
    return { title: '1 and 9. Cost at low, medium and high load; sharing on and off', markdown: [CONDITIONS, '![cost](evaluation/cost.svg)', '', ...tables].join('\n'), files: [{ path: 'evaluation/cost.svg', text: plot }], headlines: headlines(found) };
  },
};

function levelsOf({ quick }: PaperContext): Level[] {
  const seconds = quick ? 180 : 900;
  return [{ name: 'low, 5/s', perSecond: 5, seconds }, { name: 'medium, 100/s', perSecond: 100, seconds }, { name: 'high, 1,000/s', perSecond: 1_000, seconds: quick ? 120 : 600 }];
}

const CONDITIONS = `22 applications, one per architecture, Poisson arrivals, popularity by Zipf (α 1.001; the architecture with the tightest deadline is the most popular). Each asks for the accuracy of its architecture less 0.5 points within twice the batch-1 latency of that architecture's fastest CPU variant. Everybody may use the same three machine types at the same prices and the product's batching and deadlines, unless the policy has its own. The first ${WARM_UP_SECONDS} s do not count; fixed fleets begin warm.

- *ours*: applications name the task. *architecture targets*: they name their architecture, so that models are not shared between applications. *hardware not shared*: each architecture has machines of its own (22 simulations, added up).
- *INFaaS (paper)*: Algorithm 1 (the cheapest active variant, its least loaded instance), no admission by predicted wait, batches without deadlines, greedy scaling with slack 1.05 both ways. *INFaaS (artifact)*: as released; it begins with one m5.2xlarge and one g4dn.xlarge, because it never starts from nothing; it gives up no query, so once it is behind everything is late. *round robin*: running instances in turn, batches without deadlines, our autoscalers.
- *individual*: each application names the variant that costs least per row at its deadline; that variant is scaled alone, machines are shared. *individual, own machines*: the same, and no model shares a machine with another (22 simulations, added up), as endpoints of a service that scales each variant alone have their own instances. ATC '21 credits its savings to packing models onto one machine at low load, so this is what its cost headline is compared with.
- *static, shared*: the cheapest fixed mix of machines that serves the peaks, best in hindsight. *static, cheapest row* and *static, GPU*: pre-loaded on machines of its own for each application, on what costs least per row, or fp32 on a V100, as TensorFlow Serving and Clipper are deployed.
`;

function runsAt(context: PaperContext, world: PaperWorld, level: Level): Run[] {
  const key = level.name;
  const run = (label: string, policy: () => SimulatedPolicy, { naming, fleet = () => ({ machines: [], instances: [] }) }: { naming: Naming; fleet?: () => FixedFleet }): Run => runOf(context, { key, label }, (seed) => simulate({
    ...paperScenario(world, {
      name: `cost ${level.name}`, seed, seconds: WARM_UP_SECONDS + level.seconds, warmUpSeconds: WARM_UP_SECONDS, policy: policy(),
      loads: scenarioLoads(world, naming, ({ share }) => ({ kind: 'poisson', perSecond: level.perSecond * share })),
    }), ...fleet(),
  }));
  const dedicated = (how: 'gpu' | 'cheapest row'): Run => {
    const chosen = peakLoads(world, 'task', level).map((load, at) => ({ ...load, ...developersChoice(world, world.loads[at] ?? failed(), how) }));
    return run(how === 'gpu' ? 'static, GPU' : 'static, cheapest row', () => STATIC_POLICY, { naming: (load) => developersChoice(world, load, how).variant.name, fleet: () => dedicatedFleet(chosen, world.classes) });
  };
  return [
    run('ours', () => PRODUCTION_POLICY, { naming: 'task' }),
    run('ours, architecture targets', () => PRODUCTION_POLICY, { naming: 'architecture' }),
    separate(context, world, { level, label: 'ours, hardware not shared', policy: PRODUCTION_POLICY, naming: 'architecture' }),
    run('INFaaS (paper)', () => INFAAS_PAPER_POLICY, { naming: 'architecture' }),
    run('INFaaS (artifact)', artifactPolicy, { naming: 'architecture', fleet: () => ({ machines: [{ className: CPU_CLASS, count: 1 }, { className: T4_CLASS, count: 1 }], instances: [] }) }),
    run('round robin', roundRobinPolicy, { naming: 'architecture' }),
    run('individual', () => INDIVIDUAL_POLICY, { naming: chosenBy(world) }),
    separate(context, world, { level, label: 'individual, own machines', policy: INDIVIDUAL_POLICY, naming: chosenBy(world) }),
    run('static, shared', () => STATIC_POLICY, { naming: 'task', fleet: () => hindsightFleet({ ...world, tasks: [IMAGENET] }, peakLoads(world, 'task', level), 8) }),
    dedicated('cheapest row'),
    dedicated('gpu'),
  ];
}

/** The variant that a developer names who looks for the cheapest row within the deadline. */
function chosenBy(world: PaperWorld): Naming {
  return (load) => developersChoice(world, load, 'cheapest row').variant.name;
}

/** Each application on machines of its own: simulated one by one, added up. */
function separate(context: PaperContext, world: PaperWorld, { level, label, policy, naming }: { level: Level; label: string; policy: SimulatedPolicy; naming: Naming }): Run {
  return runOf(context, { key: level.name, label }, (seed) => {
    const all = scenarioLoads(world, naming, ({ share }) => ({ kind: 'poisson', perSecond: level.perSecond * share }));
    const results = all.map((load) => simulate(paperScenario(world, { name: `alone ${load.name}`, seed, seconds: WARM_UP_SECONDS + level.seconds, warmUpSeconds: WARM_UP_SECONDS, policy, loads: [load] })));
    return addedUp(results);
  });
}

/** The first result, with what can be added added up; percentiles are the worst of all. */
function addedUp(results: readonly SimulationResult[]): SimulationResult {
  const [first] = results;
  if (first === undefined) return failed();
  const sum = (value: (result: SimulationResult) => number): number => results.reduce((all, result) => all + value(result), 0);
  const offered = sum(({ total }) => total.offered);
  const met = sum(({ total }) => total.met);
  const totalNanoUsd = sum(({ cost }) => cost.totalNanoUsd);
  const idle = sum(({ fleet, cost }) => (fleet.overProvisioning === null ? 0 : cost.totalNanoUsd / fleet.overProvisioning));
  return {
    ...first,
    total: { ...first.total, offered, met, violations: 1 - met / Math.max(1, offered), metPerSecond: sum(({ total }) => total.metPerSecond), p99Us: Math.max(...results.map(({ total }) => total.p99Us ?? 0)) },
    cost: { ...first.cost, totalNanoUsd, perHourNanoUsd: sum(({ cost }) => cost.perHourNanoUsd), per1kMetNanoUsd: Math.round((totalNanoUsd * 1_000) / Math.max(1, met)) },
    fleet: { machineSeconds: {}, overProvisioning: idle === 0 ? null : totalNanoUsd / idle },
  };
}

function failed(): never {
  throw new Error('an experiment lost one of its loads');
}

function headlines(found: readonly { level: Level; outcomes: Outcome[] }[]): Headline[] {
  const figures = (label: string, value: (outcome: Outcome) => number): number[] => found.map(({ outcomes }) => {
    const outcome = outcomes.find((each) => each.label === label);
    return outcome === undefined ? NaN : value(outcome);
  });
  const violations = (label: string): string => figures(label, (outcome) => 100 * outcome.violations.mean).map((each) => each.toFixed(2)).join(', ');
  const line = (label: string, of: { what: string; published: number; text: string; because: string }): Headline => {
    const over = (value: (outcome: Outcome) => number, whose = 'ours'): number[] => {
      const ours = figures(whose, value);
      return figures(label, value).map((cost, at) => cost / (ours[at] ?? NaN));
    };
    const perHour = ({ costPerHourUsd }: Outcome): number => costPerHourUsd.mean;
    const each = over(perHour);
    const reached = Math.max(...each) >= of.published;
    return {
      what: of.what, published: of.text, ours: `${shown(spreadOf(each), 1)} × per hour over the three levels, ${shown(spreadOf(over(({ costPer1kUsd }) => costPer1kUsd.mean)), 1)} × per thousand answered as asked, ${shown(spreadOf(over(perHour, 'ours, architecture targets')), 1)} × per hour naming architectures; violations of ${violations('ours')} % against ${violations(label)} %`, reached,
      because: reached ? 'Reached at low load.' : of.because,
    };
  };
  return [
    line('static, GPU', {
      what: 'cost against dedicated, pre-loaded GPU servers (TensorFlow Serving, Clipper)', published: 150, text: 'up to 150 ×',
      because: 'The ratio is bounded by what a fixed fleet of 22 dedicated machines costs over the cheapest machines that serve all 22 applications. Dedicated machines miss fewer deadlines while they are nearly idle.',
    }),
    line('individual, own machines', {
      what: 'cost against the state of the art (ATC \'21): each variant scaled alone on its own machines', published: 21.6, text: 'up to 21.6 ×, 8.5 × on average',
      because: 'Each of 22 applications has at least one machine of the class that is cheapest for it; the ratio is bounded by those over the machines that all of them need together, and shrinks as load fills machines anyway.',
    }),
    line('individual', {
      what: 'the same, where the baseline shares machines, too', published: 21.6, text: '–',
      because: 'The baseline then has our placement, autoscalers and batches: what is left to win is the choice of variants and the sharing of models. Where it is cheaper it answers far less as asked.',
    }),
  ];
}
