import { artifactPolicy } from '../../baselines/artifact-policy';
import { INDIVIDUAL_POLICY, INFAAS_PAPER_POLICY, roundRobinPolicy, STATIC_POLICY } from '../../baselines/baseline-policies';
import { fixedOn } from '../../baselines/static-fleet';
import { randomStream } from '../../engine/random-streams';
import { PRODUCTION_POLICY } from '../../policy';
import type { SimulatedPolicy } from '../../policy';
import { IMAGENET } from '../../published/published-variants';
import type { Scenario } from '../../scenario';
import { simulate } from '../../simulate';
import { streamLikeTrace } from '../../workload/stream-like-trace';
import { bestOf, runOf, shown, table, timesAsMuch, usualRow, USUAL_HEAD } from '../experiment';
import type { Experiment, Headline, Judged, Outcome, PaperContext, Run, Spread } from '../experiment';
import { developersChoice, paperScenario, paperWorld, peakLoads, scenarioLoads } from '../paper-world';
import type { Naming } from '../paper-world';
import { lineChart } from '../plot';

const PER_SECOND = 300;
/** Machines of each class, in their order: processors, V100, T4. */
const FLEET = [10, 2, 3] as const;
/** What a fixed set of instances is sized for, times the mean load. */
const STATIC_PEAKS = [1, 1.4, 2, 3] as const;
const WARM_UP_SECONDS = 60;
const KEY = 'trace';

/** Experiment 2: a trace that swings and spikes, on the same fixed fleet for everybody: throughput and violations. */
export const TRACE_EXPERIMENT: Experiment = {
  runs: traceRuns,
  section(found, context) {
    const outcomes = found(KEY);
    const samples = outcomes.map(({ label, results }) => ({ name: label, values: results[0]?.samples.map(({ met }) => met / 10) ?? [] }));
    const offered = { name: 'offered', values: outcomes[0]?.results[0]?.samples.map((sample) => sample.offered / 10) ?? [] };
    const groups = outcomes[0]?.results[0]?.samples.map(({ second }) => `${second} s`) ?? [];
    const plot = lineChart({ title: 'Answered as asked, first seed', unit: 'queries per second', groups, series: [offered, ...samples] });
    const markdown = [
      `The 22 applications above on ${FLEET[0]} m5.2xlarge, ${FLEET[1]} p3.2xlarge and ${FLEET[2]} g4dn.xlarge, which stay as they are for every policy; ${PER_SECOND} queries per second on average, ${secondsOf(context)} s of a synthetic trace with the features of a public message stream (a day's wave pressed into its length, drift, noise, spikes of two to three times the rate; \`stream-like-trace.ts\`). *static* has instances for ${STATIC_PEAKS.join(', ')} times the mean load, whichever is best in hindsight; the wave's crest is 1.4 times the mean. *INFaaS (paper)* and *(artifact)* are there for applications that name their architecture and for such as name the task.\n`,
      '![trace](evaluation/trace.svg)', '', table(USUAL_HEAD, outcomes.map(usualRow)),
    ].join('\n');
    return { title: '2. Throughput and violations on a swinging trace', markdown, files: [{ path: 'evaluation/trace.svg', text: plot }], headlines: headlines(outcomes) };
  },
};

function secondsOf({ quick }: PaperContext): number {
  return quick ? 420 : 1_800;
}

function traceRuns(context: PaperContext): Run[] {
  const world = paperWorld();
  const seconds = secondsOf(context);
  const machines = world.classes.map(({ name }, at) => ({ className: name, count: FLEET[at] ?? 0 }));
  const run = (label: string, policy: () => SimulatedPolicy, { naming, instances = () => [] }: { naming: Naming; instances?: () => Scenario['instances'] }): Run => runOf(context, { key: KEY, label }, (seed) => {
    const trace = streamLikeTrace({ seconds: WARM_UP_SECONDS + seconds, perSecond: PER_SECOND, daySeconds: seconds }, randomStream(seed, 'trace'));
    const loads = scenarioLoads(world, naming, ({ share }) => ({ kind: 'steps', steps: trace.map((perSecond, at) => ({ fromSeconds: at, perSecond: perSecond * share })) }));
    // Nobody starts machines here: what is compared is what is made of those that are there.
    return simulate(paperScenario(world, { name: 'trace', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS, loads, machines, instances: instances(), policy: { ...policy(), fleet: null } }));
  });
  const named: Naming = (load) => developersChoice(world, load, 'cheapest row').variant.name;
  return [
    run('ours', () => PRODUCTION_POLICY, { naming: 'task' }), run('ours, architecture targets', () => PRODUCTION_POLICY, { naming: 'architecture' }),
    run('INFaaS (paper)', () => INFAAS_PAPER_POLICY, { naming: 'architecture' }), run('INFaaS (paper), task', () => INFAAS_PAPER_POLICY, { naming: 'task' }),
    run('INFaaS (artifact)', artifactPolicy, { naming: 'architecture' }), run('INFaaS (artifact), task', artifactPolicy, { naming: 'task' }), run('round robin', roundRobinPolicy, { naming: 'architecture' }),
    run('individual', () => INDIVIDUAL_POLICY, { naming: named }),
    bestOf('static', STATIC_PEAKS.map((peak) => run('static', () => STATIC_POLICY, { naming: named, instances: () => fixedOn({ ...world, tasks: [IMAGENET] }, peakLoads(world, named, { perSecond: PER_SECOND, peak }), FLEET).instances }))),
  ];
}

function headlines(outcomes: readonly Outcome[]): Headline[] {
  const of = (label: string): Outcome | undefined => outcomes.find((each) => each.label === label);
  return [
    { against: 'static', throughput: 1.5, violations: 1.5, who: 'pre-loaded servers (Clipper, TensorFlow Serving)' },
    { against: 'individual', throughput: 1.3, violations: 1.6, who: 'the state of the art (ATC \'21)' },
  ].flatMap(({ against, throughput, violations, who }): Headline[] => {
    const other = of(against);
    const judge = (published: number, times: (ours: Outcome | undefined) => Spread, words: (ours: Outcome | undefined) => string) => (whose: string): Judged => {
      const spread = times(of(whose));
      return { text: `${shown(spread, 2)} × (${words(of(whose))})`, reached: spread.least >= published };
    };
    const more = judge(throughput, (ours) => timesAsMuch(ours, other, ({ total }) => total.metPerSecond), (ours) => `${ours === undefined ? '–' : shown(ours.throughput, 0)} against ${other === undefined ? '–' : shown(other.throughput, 0)} per second`);
    const fewer = judge(violations, (ours) => timesAsMuch(other, ours, ({ total }) => Math.max(LEAST_VIOLATIONS, total.violations)), (ours) => `${ours === undefined ? '–' : shown(ours.violations, 2, 100)} % against ${other === undefined ? '–' : shown(other.violations, 2, 100)} %`);
    return [
      { what: `throughput against ${who}`, published: `${throughput} ×`, byTask: more('ours'), byArchitecture: more(NAMING), because: 'On the same machines. What the trace offers bounds what can be answered, whoever answers.' },
      { what: `violations against ${who}, times fewer`, published: `${violations} ×`, byTask: fewer('ours'), byArchitecture: fewer(NAMING), because: 'On the same machines.' },
    ];
  });
}

const NAMING = 'ours, architecture targets';
/** No violation at all counts as this many. */
const LEAST_VIOLATIONS = 1e-6;
