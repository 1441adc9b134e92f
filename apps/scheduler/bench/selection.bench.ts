import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { InstanceStats } from '@infaas/shared/domain/instance';
import { seededRandom } from '@infaas/shared/domain/random';
import type { Random } from '@infaas/shared/domain/random';
import { EMPTY_VIEW } from '@infaas/shared/domain/serving-view';
import type { InstanceView, ServingView, VariantView, WorkerView } from '@infaas/shared/domain/serving-view';
import { compileIndex, findTarget, liveTable, pairsOf } from '@infaas/shared/policy/candidate-index';
import { candidateCache } from '@infaas/shared/policy/candidate-list';
import { explain } from '@infaas/shared/policy/explain';
import { select } from '@infaas/shared/policy/select';
import type { LiveInstance, Scene, SelectRequest } from '@infaas/shared/policy/selection';

/**
 * How long one selection takes: 1,000 variants of one task, 100 workers, 1,000 running instances (one per variant, each with its own
 * queue), and the same beside 10,000 other models, while 1,000 reports of instances arrive each second. Both worlds are measured in turn,
 * block by block, so that what disturbs the machine disturbs both. `--json` prints the figures as JSON. Run: npm run bench -- selection
 */
const VARIANTS = 1_000;
const WORKERS = 100;
const INSTANCES = 1_000;
const OTHERS = 10_000;
const UPDATES_PER_SECOND = 1_000;
const WARM_UP = 3_000;
const ROUNDS = 20_000;
const BLOCK = 500;
const TARGETS = { uncachedP50Us: 20, uncachedP99Us: 50, cachedP50Us: 5, othersRatio: 1.2 };

type Kind = 'uncached' | 'cached' | 'explain';
type Figures = { case: string; rounds: number; updates: number; p50Us: number; p95Us: number; p99Us: number; maxUs: number };
type Bench = { name: string; update: () => void; run: Record<Kind, (round: number) => unknown> };

function main(): void {
  const worlds = [benchOf('1,000 variants', worldOf(seededRandom(7), 0)), benchOf('1,000 variants, 10,000 other models', worldOf(seededRandom(7), OTHERS))];
  const figures = (['uncached', 'cached', 'explain'] as const).flatMap((kind) => measure(worlds, kind, kind === 'explain' ? ROUNDS / 20 : ROUNDS));
  const of = (kind: Kind, at: number): Figures => pickFrom(figures.filter((row) => row.case.endsWith(`: ${kind}`)), at);
  const ratio = of('uncached', 1).p50Us / of('uncached', 0).p50Us;
  const met = ratio < TARGETS.othersRatio && [0, 1].every((at) => of('uncached', at).p50Us <= TARGETS.uncachedP50Us && of('uncached', at).p99Us <= TARGETS.uncachedP99Us && of('cached', at).p50Us < TARGETS.cachedP50Us);
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ variants: VARIANTS, workers: WORKERS, instances: INSTANCES, targets: TARGETS, ratio, met, figures })}\n`);
  else {
    console.table(Object.fromEntries(figures.map(({ case: name, ...row }) => [name, row])));
    console.log(`uncached p50 beside 10,000 other models: ${ratio.toFixed(2)} x; targets: uncached p50 <= ${TARGETS.uncachedP50Us} us and p99 <= ${TARGETS.uncachedP99Us} us, ratio < ${TARGETS.othersRatio}, cached p50 < ${TARGETS.cachedP50Us} us: ${met ? 'met' : 'MISSED'}`);
  }
  process.exitCode = met ? 0 : 1;
}

function benchOf(name: string, view: ServingView): Bench {
  const random = seededRandom(11);
  const index = compileIndex(view);
  const live = new Map(view.instances.map((instance) => [instance.id, liveOf(random)]));
  const instances = [...live.values()];
  const scene: Scene = { index, live: liveTable(index, 400, (id) => live.get(id)) };
  const target = findTarget(index, { workspaceId: 'ws', target: 'task' });
  if (target !== null) pairsOf(index, target);
  const requests = Array.from({ length: 512 }, () => requestOf(random));
  const cached: Scene = { ...scene, cache: candidateCache() };
  return {
    name,
    update() {
      const { stats } = pickFrom(instances, Math.floor(random() * instances.length));
      Object.assign(stats, statsOf(random));
    },
    run: {
      uncached: (round) => select(scene, pickFrom(requests, round)),
      cached: (round) => select(cached, pickFrom(requests, round)),
      explain: (round) => explain(scene, pickFrom(requests, round)),
    },
  };
}

/** Times one kind of selection in both worlds, block by block in turn; reports of instances come between two selections, as they do in a gateway. */
function measure(worlds: readonly Bench[], kind: Kind, rounds: number): Figures[] {
  const series = worlds.map((world) => ({ world, times: new Float64Array(rounds), updates: 0 }));
  for (const { world } of series) for (let round = 0; round < Math.min(WARM_UP, rounds); round += 1) world.run[kind](round);
  for (let from = 0; from < rounds; from += BLOCK) for (const each of series) runBlock(each, kind, { from, to: Math.min(rounds, from + BLOCK) });
  return series.map(({ world, times, updates }) => {
    times.sort();
    const at = (q: number): number => Math.round((times[Math.min(rounds - 1, Math.floor(q * rounds))] ?? 0) * 100) / 100;
    return { case: `${world.name}: ${kind}`, rounds, updates, p50Us: at(0.5), p95Us: at(0.95), p99Us: at(0.99), maxUs: at(1) };
  });
}

function runBlock(series: { world: Bench; times: Float64Array; updates: number }, kind: Kind, { from, to }: { from: number; to: number }): void {
  const run = series.world.run[kind];
  const startNs = process.hrtime.bigint();
  let updates = 0;
  for (let round = from; round < to; round += 1) {
    const begin = process.hrtime.bigint();
    run(round);
    const end = process.hrtime.bigint();
    series.times[round] = Number(end - begin) / 1_000;
    for (const due = (Number(end - startNs) / 1e9) * UPDATES_PER_SECOND; updates < due; updates += 1) series.world.update();
  }
  series.updates += updates;
}

function worldOf(random: Random, others: number): ServingView {
  const variants = [
    ...Array.from({ length: VARIANTS }, (_, at) => variantOf(random, { id: `v${at}`, task: 'task' })),
    ...Array.from({ length: others }, (_, at) => variantOf(random, { id: `o${at}`, task: `other${at % 100}` })),
  ];
  const tasks = [...new Set(variants.map((variant) => variant.taskId))];
  return {
    ...EMPTY_VIEW,
    epoch: 1,
    tasks: tasks.map((id) => ({ id, workspaceId: 'ws', name: id, metric: 'top1', labels: [], progress: null, input: { kind: 'tensors', tensors: [] }, output: { kind: 'tensors', tensors: [] } })),
    architectures: variants.map(({ id, taskId }) => ({ id, workspaceId: 'ws', taskId, name: id, versions: [1], stable: 1, progress: null })),
    variants,
    hardwareClasses: [{ name: 'cpu-16', kind: 'cpu', cores: 16, memoryBytes: 64e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 600_000_000, priceBasis: 'assumed' }],
    workers: Array.from({ length: WORKERS }, (_, at): WorkerView => ({ id: `w${at}`, name: `w${at}`, hardwareClass: 'cpu-16', cores: 16, memoryBytes: 64e9, state: 'active' })),
    instances: Array.from({ length: INSTANCES }, (_, at): InstanceView => ({ id: `i${at}`, workspaceId: 'ws', variantId: `v${at % VARIANTS}`, workerId: `w${at % WORKERS}`, state: 'active', address: 'unix:/x' })),
  };
}

/** Run times spread over 0.2 to 50 ms; slower is mostly more accurate; batching gains between nothing and eightfold. */
function variantOf(random: Random, of: { id: string; task: string }): VariantView {
  const speed = random();
  const one = 200 * 250 ** speed;
  const exponent = 0.4 + 0.6 * random();
  const accuracy = 0.7 + 0.25 * speed + 0.04 * random();
  const latency = [1, 2, 4, 8, 16, 32].map((batch) => {
    const meanUs = Math.round(one * batch ** exponent);
    return { batch, samples: 50, meanUs, p50Us: meanUs, p95Us: Math.round(meanUs * 1.2), p99Us: Math.round(meanUs * 1.4), deviationUs: 0 };
  });
  return {
    id: of.id, workspaceId: 'ws', taskId: of.task, architectureId: of.id, name: `${of.id}.v1.fp32.cpu.t1`, architecture: of.id, version: 1, precision: 'fp32',
    optimised: false, provider: 'cpu', threads: 1 + Math.floor(random() * 4), artifact: of.id, artifactBytes: 1_000_000, picture: null,
    accuracy: { value: accuracy, low: accuracy, high: accuracy, basis: 'measured', samples: 10_000, validationSet: 'set' },
    profiles: [{ hardwareClass: 'cpu-16', latency, loadUs: 300_000, memoryBytes: 100_000_000, maxBatch: 32, provisional: false }], status: 'ready',
  };
}

function liveOf(random: Random): LiveInstance {
  const state = random() < 0.1 ? 'overloaded' : 'active';
  return { state, connected: true, stats: statsOf(random), extraQueued: Math.floor(random() * 3), marginUs: 0 };
}

function statsOf(random: Random): InstanceStats {
  return { ...IDLE_INSTANCE_STATS, queued: Math.floor(random() * 6), residualUs: Math.floor(random() * 2_000), slowdown: 0.9 + 0.4 * random(), tightestDeadlineUs: 100_000 };
}

function requestOf(random: Random): SelectRequest {
  return {
    workspaceId: 'ws', target: 'task', rows: 1, now: 0,
    objective: { minAccuracy: Math.round(70 + 25 * random()) / 100, maxLatencyUs: 20_000 + Math.floor(random() * 500_000), maxCostPer1kNanoUsd: null, onUnmet: 'reject', degradedMinAccuracy: null, hardware: null },
  };
}

function pickFrom<Item>(items: readonly Item[], at: number): Item {
  const item = items[at % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

main();
