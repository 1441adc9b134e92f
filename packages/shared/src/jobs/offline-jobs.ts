import { z } from 'zod';

/** Forms in which offline answers are written. */
export const OFFLINE_OUTPUTS = ['jsonl', 'csv', 'npz'] as const;
export type OfflineOutput = (typeof OFFLINE_OUTPUTS)[number];

/** Kinds of offline input; `idx` counts as arrays, as npz does. */
export const OFFLINE_FORMATS = ['jsonl', 'csv', 'npz', 'idx', 'pictures'] as const;
export type OfflineFormat = (typeof OFFLINE_FORMATS)[number];

/** Returns the form of the answers to an input where the submitter states none: the input's own, and for pictures lines of JSON. */
export function outputOf(format: OfflineFormat, stated: OfflineOutput | null): OfflineOutput {
  if (stated !== null) return stated;
  return format === 'pictures' ? 'jsonl' : format === 'idx' ? 'npz' : format;
}

/** Most items of one offline job, and the most chunks that they are split into. */
export const OFFLINE_LIMITS = { items: 5_000_000, chunks: 20_000, chunkItems: 2_000, chunkBytes: 8 * 2 ** 20, inputBytes: 2 ** 31 - 1 } as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** An item without an answer, by its place in the input, and the reason. */
const itemErrorSchema = z.object({ item: count, message: z.string() });
export type ItemError = z.infer<typeof itemErrorSchema>;
/** So many of a chunk's errors travel with its result; all of them stand in the output. */
export const SHOWN_ERRORS = 20;

const splitResult = z.object({
  format: z.enum(OFFLINE_FORMATS),
  items: count,
  /** Files of the content store (worker: offline/item-file), in the order of the items. */
  chunks: z.array(z.object({ input: sha256, from: count, count: count.min(1) })).max(OFFLINE_LIMITS.chunks),
});
export type OfflineSplit = z.infer<typeof splitResult>;

type Shapes<Executable extends z.ZodType, Input extends z.ZodType, Output extends z.ZodType> = { executable: Executable; input: Input; output: Output };

/**
 * Returns the jobs of offline work: fetch an input, split it into chunks of items in their task's form, run a chunk, and put the answers
 * together.
 */
export function offlineJobs<Executable extends z.ZodType, Input extends z.ZodType, Output extends z.ZodType>(shapes: Shapes<Executable, Input, Output>) {
  const fence = { workId: z.string(), epoch: count, jobId: z.string() };
  return {
    'offline-fetch': {
      payload: z.object({ ...fence, url: z.string() }),
      result: z.object({ input: sha256, bytes: count }),
      timeoutMs: 3_600_000,
    },
    'offline-split': {
      payload: z.object({ ...fence, input: sha256, form: shapes.input }),
      result: splitResult,
      timeoutMs: 1_860_000,
    },
    'offline-chunk': {
      payload: z.object({ ...fence, executable: shapes.executable, input: sha256, from: count, count: count.min(1) }),
      /** `output`: the answers as a file of the content store (worker: offline/answer-file). */
      result: z.object({ output: sha256, failed: count, computeUs: count, errors: z.array(itemErrorSchema).max(SHOWN_ERRORS) }),
      timeoutMs: 900_000,
    },
    'offline-assemble': {
      payload: z.object({ ...fence, format: z.enum(OFFLINE_OUTPUTS), output: shapes.output, labels: z.array(z.string()), outputs: z.array(sha256).max(OFFLINE_LIMITS.chunks) }),
      result: z.object({ output: sha256, bytes: count, items: count, failed: count }),
      timeoutMs: 1_800_000,
    },
  } as const;
}
