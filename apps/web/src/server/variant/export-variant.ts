import { z } from 'zod';
import type { InputRecord } from '@infaas/shared/domain/records';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { getTask } from '../task/get-task';
import { hardwareOf, profileOf } from './list-variants';
import { tritonConfig } from './triton-config';

export const exportVariantSchema = z.object({ variant: z.string().max(200), hardware: z.string().max(100).optional().describe('the class whose figures are used; default: the one measured last') });

/** A Triton model repository's entry for one variant: `<name>/config.pbtxt` and `<name>/1/model.onnx`. */
export type ExportedVariant = { name: string; config: string; sha256: string; bytes: number; hardware: string | null };

/** Returns the Triton configuration of a variant, with the hash of the graph that goes beside it; throws `unknown_name`. */
export async function exportVariant({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof exportVariantSchema> }): Promise<ExportedVariant> {
  const variant = await findVariant(ctx, input);
  const task = await getTask({ ctx, input: { task: variant.version.architecture.task.name } });
  if (task.input === null || task.output === null) throw new ServingError('not_ready', 'the task has no signature yet', 'export it when its registration has been inspected');
  const [profile] = variant.profiles;
  const hardware = profile === undefined ? null : await ctx.database.hardwareClass.findUnique({ where: { name: profile.hardwareClass } });
  const config = tritonConfig({
    name: variant.name, provider: variant.provider, threads: variant.threads, maxBatch: variant.maxBatch, preOptimised: variant.optimised && variant.name.includes('-opt.'),
    fixedBatch: variant.maxBatch > 1 ? null : fixedBatch((variant.version.registration?.inspection ?? null) as Inspection | null),
    input: task.input, output: task.output, inputRecord: variant.version.inputRecord as InputRecord,
    measured: profile === undefined || hardware === null ? null : { profile: profileOf(profile), hardware: hardwareOf(hardware) },
  });
  return { name: variant.name, config, sha256: variant.artifact, bytes: Number(variant.artifactBytes), hardware: profile?.hardwareClass ?? null };
}

async function findVariant(ctx: ActorContext, { variant: name, hardware }: z.infer<typeof exportVariantSchema>) {
  const variant = await ctx.database.variant.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name } },
    include: {
      profiles: { where: hardware === undefined ? {} : { hardwareClass: hardware }, orderBy: { measuredAt: 'desc' }, take: 1 },
      version: { select: { inputRecord: true, registration: { select: { inspection: true } }, architecture: { select: { task: { select: { name: true } } } } } },
    },
  });
  if (variant === null || !/^[0-9a-f]{64}$/.test(variant.artifact)) throw new ServingError('unknown_name', `there is no variant "${name}" with a graph`, 'see `variant.list` for the variants there are');
  if (variant.profiles.length > 0 || hardware === undefined) return variant;
  throw new ServingError('unknown_name', `"${variant.name}" was not measured on "${hardware}"`, 'see `variant.list` for the classes it was measured on');
}

/** The batch that an uploaded graph fixes. */
function fixedBatch(inspection: Inspection | null): number | null {
  const first = inspection?.signature.inputs[0]?.shape[0] ?? -1;
  return inspection === null || inspection.batchable || first < 1 ? null : first;
}
