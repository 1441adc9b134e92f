import type { z } from 'zod';
import type { SelectionPreview } from '@infaas/shared/protocol/selection-preview';
import type { ActorContext } from '../context';
import { queryIdentity } from './query-identity';
import { parametersOf } from './query-schema';
import type { selectSchema } from './query-schema';

/** Returns what the gateway would choose for such a query now, with every candidate; nothing is run, loaded or counted. */
export async function preview({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof selectSchema> }): Promise<SelectionPreview> {
  const version = input.version === undefined ? '' : `/versions/${input.version}`;
  const answer = await ctx.gateway.call({
    method: 'POST',
    path: `/v2/models/${encodeURIComponent(input.target)}${version}/select`,
    identity: await queryIdentity(ctx, input.application),
    body: JSON.stringify({ parameters: parametersOf(input) }),
    headers: { 'content-type': 'application/json' },
  });
  return answer as SelectionPreview;
}
