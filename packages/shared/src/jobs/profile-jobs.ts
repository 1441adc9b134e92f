import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Runs of one batch size in one round: how many, and at most 64 of their times, evenly spread over the sorted ones. */
const windowSchema = z.object({ batch: z.number().int().positive(), runs: count.optional(), runsUs: z.array(z.number().nonnegative()).max(4_096) });

/** What was run within one moment; `foreignCpu` = what others took of the machine meanwhile, 0..1. */
export const roundSchema = z.object({ foreignCpu: z.number(), own: z.array(windowSchema), reference: z.array(windowSchema) });

/** Why no larger batch was measured: all that were asked for; throughput no longer grew; time ran out; the larger one did not run. */
export const batchesEndSchema = z.enum(['all', 'no-gain', 'budget', 'failed']);
export type BatchesEnd = z.infer<typeof batchesEndSchema>;

export const batchPlanSchema = z.object({
  sizes: z.array(z.object({ batch: z.number().int().positive(), ownRuns: count, referenceRuns: count })).min(1).max(64), end: batchesEndSchema,
});

/** What a profile job has measured so far: whoever takes it up again on a like machine goes on from there. */
export const profileCheckpointSchema = z.object({
  /** The machine and the software it was measured with. */
  machine: z.string().max(500),
  engine: z.enum(['inline', 'thread']),
  plan: batchPlanSchema,
  rounds: z.array(roundSchema).max(64),
  peakBytes: z.object({ own: count, reference: count }),
});
export type ProfileCheckpoint = z.infer<typeof profileCheckpointSchema>;

/** What a profile tells beside the figures that decisions are made on. */
export const profileDetailsSchema = z.object({
  batchesEnd: batchesEndSchema,
  /** Rounds that were measured, and how many of them in peace; so many of them were kept from a job that was interrupted. */
  rounds: count, quietRounds: count, resumedRounds: count,
  /** How long measuring waited for online queries. */
  waitedMs: count,
  /** Anonymous memory of the host when loaded, before larger batches; the peak is the profile's `memoryBytes`. */
  steadyMemoryBytes: count,
  /** From the start of a process to its first answered run; of that until the process was ready. Null where loads were not measured. */
  coldLoad: z.object({ us: count, startUs: count, /** Whether the model's file was dropped from the file cache before. */ cacheDropped: z.boolean() }).nullable(),
  /** A single row after a pause, as sparse queries find it: caches cold, cores asleep. */
  afterPause: z.object({ pauseMs: count, samples: count, p50Us: count, p95Us: count }).nullable(),
  machine: z.object({ cpuModel: z.string(), cores: count }),
});
export type ProfileDetails = z.infer<typeof profileDetailsSchema>;
