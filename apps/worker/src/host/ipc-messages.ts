import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { Executable } from '@infaas/shared/jobs/catalogue';

/** Where the session lives: on the host's main thread, or in one thread of its own so that the main thread stays responsive. */
export type EngineKind = 'inline' | 'thread';

/** What a host is told to load. Without `engine` the profile decides, or a trial run where there is no profile yet. */
export type LoadOrder = {
  executable: Executable;
  artifactPath: string;
  /** Path of the unix socket to listen on; its directory exists and is private. */
  socketPath: string;
  /** What a stream's hello must carry; null accepts anything. */
  token: string | null;
  engine: EngineKind | null;
};

/** One round of measurements: every batch size once or a few times, so that rounds interleave the sizes. */
export type MeasureOrder = { batches: number[]; runsPerBatch: number; /** Rest before each run. */ pauseMs?: number };
export type MeasuredRuns = { batch: number; runsUs: number[] }[];

/** Supervisor → host, over the process's IPC channel. */
export type ToHost =
  | { kind: 'load'; order: LoadOrder }
  | { kind: 'measure'; id: number; order: MeasureOrder }
  /** Asked once a second; the host answers at once unless its main thread is stuck. */
  | { kind: 'poll'; id: number; memoryBytes: number }
  | { kind: 'drain' };

/** Host → supervisor. */
export type FromHost =
  /** ONNX Runtime is imported: the host can load. */
  | { kind: 'ready' }
  /** `loadUs`: from the order to the first answered run. */
  | { kind: 'loaded'; loadUs: number; engine: EngineKind; signature: HostSignature }
  | { kind: 'load-failed'; message: string }
  | { kind: 'measured'; id: number; runs: MeasuredRuns }
  | { kind: 'measure-failed'; id: number; message: string }
  /** `runningForUs`: how long the run in progress has lasted; 0 when idle. */
  | { kind: 'polled'; id: number; stats: InstanceStats; runningForUs: number }
  | { kind: 'drained' };

/** What the loaded graph takes, as the host found it. */
export type HostSignature = { maxBatch: number; batchable: boolean };

/** A run that lasts longer than this is stuck: max(1 s, on a device 20 s, 10 x the slowest profiled p99). */
export function runLimitUs({ latency, provider }: { latency: readonly Pick<BatchLatency, 'p99Us'>[]; provider: string }): number {
  return Math.max(provider === 'cpu' ? LEAST_LIMIT_US : LEAST_DEVICE_LIMIT_US, 10 * Math.max(0, ...latency.map((point) => point.p99Us)));
}

const LEAST_LIMIT_US = 1_000_000;
/** The driver of a device compiles a kernel for every shape that it meets for the first time. */
const LEAST_DEVICE_LIMIT_US = 20_000_000;
