import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../../context';
import { endHold, extendHold, holdInstances } from '../../variant/hold-instances';
import { listVariants } from '../../variant/list-variants';
import { demoScene, trafficStop } from '../demo-traffic';
import { planBurst } from './burst-plan';
import { NO_BURST, startBurst, type Burst, type BurstStatus } from './burst';
import { HOLD_MS, type InstanceHold } from './held-instance';
import { reservedCostOf } from './reserved-cost';

/** Its stored objectives do not matter: every query of the burst states its own. */
const IN_NAME_OF = 'analytics';

// Route handlers are bundled apart; the burst of a process is one all the same.
const held = globalThis as { infaasBursts?: Map<string, Burst> };

function bursts(): Map<string, Burst> {
  held.infaasBursts ??= new Map();
  return held.infaasBursts;
}

/**
 * Starts a burst in place of one that runs, and stops demo traffic, which would be in its figures. Returns its status; throws `unknown_name`
 * outside the demo workspace and `not_ready` while no variant has its figures.
 */
export async function burstStart({ ctx }: { ctx: ActorContext }): Promise<BurstStatus> {
  const { task, inputName, applications } = await demoScene(ctx);
  const rows = await listVariants({ ctx, input: { task } });
  const plan = planBurst(task, rows);
  if (plan === null) throw new ServingError('not_ready', `no variant of "${task}" has its figures yet`, 'wait until the task page shows one');
  trafficStop({ ctx });
  await burstStop({ ctx });
  const fixed = rows.find((row) => row.variant === plan.fixedVariant);
  const application = applications.find(({ name }) => name === IN_NAME_OF) ?? applications[0];
  const burst = startBurst({
    plan,
    query: { gateway: ctx.gateway, identity: { workspaceId: ctx.workspaceId, applicationId: application?.id ?? '' }, inputName },
    hold: oneInstance(ctx, fixed?.variantId ?? ''),
    reserved: await reservedCostOf(ctx, task),
  });
  bursts().set(ctx.workspaceId, burst);
  return burst.status();
}

function oneInstance({ database }: ActorContext, variantId: string): InstanceHold {
  const until = (): Date => new Date(Date.now() + HOLD_MS);
  return {
    take: async () => void (await holdInstances(database, { variantId }, { least: 1, most: 1, until: until() })),
    renew: () => extendHold(database, { variantId }, until()),
    end: () => endHold(database, { variantId }),
  };
}

/** Stops the workspace's burst; returns what it did once its variant is left to the load again. */
export async function burstStop({ ctx }: { ctx: ActorContext }): Promise<BurstStatus> {
  const burst = bursts().get(ctx.workspaceId);
  burst?.stop();
  await burst?.ended;
  return burstStatus({ ctx });
}

/** Returns what the workspace's burst did so far, second by second. */
export function burstStatus({ ctx }: { ctx: ActorContext }): BurstStatus {
  return bursts().get(ctx.workspaceId)?.status() ?? NO_BURST;
}
