import { PRODUCTION_POLICY } from '../../policy';
import { CPU_CLASS } from '../../published/published-variants';
import { simulate } from '../../simulate';
import { runOf, shown, spreadOf, table } from '../experiment';
import type { Experiment, Outcome, PaperContext, Run } from '../experiment';
import { paperScenario, paperWorld, scenarioLoads } from '../paper-world';
import { lineChart } from '../plot';

const MACHINES = 6;
const VARIANT = 'resnet50.v1.int8.cpu.t8';
const WARM_UP_SECONDS = 60;
const KEY = 'offline';

/** Experiment 4: offline work on what online queries leave of their machines. */
export const OFFLINE_EXPERIMENT: Experiment = {
  runs(context) {
    const world = paperWorld(({ provider }) => provider === 'cpu');
    const { perSecond, seconds } = conditionsOf(context);
    const run = (label: string, over: { online: boolean; offline: boolean }): Run => runOf(context, { key: KEY, label }, (seed) => simulate(paperScenario(world, {
      name: 'offline', seed, seconds: WARM_UP_SECONDS + seconds, warmUpSeconds: WARM_UP_SECONDS, machines: [{ className: CPU_CLASS, count: MACHINES }], policy: { ...PRODUCTION_POLICY, fleet: null },
      loads: scenarioLoads(world, 'task', ({ share }) => ({ kind: 'diurnal', perSecond: over.online ? perSecond * share : 0, amplitude: 0.9, periodSeconds: seconds, phase: 0.75 })),
      ...(over.offline ? { offline: { variantId: VARIANT } } : {}),
    })));
    return [run('online alone', { online: true, offline: false }), run('online and offline', { online: true, offline: true }), run('offline alone', { online: false, offline: true })];
  },
  section(found, context) {
    const outcomes = found(KEY);
    const { perSecond, seconds } = conditionsOf(context);
    const rows = outcomes.map((outcome) => [
      outcome.label, `${shown(outcome.violations, 2, 100)} %`, shown(outcome.throughput, 1), shown(outcome.p99Ms, 1), shown(offlineOf(outcome), 1), shown(outcome.overProvisioning, 2),
    ]);
    const plot = lineChart({
      title: 'Online queries answered as asked, first seed', unit: 'queries per second', groups: outcomes[0]?.results[0]?.samples.map(({ second }) => `${second} s`) ?? [],
      series: outcomes.slice(0, 2).map(({ label, results }) => ({ name: label, values: results[0]?.samples.map(({ met }) => met / 10) ?? [] })),
    });
    return {
      title: '4. Offline beside online',
      markdown: [`${MACHINES} m5.2xlarge, fixed. Online: the 22 applications, ${perSecond} queries per second on average in one wave over ${seconds} s from a tenth of that to nearly twice. Offline: pictures without end through ${VARIANT}, one host on each machine at the lowest priority, by the product's gate (it closes at 40 % online utilisation or with an Overloaded instance, opens after two seconds below 30 %).\n`, '![offline](evaluation/offline.svg)', '', table(['what', 'online violations', 'online as asked per s', 'online p99 ms', 'offline per s', 'reserved ÷ used online'], rows)].join('\n'),
      files: [{ path: 'evaluation/offline.svg', text: plot }], headlines: [],
    };
  },
};

function conditionsOf({ quick }: PaperContext): { perSecond: number; seconds: number } {
  return { perSecond: 60, seconds: quick ? 240 : 900 };
}

function offlineOf({ results }: Outcome): Outcome['throughput'] {
  return spreadOf(results.map(({ offlinePerSecond }) => offlinePerSecond ?? 0));
}
