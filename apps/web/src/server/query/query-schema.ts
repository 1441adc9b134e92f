import { z } from 'zod';
import { DATA_TYPES } from '@infaas/shared/domain/tensor';
import { objectiveSchema } from '../application/objective-form';
import type { ObjectiveForm } from '../application/objective-form';

const MOST_PICTURE_BYTES = 16 * 1024 * 1024;
const MOST_ELEMENTS = 4_000_000;

const tensorJsonSchema = z.object({
  name: z.string().min(1).max(200),
  datatype: z.enum(DATA_TYPES),
  shape: z.array(z.number().int().nonnegative()).max(16),
  data: z.array(z.union([z.number(), z.boolean(), z.string()])).max(MOST_ELEMENTS),
});
export type TensorJson = z.infer<typeof tensorJsonSchema>;

const parametersSchema = z.record(z.string().max(64), z.union([z.string().max(2_048), z.number(), z.boolean()]));

const base = {
  target: z.string().min(1).max(200).describe('name of a task, an architecture or a variant'),
  version: z.number().int().positive().optional(),
  inputs: z.array(tensorJsonSchema).min(1).max(64).optional().describe('tensors as in the Open Inference Protocol'),
  picture: z.string().max(Math.ceil(MOST_PICTURE_BYTES / 3) * 4).optional().describe('a picture file, base64'),
  objective: objectiveSchema.optional().describe('what this query asks; the rest comes from the application and the task'),
  parameters: parametersSchema.optional().describe('the objective by the names of the inference protocol (min_accuracy, max_latency_ms, …); `objective` goes before it'),
  objectiveName: z.string().max(64).optional().describe('a named objective of the application'),
  application: z.string().max(64).optional().describe('in whose name; people only, default: the console itself'),
};

const oneInput = { message: 'state either inputs or picture', path: ['inputs'] };
const hasOneInput = (input: { inputs?: unknown; picture?: unknown }) => (input.inputs === undefined) !== (input.picture === undefined);

// Strict: a bound under a wrong name must not be left out in silence.
export const inferSchema = z.strictObject({ ...base, explain: z.boolean().default(false) }).refine(hasOneInput, oneInput);
export const submitSchema = z
  .strictObject({ ...base, finishWithinMs: z.number().int().positive().max(7 * 86_400_000).optional(), idempotencyKey: z.string().min(1).max(200).optional() })
  .refine(hasOneInput, oneInput);
export const deferredIdSchema = z.object({ id: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), application: z.string().max(64).optional() });
export const selectSchema = z.strictObject({ target: base.target, version: base.version, parameters: base.parameters, objective: objectiveSchema.default({}), application: base.application, objectiveName: base.objectiveName });

export type StatedObjective = { objective?: ObjectiveForm | undefined; objectiveName?: string | undefined; parameters?: Record<string, string | number | boolean> | undefined };

/** Returns the objective as parameters of the inference protocol; a bound that is null is stated as `none`. */
export function parametersOf({ objective, objectiveName, parameters: given }: StatedObjective): Record<string, string | number | boolean> {
  const parameters: Record<string, string | number | boolean> = { ...given };
  const put = (key: string, value: string | number | null | undefined) => {
    if (value !== undefined) parameters[key] = value ?? 'none';
  };
  put('objective', objectiveName);
  put('min_accuracy', objective?.minAccuracy);
  put('max_latency_ms', objective?.maxLatencyMs);
  put('max_cost_per_1k_usd', objective?.maxCostPer1kUsd);
  put('on_unmet', objective?.onUnmet);
  put('degraded_min_accuracy', objective?.degradedMinAccuracy);
  put('hardware', Array.isArray(objective?.hardware) ? objective.hardware.join(',') : objective?.hardware);
  return parameters;
}
