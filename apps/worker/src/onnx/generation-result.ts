import { z } from 'zod';

const artifactSchema = z.object({
  form: z.enum(['base', 'opt']),
  precision: z.enum(['fp32', 'fp16', 'int8']),
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  bytes: z.number().int().positive(),
  /** Largest batch the graph accepts; 1 where its first dimension is fixed or its rows depend on each other. */
  maxBatch: z.number().int().positive(),
  /** Largest absolute difference from the base form's outputs on random inputs. */
  maxAbsError: z.number(),
});

/** What generation made and what it could not make; checked again after it crossed the process boundary. */
export const generationResultSchema = z.object({
  artifacts: z.array(artifactSchema),
  rejected: z.array(z.object({ form: z.string(), precision: z.string(), reason: z.string() })),
});
export type GeneratedArtifact = z.infer<typeof artifactSchema>;
export type GenerationResult = z.infer<typeof generationResultSchema>;
