import { derivedPrecisionSchema, formErrorsSchema } from '@infaas/shared/jobs/catalogue';
import { z } from 'zod';

/** Precisions that are made of an FP32 model. */
export const DERIVED_PRECISIONS = derivedPrecisionSchema.options;

const artifactSchema = z.object({
  form: z.enum(['base', 'opt', 'derived']),
  precision: z.enum(['fp32', 'fp16', 'int8', 'int8-static', 'int8-dynamic', 'int8-weight']),
  path: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  bytes: z.number().int().positive(),
  /** Largest batch the graph accepts; 1 where its first dimension is fixed or its rows depend on each other. */
  maxBatch: z.number().int().positive(),
  /** Largest absolute difference from the base form's outputs on calibration samples or random inputs. */
  maxAbsError: z.number(),
  errors: formErrorsSchema.optional(),
});

/** What generation made and what it could not make; checked again after it crossed the process boundary. */
export const generationResultSchema = z.object({
  artifacts: z.array(artifactSchema),
  rejected: z.array(z.object({ form: z.string(), precision: z.string(), reason: z.string(), errors: formErrorsSchema.optional() })),
});
export type GeneratedArtifact = z.infer<typeof artifactSchema>;
export type GenerationResult = z.infer<typeof generationResultSchema>;
