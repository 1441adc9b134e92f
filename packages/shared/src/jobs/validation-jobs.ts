import { z } from 'zod';

/** Something about a validation set that its owner should know before it is used. */
export const previewProblemSchema = z.object({
  /** `stops`: no accuracy can be measured until it is put right; `warns`: it can, but its figure may mislead. */
  severity: z.enum(['stops', 'warns']),
  text: z.string(),
  hint: z.string(),
  /** Names of some samples or labels that show it. */
  examples: z.array(z.string()),
});
export type PreviewProblem = z.infer<typeof previewProblemSchema>;

/** What a validation set holds, looked at before it is used. */
export const validationPreviewSchema = z.object({
  format: z.enum(['pictures', 'idx', 'npz', 'csv', 'jsonl']),
  samples: z.number().int().nonnegative(),
  labelled: z.number().int().nonnegative(),
  /** What one sample is, in words: "28 × 28 UINT8", "4 numbers". */
  sampleForm: z.string(),
  /** Classes with their counts, most frequent first; at most 200 of `classCount`. Empty where labels are numbers to be predicted. */
  classes: z.array(z.object({ label: z.string(), samples: z.number().int().positive(), known: z.boolean() })),
  classCount: z.number().int().nonnegative(),
  /** Range of the numbers to be predicted; null where labels are classes or missing. */
  targets: z.object({ low: z.number(), high: z.number(), mean: z.number() }).nullable(),
  /** Samples of different classes: a PNG as base64 where one can be drawn, else its first values. */
  examples: z.array(z.object({ name: z.string(), label: z.string().nullable(), png: z.string().nullable(), text: z.string() })),
  problems: z.array(previewProblemSchema),
});
export type ValidationPreview = z.infer<typeof validationPreviewSchema>;

/** A 95 % interval of a proportion, as policy/accuracy gives it. */
const proportionSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
export const triedRecordSchema = z.object({
  /** The preset in words: "0 to 255, BGR". */
  name: z.string(),
  inputRecord: z.record(z.string(), z.unknown()),
  outputRecord: z.record(z.string(), z.unknown()),
  accuracy: proportionSchema,
  samples: z.number().int().positive(),
});
export type TriedRecord = z.infer<typeof triedRecordSchema>;

/** Which input and output records make a model right most often on labelled samples. */
export const recordProposalSchema = z.object({
  best: triedRecordSchema,
  runnerUp: triedRecordSchema.nullable(),
  /** What the owner stated, on the same samples as the best. */
  stated: triedRecordSchema.nullable(),
  /** Every input preset that was tried, best first, with the samples it was tried on. */
  tried: z.array(z.object({ name: z.string(), accuracy: z.number(), samples: z.number().int().positive() })),
  /** `clear`: beyond the runner-up's interval; `close`: several do about as well; `none`: not better than guessing. */
  verdict: z.enum(['clear', 'close', 'none']),
  /** One sentence for the owner. */
  summary: z.string(),
});
export type RecordProposal = z.infer<typeof recordProposalSchema>;
