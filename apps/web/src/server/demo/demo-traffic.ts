import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { DEMO_APPLICATIONS } from '@infaas/demo/demo-applications';
import { seededRandom } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import type { ActorContext } from '../context';
import { NO_TRAFFIC, startTraffic } from './traffic';
import type { Traffic, TrafficStatus } from './traffic';

const DEMO_TASK = 'digits';

export const trafficSchema = z
  .object({ ratePerSecond: z.number().min(0.1).max(500).default(20), minutes: z.number().min(0.1).max(120).default(5) })
  .default({ ratePerSecond: 20, minutes: 5 });

// Route handlers are bundled apart; the traffic of a process is one all the same.
const held = globalThis as { infaasTraffic?: Map<string, Traffic> };

function running(): Map<string, Traffic> {
  held.infaasTraffic ??= new Map();
  return held.infaasTraffic;
}

/** What a demo needs of its workspace; throws `unknown_name` outside the demo workspace. */
export async function demoScene(ctx: ActorContext): Promise<{ task: string; inputName: string; applications: { id: string; name: string }[] }> {
  const [task, applications] = await Promise.all([
    ctx.database.task.findUnique({ where: { workspaceId_name: { workspaceId: ctx.workspaceId, name: DEMO_TASK } } }),
    ctx.database.application.findMany({ where: { workspaceId: ctx.workspaceId, enabled: true, name: { in: DEMO_APPLICATIONS.map((each) => each.name) } }, select: { id: true, name: true } }),
  ]);
  if (task === null || applications.length === 0) {
    throw new ServingError('unknown_name', `demo traffic needs the task "${DEMO_TASK}" and the demo applications`, 'they are made on first start; this workspace has removed them');
  }
  const input = task.input as CanonicalInput | null;
  return { task: task.name, inputName: input?.kind === 'image' ? input.name : 'image', applications };
}

/** Starts demo traffic of the workspace's demo applications, in place of what runs; returns its status. Throws `unknown_name` outside the demo workspace. */
export async function trafficStart({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof trafficSchema> }): Promise<TrafficStatus> {
  const { task, inputName, applications } = await demoScene(ctx);
  trafficStop({ ctx });
  const traffic = startTraffic({
    gateway: ctx.gateway, workspaceId: ctx.workspaceId, task, inputName,
    applications: applications.map(({ id, name }) => ({ id, application: name, weight: DEMO_APPLICATIONS.find((each) => each.name === name)?.trafficWeight ?? 1 })),
    ratePerSecond: input.ratePerSecond, minutes: input.minutes, random: seededRandom(randomInt(2 ** 32)),
  });
  running().set(ctx.workspaceId, traffic);
  return { ...traffic.status };
}

/** Stops the workspace's demo traffic; returns what it did. */
export function trafficStop({ ctx }: { ctx: ActorContext }): TrafficStatus {
  const traffic = running().get(ctx.workspaceId);
  traffic?.stop();
  return { ...(traffic?.status ?? NO_TRAFFIC), running: false };
}

/** Returns what the workspace's demo traffic does. */
export function trafficStatus({ ctx }: { ctx: ActorContext }): TrafficStatus {
  return { ...(running().get(ctx.workspaceId)?.status ?? NO_TRAFFIC) };
}
