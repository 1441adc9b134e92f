import { z } from 'zod';
import type { TimedBounds } from '@infaas/shared/domain/instance-bounds';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';
import { holdInstances, setBounds } from './hold-instances';

/** More of one variant are no machine's. */
const MOST_INSTANCES = 1_000;
/** Thirty days. */
const LONGEST_SECONDS = 2_592_000;

export const boundInstancesSchema = z
  .object({
    variant: z.string().max(200),
    least: z.number().int().min(0).max(MOST_INSTANCES).default(0).describe('so many run always, whatever the load; 0: as the load needs'),
    most: z.number().int().min(1).max(MOST_INSTANCES).nullable().default(null).describe('never more than so many; null: as many as the load needs'),
    forSeconds: z.number().int().min(1).max(LONGEST_SECONDS).optional().describe('so long; then what was wanted before holds again. Until it is changed unless stated'),
  })
  .refine(({ least, most }) => most === null || least <= most, { message: '`least` must not be above `most`', path: ['least'] });

/**
 * States how many instances of a variant run at least and at most, for a while or until it is changed; the autoscaler keeps to it from its
 * next second on, as far as machines have room. Returns the bounds as they are now. Throws `unknown_name`, and `not_ready` for instances of
 * a variant that cannot serve.
 */
export async function boundInstances({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof boundInstancesSchema> }): Promise<TimedBounds & { variant: string }> {
  const { least, most, forSeconds } = input;
  const variant = await ctx.database.variant.findFirst({ where: { workspaceId: ctx.workspaceId, name: input.variant }, select: { id: true, status: true, reason: true } });
  if (variant === null) throw new ServingError('unknown_name', `there is no variant \`${input.variant}\``, 'see `variant.list` for the variants there are');
  if (least > 0 && variant.status !== 'ready') throw new ServingError('not_ready', `${input.variant} is ${variant.status}`, variant.reason ?? 'keep one that is ready');
  const of = { variantId: variant.id };
  const bounds = forSeconds === undefined
    ? await setBounds(ctx.database, of, { least, most })
    : await holdInstances(ctx.database, of, { least, most, until: new Date(Date.now() + forSeconds * 1_000) });
  return { variant: input.variant, ...bounds };
}
