import { z } from 'zod';
import type { PartialObjective } from '@infaas/shared/domain/objective';
import { microsFromMs, msFromMicros, nanoUsdFromUsd, usdFromNanoUsd } from '@infaas/shared/domain/units';

const hardwareSchema = z.array(z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'hardware is named as on the fleet page: cpu, gpu, gpu.software')).min(1).max(16);

/** An objective as people and programs state it: milliseconds and dollars. A field left out is decided by the next source; null is "no such bound". */
export const objectiveSchema = z
  .object({
    minAccuracy: z.number().min(0).max(1).nullable().optional().describe('floor on the metric of the task, 0..1'),
    maxLatencyMs: z.number().positive().max(86_400_000).nullable().optional().describe('deadline of the whole request'),
    maxCostPer1kUsd: z.number().min(0).max(1_000_000).nullable().optional().describe('ceiling on the marginal cost of a thousand queries'),
    onUnmet: z.enum(['reject', 'best_effort', 'degrade']).optional(),
    degradedMinAccuracy: z.number().min(0).max(1).nullable().optional().describe('the second floor, for `degrade`'),
    hardware: hardwareSchema.nullable().optional().describe('hardware classes or kinds (cpu, gpu) that may answer'),
  })
  .strict()
  .refine((objective) => objective.onUnmet !== 'degrade' || objective.degradedMinAccuracy !== undefined, {
    message: '`degrade` needs a second floor: state degradedMinAccuracy',
    path: ['degradedMinAccuracy'],
  })
  .refine((objective) => (objective.degradedMinAccuracy ?? 0) <= (objective.minAccuracy ?? 1), {
    message: 'the second floor must not be above the first',
    path: ['degradedMinAccuracy'],
  });
export type ObjectiveForm = z.infer<typeof objectiveSchema>;

/** Returns the objective in the units of the domain; fields left out stay out. */
export function objectiveOfForm(form: ObjectiveForm): PartialObjective {
  const scaled = (value: number | null, scale: (value: number) => number) => (value === null ? null : scale(value));
  return {
    ...(form.minAccuracy === undefined ? {} : { minAccuracy: form.minAccuracy }),
    ...(form.maxLatencyMs === undefined ? {} : { maxLatencyUs: scaled(form.maxLatencyMs, microsFromMs) }),
    ...(form.maxCostPer1kUsd === undefined ? {} : { maxCostPer1kNanoUsd: scaled(form.maxCostPer1kUsd, nanoUsdFromUsd) }),
    ...(form.onUnmet === undefined ? {} : { onUnmet: form.onUnmet }),
    ...(form.degradedMinAccuracy === undefined ? {} : { degradedMinAccuracy: form.degradedMinAccuracy }),
    ...(form.hardware === undefined ? {} : { hardware: form.hardware === null ? null : [...new Set(form.hardware)].sort() }),
  };
}

/** Returns a stored objective in milliseconds and dollars. */
export function formOfObjective(objective: PartialObjective): ObjectiveForm {
  const scaled = (value: number | null, scale: (value: number) => number) => (value === null ? null : scale(value));
  return {
    ...(objective.minAccuracy === undefined ? {} : { minAccuracy: objective.minAccuracy }),
    ...(objective.maxLatencyUs === undefined ? {} : { maxLatencyMs: scaled(objective.maxLatencyUs, msFromMicros) }),
    ...(objective.maxCostPer1kNanoUsd === undefined ? {} : { maxCostPer1kUsd: scaled(objective.maxCostPer1kNanoUsd, usdFromNanoUsd) }),
    ...(objective.onUnmet === undefined ? {} : { onUnmet: objective.onUnmet }),
    ...(objective.degradedMinAccuracy === undefined ? {} : { degradedMinAccuracy: objective.degradedMinAccuracy }),
    ...(objective.hardware === undefined ? {} : { hardware: objective.hardware === null ? null : [...objective.hardware] }),
  };
}
