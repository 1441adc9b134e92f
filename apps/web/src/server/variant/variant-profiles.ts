import { z } from 'zod';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ProfileDetails } from '@infaas/shared/jobs/profile-jobs';
import { latencyLine, latencyModel, peakBatch, peakPerSecond, type LatencyLine } from '@infaas/shared/policy/latency-model';
import type { ActorContext } from '../context';
import { profileOf } from './list-variants';

export const variantNameSchema = z.object({ variant: z.string().max(200) });

/** All that was measured of a variant on one class of hardware, and in which circumstances. */
export type MeasuredProfile = {
  hardware: string;
  /** Ascending by batch; whole microseconds inside the instance host. */
  latency: BatchLatency[];
  /** The paper's line through the means, with its error over them. */
  line: LatencyLine | null;
  /** Rows per second of back-to-back batches at the best batch size. */
  saturation: { perSecond: number; batch: number } | null;
  /** Median over so many loads in a host that was started before. */
  loadUs: number;
  loadSamples: number;
  loadDeviationUs: number;
  /** Peak anonymous memory of the host. */
  memoryBytes: number;
  /** Mean share of the machine's processor time that others took meanwhile, 0..1. */
  foreignCpu: number;
  provisional: boolean;
  software: Record<string, string>;
  /** Null for profiles of earlier versions of this program. */
  details: ProfileDetails | null;
  measuredAtMs: number;
};

/** Returns the newest profile of a variant on each class, by the class's name; throws `unknown_name`. */
export async function variantProfiles({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof variantNameSchema> }): Promise<MeasuredProfile[]> {
  const variant = await ctx.database.variant.findFirst({ where: { workspaceId: ctx.workspaceId, name: input.variant }, select: { id: true } });
  if (variant === null) throw new ServingError('unknown_name', `there is no variant \`${input.variant}\``, 'see `variant.list` for the variants there are');
  const rows = await ctx.database.profile.findMany({ where: { variantId: variant.id }, distinct: ['hardwareClass'], orderBy: { measuredAt: 'desc' } });
  return rows.sort((a, b) => a.hardwareClass.localeCompare(b.hardwareClass)).map((row): MeasuredProfile => {
    const profile = profileOf(row);
    const model = latencyModel(profile);
    const perSecond = peakPerSecond(model, profile.maxBatch);
    return {
      hardware: row.hardwareClass, latency: profile.latency, line: latencyLine(profile.latency),
      saturation: perSecond > 0 && Number.isFinite(perSecond) ? { perSecond, batch: peakBatch(model, profile.maxBatch) } : null,
      loadUs: row.loadUs, loadSamples: row.loadSamples, loadDeviationUs: row.loadDeviationUs, memoryBytes: profile.memoryBytes, foreignCpu: row.foreignCpu,
      provisional: row.provisional, software: row.software as Record<string, string>, details: row.details as ProfileDetails | null,
      measuredAtMs: row.measuredAt.getTime(),
    };
  });
}
