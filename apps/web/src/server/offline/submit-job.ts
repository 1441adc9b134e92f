import type { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import { OFFLINE_LIMITS } from '@infaas/shared/jobs/offline-jobs';
import { readAllowedUrl } from '@infaas/shared/platform/address-rules';
import type { ActorContext } from '../context';
import { inField } from '../in-field';
import { newId } from '../new-id';
import { offlineRules, webhookRules } from '../platform/outgoing-rules';
import { queryIdentity } from '../query/query-identity';
import { claimUpload, cleanFileName } from '../upload/claim-upload';
import type { submitOfflineSchema } from './offline-schema';

/** Jobs of one workspace that have not ended. */
const MOST_OPEN = 20;

/** Takes an offline job; it is safe once this returns its id. Throws `unknown_name`, `forbidden` for addresses that are not allowed, `quota`; with the field that it is about. */
export async function submitJob({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof submitOfflineSchema> }): Promise<{ id: string }> {
  const { webhook, url: address, uploadId } = input;
  const { applicationId, workspaceId } = await inField('application', () => queryIdentity(ctx, input.application));
  await inField('target', () => requireTarget(ctx, input.target));
  await requireRoomForJob(ctx);
  if (webhook !== undefined) await inField('webhook', () => requireWebhook(ctx, applicationId, webhook));
  const url = address === undefined ? null : await inField('url', () => readAllowedUrl(address, offlineRules()));
  const file = uploadId === undefined ? null : await inField('uploadId', () => claimUpload(ctx, uploadId, requireReadable));
  const inputName = file?.fileName ?? cleanFileName(url?.pathname ?? '');
  const { id } = await ctx.database.offlineJob.create({
    data: {
      id: newId(), workspaceId, applicationId, name: input.name ?? inputName, target: input.target, version: input.version ?? null,
      input: file?.sha256 ?? null, inputBytes: BigInt(file?.bytes ?? 0), inputName, url: url?.href ?? null, outputFormat: input.output ?? null, minAccuracy: input.minAccuracy ?? null,
      finishBy: input.finishInMs === undefined ? null : new Date(Date.now() + input.finishInMs),
      maxCostNanoUsd: input.maxCostUsd === undefined ? null : BigInt(nanoUsdFromUsd(input.maxCostUsd)), webhook: input.webhook ?? null,
      createdBy: ctx.actor.kind === 'person' ? ctx.actor.name : 'a key',
    },
    select: { id: true },
  });
  await file?.forget();
  await notifyIntent(ctx.database);
  return { id };
}

function requireReadable(bytes: number): void {
  if (bytes > OFFLINE_LIMITS.inputBytes) throw new ServingError('too_large', 'the input is larger than 2 GB', 'send it in several jobs');
}

/** Throws `forbidden` for an address that is not allowed, and `conflict` for an application that has no secret to sign with. */
async function requireWebhook(ctx: ActorContext, applicationId: string, webhook: string): Promise<void> {
  readAllowedUrl(webhook, webhookRules());
  const secret = await ctx.database.webhookSecret.findUnique({ where: { applicationId }, select: { applicationId: true } });
  if (secret === null) throw new ServingError('conflict', 'the application has no webhook secret, so its webhooks could not be signed', 'make one with webhook.createSecret');
}

/** What is shared by another workspace (`name@owner`) is looked up by control, which knows the grants. */
async function requireTarget(ctx: ActorContext, target: string): Promise<void> {
  if (target.includes('@')) return;
  const where = { workspaceId_name: { workspaceId: ctx.workspaceId, name: target } };
  const found = (await ctx.database.task.findUnique({ where, select: { id: true } })) ?? (await ctx.database.architecture.findUnique({ where, select: { id: true } }))
    ?? (await ctx.database.variant.findFirst({ where: { workspaceId: ctx.workspaceId, name: target }, select: { id: true } }));
  if (found === null) throw new ServingError('unknown_name', `there is no task, architecture or variant "${target.slice(0, 80)}"`, 'see the Tasks page for what there is');
}

async function requireRoomForJob(ctx: ActorContext): Promise<void> {
  const [{ open } = { open: 0n }] = await ctx.database.$queryRaw<{ open: bigint }[]>`
    SELECT count(*) AS open FROM offline_job j LEFT JOIN offline_run r ON r."jobId" = j.id
    WHERE j."workspaceId" = ${ctx.workspaceId} AND (r."jobId" IS NULL OR r."finishedAt" IS NULL)`;
  if (Number(open) >= MOST_OPEN) throw new ServingError('quota', `${MOST_OPEN} offline jobs of this workspace are open already`, 'wait until one has ended, or cancel one');
}
