import { z } from 'zod';
import type { Prisma } from '@infaas/db/client';
import { notifyIntent } from '@infaas/db/intent';
import { MODEL_FILES_LIMIT, plainModelPath } from '@infaas/shared/domain/model-files';
import type { ModelFile } from '@infaas/shared/domain/model-files';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import type { ActorContext } from '../context';
import { modelNameSchema } from '../names';
import { newId } from '../new-id';
import { METRICS } from '../task/create-task';
import { claimData, claimUpload, uploadIdSchema } from '../upload/claim-upload';
import type { ClaimedFile, StoredFile } from '../upload/claim-upload';
import { openArchitecture, openTask } from './open-task';

/** The path of a file of external data, as the model names it. */
export const modelPathSchema = z.string().refine((path) => plainModelPath(path) !== null, 'not a path below the model\'s folder');
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex');

export const registerModelSchema = z
  .object({
    task: modelNameSchema.describe('created when it is new'),
    architecture: modelNameSchema.describe('created when it is new; else this is its next version'),
    uploadId: uploadIdSchema.optional().describe('a finished upload of /api/uploads'),
    files: z.array(z.object({ path: modelPathSchema, uploadId: uploadIdSchema })).max(MODEL_FILES_LIMIT).optional()
      .describe('finished uploads of the files of external data that the ONNX file names, by the path it gives them'),
    sha256: sha256Schema.optional().describe('a model file that this workspace registered before'),
    inputRecord: inputRecordSchema.default({ kind: 'tensor' }),
    outputRecord: outputRecordSchema.default({ kind: 'tensor' }),
    labels: z.array(z.string().min(1).max(200)).max(100_000).optional(),
    validationUploadId: uploadIdSchema.optional().describe('labelled data on which accuracy is measured'),
    declaredAccuracy: z.number().min(0).max(1).optional().describe('what the owner says, when there is no labelled data'),
    metric: z.enum(METRICS).optional(),
  })
  .refine((input) => (input.uploadId === undefined) !== (input.sha256 === undefined), { message: 'state either uploadId or sha256', path: ['uploadId'] })
  .refine(({ files = [] }) => new Set(files.map((file) => plainModelPath(file.path))).size === files.length, { message: 'two files have the same path', path: ['files'] })
  .refine(({ files = [], uploadId }) => files.length === 0 || uploadId !== undefined, { message: 'a model that is known by its hash keeps the files that it has', path: ['files'] })
  .refine((input) => input.task !== input.architecture, {
    message: 'tasks and architectures share one namespace: give the architecture another name than the task',
    path: ['architecture'],
  });
export type RegisterModelInput = z.infer<typeof registerModelSchema>;

export type RegisteredModel = { taskId: string; task: string; architectureId: string; architecture: string; versionId: string; version: number; sha256: string };

/** Registers a model file as the next version of an architecture, creating task and architecture when they are new; control takes over from there. */
export async function registerModel({ ctx, input }: { ctx: ActorContext; input: RegisterModelInput }): Promise<RegisteredModel> {
  const model = await openModel(ctx, input);
  const validation = input.validationUploadId === undefined ? null : await claimData(ctx, input.validationUploadId);
  const registered = await ctx.database.$transaction(async (transaction) => {
    // One registration of a workspace at a time: version numbers and the shared namespace depend on it.
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${ctx.workspaceId}))`;
    const task = await openTask(transaction, ctx.workspaceId, input);
    const architecture = await openArchitecture(transaction, { workspaceId: ctx.workspaceId, task, name: input.architecture });
    if (validation !== null) await addValidationSet(transaction, task.id, validation);
    const version = await addVersion(transaction, { architectureId: architecture.id, model, input });
    return {
      taskId: task.id, task: task.name, architectureId: architecture.id, architecture: architecture.name,
      versionId: version.id, version: version.number, sha256: model.sha256,
    };
  });
  await notifyIntent(ctx.database);
  await Promise.all([model.forget(), validation?.forget()]);
  return registered;
}

type OpenModel = StoredFile & { files: ModelFile[]; forget: () => Promise<unknown> };

/** Returns an uploaded model with its files of external data, in the content store; `forget` removes the uploads. Throws `unknown_name`. */
export async function openModel(ctx: ActorContext, { uploadId, sha256 = '', files = [] }: Pick<RegisterModelInput, 'uploadId' | 'sha256' | 'files'>): Promise<OpenModel> {
  if (uploadId === undefined) return { ...(await knownModel(ctx, sha256)), forget: () => Promise.resolve() };
  const { forget, ...model } = await claimUpload(ctx, uploadId);
  const beside: (ClaimedFile & { path: string })[] = [];
  for (const file of files) beside.push({ path: plainModelPath(file.path) ?? file.path, ...(await claimUpload(ctx, file.uploadId)) });
  return {
    ...model, files: beside.map((file) => ({ path: file.path, sha256: file.sha256, bytes: file.bytes })),
    forget: () => Promise.all([forget(), ...beside.map((file) => file.forget())]),
  };
}

// A hash alone is no permission: only a file that this workspace brought itself may be named by it.
async function knownModel(ctx: ActorContext, sha256: string): Promise<StoredFile & { files: ModelFile[] }> {
  const version = await ctx.database.version.findFirst({
    where: { model: sha256, architecture: { workspaceId: ctx.workspaceId } },
    select: { fileName: true, bytes: true, files: true },
  });
  if (version === null) throw new ServingError('unknown_name', 'this workspace has no model file with that hash', 'upload the file to /api/uploads first');
  return { sha256, bytes: Number(version.bytes), fileName: version.fileName, files: version.files as ModelFile[] };
}

async function addVersion(
  transaction: Prisma.TransactionClient,
  { architectureId, model, input }: { architectureId: string; model: OpenModel; input: RegisterModelInput },
): Promise<{ id: string; number: number }> {
  const last = await transaction.version.findFirst({ where: { architectureId }, orderBy: { number: 'desc' }, select: { number: true } });
  return transaction.version.create({
    data: {
      id: newId(),
      architectureId,
      number: (last?.number ?? 0) + 1,
      model: model.sha256,
      files: model.files,
      fileName: model.fileName,
      bytes: BigInt(model.bytes),
      inputRecord: input.inputRecord,
      outputRecord: input.outputRecord,
      declaredAccuracy: input.declaredAccuracy ?? null,
    },
    select: { id: true, number: true },
  });
}

async function addValidationSet(transaction: Prisma.TransactionClient, taskId: string, file: StoredFile): Promise<void> {
  const last = await transaction.validationSet.findFirst({ where: { taskId }, orderBy: { version: 'desc' } });
  if (last?.sha256 === file.sha256) return;
  await transaction.validationSet.create({
    data: { id: newId(), taskId, version: (last?.version ?? 0) + 1, sha256: file.sha256, fileName: file.fileName, bytes: BigInt(file.bytes) },
  });
}
