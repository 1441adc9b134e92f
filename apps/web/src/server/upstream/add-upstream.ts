import { z } from 'zod';
import type { Prisma } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import { upstreamClass, type UpstreamDescriptor } from '@infaas/shared/jobs/upstream-jobs';
import { readAddressRules, readAllowedUrl } from '@infaas/shared/platform/address-rules';
import type { ActorContext } from '../context';
import { modelNameSchema } from '../names';
import { newId } from '../new-id';
import { openArchitecture, openTask } from '../model/open-task';
import { METRICS } from '../task/create-task';

export const addUpstreamSchema = z
  .object({
    task: modelNameSchema.describe('created when it is new'),
    name: modelNameSchema.describe('the architecture that stands for it; created when it is new, else this is its next version'),
    url: z.string().min(1).max(2_048).describe('address of the server, without /v2'),
    model: z.string().min(1).max(256).describe('what the server calls the model'),
    version: z.string().min(1).max(64).optional().describe('of the model, as the server calls it'),
    accuracy: z.number().min(0).max(1).optional().describe('what you say of its accuracy, where the task has no labelled data'),
    pricePerHourUsd: z.number().min(0).max(10_000).default(0).describe('what the server costs, used or not'),
    concurrency: z.number().int().min(1).max(64).default(4).describe('batches that it may be given at a time'),
    activation: z.enum(['none', 'softmax']).default('none').describe('softmax makes probabilities of its scores'),
    labels: z.array(z.string().min(1).max(200)).max(100_000).optional(),
    metric: z.enum(METRICS).optional(),
  })
  .refine((input) => input.task !== input.name, { message: 'tasks and architectures share one namespace: give it another name than the task', path: ['name'] });
type AddUpstreamInput = z.infer<typeof addUpstreamSchema>;

export type AddedUpstream = { task: string; architecture: string; version: number; versionId: string; hardware: string };

const NOTHING_ALLOWED = readAddressRules({ urls: '', networks: '' });
/** Names of workers have at most 41 characters, `upstream-` and a number among them. */
const CLASS_NAME_LENGTH = 26;

/**
 * Registers a model of a server that speaks the Open Inference Protocol as the next version of an architecture. Its address must be one that
 * the operator allows; control asks it what its model takes, and measures it.
 */
export async function addUpstream({ ctx, input }: { ctx: ActorContext; input: AddUpstreamInput }): Promise<AddedUpstream> {
  const url = serverUrl(ctx, input.url);
  const descriptor: UpstreamDescriptor = { kind: 'upstream', url, model: input.model, version: input.version ?? null, activation: input.activation };
  const bytes = Buffer.from(JSON.stringify(descriptor));
  const sha256 = await ctx.store.put(bytes);
  const added = await ctx.database.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${ctx.workspaceId}))`;
    const task = await openTask(transaction, ctx.workspaceId, input);
    await requireAccuracy(transaction, task.id, input);
    const architecture = await openArchitecture(transaction, { workspaceId: ctx.workspaceId, task, name: input.name });
    const last = await transaction.version.findFirst({ where: { architectureId: architecture.id }, orderBy: { number: 'desc' }, select: { number: true } });
    const hardwareClass = await freeClass(transaction, input.name);
    const version = await transaction.version.create({
      data: {
        id: newId(), architectureId: architecture.id, number: (last?.number ?? 0) + 1, model: sha256, fileName: `${input.model} at ${new URL(url).host}`, bytes: BigInt(bytes.length),
        inputRecord: { kind: 'tensor' }, outputRecord: { kind: 'tensor' }, declaredAccuracy: input.accuracy ?? null,
        upstream: {
          create: {
            workspaceId: ctx.workspaceId, url, model: input.model, hardwareClass, concurrency: input.concurrency, pricePerHourNanoUsd: BigInt(nanoUsdFromUsd(input.pricePerHourUsd)),
          },
        },
      },
      select: { id: true, number: true },
    });
    return { task: task.name, architecture: architecture.name, version: version.number, versionId: version.id, hardware: hardwareClass };
  });
  await notifyIntent(ctx.database);
  return added;
}

function serverUrl({ upstreamRules = NOTHING_ALLOWED }: ActorContext, text: string): string {
  const url = readAllowedUrl(text, upstreamRules);
  if (url.search !== '' || url.hash !== '') throw new ServingError('malformed', 'the address has a query or a fragment', 'Give the address of the server alone: https://host:port');
  return url.href.replace(/\/+$/, '').replace(/\/v2$/, '');
}

/** A figure that nobody measured or stated would decide which queries it gets. */
async function requireAccuracy(transaction: Prisma.TransactionClient, taskId: string, { accuracy }: AddUpstreamInput): Promise<void> {
  if (accuracy !== undefined || (await transaction.validationSet.count({ where: { taskId } })) > 0) return;
  throw new ServingError('malformed', 'the task has no labelled data on which its accuracy could be measured', 'State its accuracy (0..1), or register labelled data with a model of the task first.');
}

/** Classes are the whole installation's: where another workspace has one of that name, a number tells them apart. */
async function freeClass(transaction: Prisma.TransactionClient, name: string): Promise<string> {
  // Different workspaces hold different locks.
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('upstream classes'))`;
  const base = name.slice(0, CLASS_NAME_LENGTH);
  const taken = new Set((await transaction.upstream.findMany({ where: { hardwareClass: { startsWith: upstreamClass(base) } }, select: { hardwareClass: true } })).map((row) => row.hardwareClass));
  for (let number = 1; ; number += 1) {
    const candidate = upstreamClass(number === 1 ? base : `${base}-${number}`);
    if (!taken.has(candidate)) return candidate;
  }
}
