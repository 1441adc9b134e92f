import { performance } from 'node:perf_hooks';
import type { BatchLatency, Profile } from '@infaas/shared/domain/profile';
import type { Micros } from '@infaas/shared/domain/units';
import { latencyModel, type LatencyModel } from '@infaas/shared/policy/latency-model';
import { createBufferPool, type BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { openInlineEngine, openThreadEngine, type Engine } from './engine';
import { graphSignature, type GraphSignature } from './graph-signature';
import type { EngineKind, LoadOrder } from './ipc-messages';
import type { SessionOptions } from './model-session';
import { runRows } from './run-rows';
import { trialBatch } from './trial-batch';
import { trialSizes } from '../onnx/trial-sizes';
import type { TrialSize } from '../onnx/trial-sizes';
import { openUpstreamEngine } from '../upstream/upstream-engine';
import { upstreamRules } from '../upstream/upstream-env';

/** Where a full batch runs shorter than this, blocking the main thread costs less than a thread would. */
const INLINE_BELOW_US = 5_000;
const WARM_UP_BATCHES = [1, 2, 4, 8, 16, 32];
/** Warming up ends after so long, whatever is left. */
const WARM_UP_BUDGET_US = 400_000;

/** A loaded graph, as serving and measuring use it. `model` predicts run times: profiled, or from the warm-up where there is no profile. */
export type LoadedGraph = { engine: Engine; signature: GraphSignature; trialSize: TrialSize; model: LatencyModel; loadUs: Micros };

/** Returns the monotonic clock of this process, whole microseconds. */
export function hostClock(): Micros {
  return Math.round(performance.now() * 1_000);
}

/** Loads a graph and runs it at small batches. Rejects with ONNX Runtime's reason when it does not load or does not run. */
export async function loadGraph(order: LoadOrder, threadFile: string | URL): Promise<LoadedGraph> {
  const startUs = hostClock();
  const { executable } = order;
  const signature = graphSignature(executable);
  const options = { artifactPath: order.artifactPath, threads: executable.threads, provider: executable.provider, inputs: signature.inputs, outputs: signature.outputs };
  const profiled = executable.latency.length > 0 ? modelOf(executable.latency, signature.maxBatch) : null;
  const wanted: EngineKind = order.engine ?? (executable.provider !== 'cpu' ? 'thread' : profiled === null ? 'inline' : usualEngine(executable.latency, signature.maxBatch));
  const pool = createBufferPool();
  const remote = executable.provider === 'upstream';
  let engine = await (remote ? openRemoteEngine(options) : wanted === 'thread' ? openThreadEngine(options, threadFile) : openInlineEngine(options));
  const { firstUs: first, trialSize } = await firstRun({ engine, signature, pool });
  const loadUs = hostClock() - startUs;
  let warm = await warmUp({ engine, signature, pool, trialSize }, first);
  if (!remote && order.engine === null && profiled === null && engine.kind === 'inline' && usualEngine(warm, signature.maxBatch) === 'thread') {
    await engine.close();
    engine = await openThreadEngine(options, threadFile);
    warm = await warmUp({ engine, signature, pool, trialSize }, first);
  }
  return { engine, signature, trialSize, model: profiled ?? modelOf(warm, signature.maxBatch), loadUs };
}

/** A host whose server is gone ends as one that crashed would: its queries go elsewhere, and another is started when it can be. */
function openRemoteEngine(options: Pick<SessionOptions, 'artifactPath' | 'inputs' | 'outputs'>): Promise<Engine> {
  return openUpstreamEngine({
    ...options, rules: upstreamRules(),
    onLost(reason) {
      process.stderr.write(`Error: ${reason}\n`);
      process.exit(1);
    },
  });
}

/**
 * The same from a profile as from the first runs, so that a variant is served as it was measured. A full batch is reckoned from the size that
 * takes the least per row: one run that was held up would else decide for every run to come.
 */
function usualEngine(points: readonly { batch: number; meanUs: Micros }[], maxBatch: number): EngineKind {
  const perRowUs = Math.min(...points.map(({ batch, meanUs }) => meanUs / batch));
  return perRowUs * maxBatch < INLINE_BELOW_US ? 'inline' : 'thread';
}

type Point = { batch: number; meanUs: Micros; p95Us: Micros; p99Us: Micros };

type TrialJob = { engine: Engine; signature: GraphSignature; pool: BufferPool; trialSize: TrialSize };

/** A graph with free dimensions behind the first may run only for certain sizes: the first that works is kept. */
async function firstRun(job: Omit<TrialJob, 'trialSize'>): Promise<{ firstUs: Micros; trialSize: TrialSize }> {
  const sizes = trialSizes(job.signature.inputs);
  for (const [at, trialSize] of sizes.entries()) {
    try {
      return { firstUs: await timedRun({ ...job, trialSize }, 1), trialSize };
    } catch (error) {
      if (at === sizes.length - 1) throw error;
    }
  }
  throw new Error('no trial size');
}

/** Runs ascending batches three times each and returns the faster of the two warm times: one interrupted run must not decide. */
async function warmUp(job: TrialJob, firstUs: Micros): Promise<Point[]> {
  const points: Point[] = [];
  const deadlineUs = hostClock() + WARM_UP_BUDGET_US;
  for (const batch of WARM_UP_BATCHES) {
    const predictedUs = 4 * (points.at(-1)?.meanUs ?? firstUs);
    if (batch > job.signature.maxBatch || (batch > 1 && hostClock() + predictedUs > deadlineUs)) break;
    await timedRun(job, batch);
    const runUs = Math.min(await timedRun(job, batch), await timedRun(job, batch));
    points.push({ batch, meanUs: runUs, p95Us: runUs, p99Us: runUs });
  }
  return points;
}

/** Returns how long one run of so many rows takes, from joined tensors to outputs: what a served batch is measured by, too. */
export async function timedRun(
  job: TrialJob, rows: number, tensors = trialBatch(job.signature.inputs, rows, job.trialSize),
): Promise<Micros> {
  const startUs = performance.now() * 1_000;
  await runRows(job, [tensors], rows);
  return Math.max(1, Math.round(performance.now() * 1_000 - startUs));
}

/** Returns the latency model of measured points. */
export function modelOf(points: readonly Point[], maxBatch: number): LatencyModel {
  const latency: BatchLatency[] = points.map((point) => ({ ...point, samples: 1, p50Us: point.meanUs, deviationUs: 0 }));
  const profile: Profile = { hardwareClass: '', latency, loadUs: 0, memoryBytes: 0, maxBatch, provisional: true };
  return latencyModel(profile);
}
