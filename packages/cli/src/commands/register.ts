import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { inputRecordSchema, outputRecordSchema } from '@infaas/shared/jobs/catalogue';
import type { Command } from 'commander';
import { z } from 'zod';
import { ApiError, apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { findRecords } from '../found-records';
import type { FoundRecords } from '../found-records';
import { uploadModel } from '../model-upload';
import type { UploadedModel } from '../model-upload';
import { readNumber } from '../read-number';
import { print } from '../text-table';
import { upload } from '../upload';
import { modelsTable, variantRowsSchema } from './models';

const registeredSchema = z.looseObject({ task: z.string(), architecture: z.string(), version: z.number().int(), versionId: z.string() });
const progressSchema = z.object({ state: z.string(), progress: z.string(), hint: z.string().nullish() });

type RegisterOptions = {
  task: string; architecture: string; model: string; inputRecord?: string; outputRecord?: string; labels?: string; validation?: string;
  accuracy?: number; metric?: string; wait?: boolean; json?: boolean;
};

/** Adds `infaas register`. */
export function addRegister(program: Command, context: Context): void {
  program
    .command('register')
    .description('upload an ONNX file as a new version of an architecture; INFaaS makes variants of it and measures them')
    .requiredOption('--task <name>', 'the task; created when new')
    .requiredOption('--architecture <name>', 'the architecture; created when new, else this becomes its next version')
    .requiredOption('--model <file>', 'the ONNX file; files of external data beside it are sent too')
    .option('--input-record <json|file|auto>', 'how the model wants its input, e.g. {"kind":"image",…}; auto tries the usual ways on --validation, as it also does when no record is stated; default {"kind":"tensor"}')
    .option('--output-record <json|file>', 'what the model answers, e.g. {"kind":"scores","activation":"softmax"}')
    .option('--labels <file>', 'class names, one a line')
    .option('--validation <file|folder>', 'labelled samples: zip or folder of pictures, idx, npz, csv, jsonl')
    .option('--accuracy <x>', 'accuracy that you state when there are no labelled samples, 0..1', readNumber)
    .option('--metric <name>', 'top1, top5, f1, mae or rmse')
    .option('--wait', 'return when every variant is done')
    .option('--json', 'for programs')
    .action(async (options: RegisterOptions) => {
      await register(context, options);
    });
}

async function register(context: Context, options: RegisterOptions): Promise<void> {
  const installation = await context.installation();
  const stated = await statedRecords(options);
  const labels = options.labels === undefined ? undefined : await readLabels(options.labels);
  const model = await uploadModel(installation, options.model, (text) => context.progress(text));
  const validationUploadId = options.validation === undefined
    ? undefined
    : await upload(installation, options.validation, (share) => context.progress(`uploading validation set ${Math.round(share * 100)} %`));
  const found = await searchRecords(context, options, { model, validationUploadId, labels });
  const registered = registeredSchema.parse(await apiPost(installation, 'model/register', {
    task: options.task, architecture: options.architecture, ...model, ...found, ...stated, labels, validationUploadId,
    declaredAccuracy: options.accuracy, metric: options.metric,
  }));
  if (!options.wait) {
    context.progress(null);
    print(options.json ?? false, registered, `registered ${registered.architecture} version ${registered.version} for task ${registered.task}`);
    return;
  }
  const end = await waitForEnd(context, registered);
  const variants = variantRowsSchema.parse(await apiGet(installation, 'variant/list', { task: registered.task }))
    .filter((row) => row.architecture === registered.architecture && row.version === registered.version);
  context.progress(null);
  if (end.state === 'failed') {
    throw new ApiError(400, end.progress, { ...registered, ...end, error: end.progress, code: 'registration_failed', hint: end.hint ?? null });
  }
  print(options.json ?? false, { ...registered, state: end.state, variants }, modelsTable(variants));
}

type StatedRecords = { inputRecord?: z.infer<typeof inputRecordSchema>; outputRecord?: z.infer<typeof outputRecordSchema> };

async function statedRecords({ inputRecord, outputRecord }: RegisterOptions): Promise<StatedRecords> {
  return {
    ...(inputRecord === undefined || inputRecord === AUTO ? {} : { inputRecord: inputRecordSchema.parse(await jsonOrFile(inputRecord)) }),
    ...(outputRecord === undefined ? {} : { outputRecord: outputRecordSchema.parse(await jsonOrFile(outputRecord)) }),
  };
}

const AUTO = 'auto';

/** A stated record always wins; without any, labelled data may show them. */
async function searchRecords(context: Context, options: RegisterOptions, uploaded: { model: UploadedModel; validationUploadId: string | undefined; labels: string[] | undefined }): Promise<Partial<FoundRecords>> {
  const always = options.inputRecord === AUTO;
  const unstated = options.inputRecord === undefined && options.outputRecord === undefined && options.validation !== undefined;
  if (!always && !(unstated && options.metric !== 'mae' && options.metric !== 'rmse')) return {};
  context.progress('trying common preprocessing on the labelled samples');
  const { model, validationUploadId, labels } = uploaded;
  const say = (text: string): void => {
    context.progress(null);
    process.stderr.write(`${text}\n`);
  };
  return (await findRecords(await context.installation(), { always, body: { ...model, validationUploadId, task: options.task, labels }, say })) ?? {};
}

async function waitForEnd(context: Context, version: z.infer<typeof registeredSchema>): Promise<z.infer<typeof progressSchema>> {
  const installation = await context.installation();
  for (;;) {
    const now = progressSchema.parse(await apiGet(installation, 'version/progress', { versionId: version.versionId }));
    if (now.state === 'complete' || now.state === 'failed') return now;
    context.progress(now.progress);
    await sleep(500);
  }
}

async function jsonOrFile(value: string): Promise<unknown> {
  return JSON.parse(value.trimStart().startsWith('{') ? value : await readFile(value, 'utf8'));
}

async function readLabels(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split(/\r?\n/).map((line) => line.trim());
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}
