import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { ApiError, apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { addList } from '../list-command';
import { readNumber } from '../read-number';
import { print } from '../text-table';
import { modelsTable, variantRowsSchema } from './models';

const addedSchema = z.looseObject({ task: z.string(), architecture: z.string(), version: z.number().int(), versionId: z.string(), hardware: z.string() });
const progressSchema = z.object({ state: z.string(), progress: z.string(), hint: z.string().nullish() });
const rowsSchema = z.array(z.looseObject({
  name: z.string(), version: z.number(), task: z.string(), url: z.string(), model: z.string(), hardware: z.string(), concurrency: z.number(), pricePerHourUsd: z.number(),
  answers: z.boolean(), state: z.string(), progress: z.string(),
}));

type AddOptions = {
  task: string; name: string; url: string; model: string; modelVersion?: string; accuracy?: number; pricePerHour?: number; concurrency?: number; activation?: string;
  labels?: string; metric?: string; wait?: boolean; json?: boolean;
};

/** Adds `infaas upstream`. */
export function addUpstreams(program: Command, context: Context): void {
  const upstream = program.command('upstream').description('servers of the Open Inference Protocol (Triton, KServe, MLServer) that answer as variants of your tasks');

  upstream
    .command('add')
    .description('register a model of such a server; it is measured, priced and chosen like your own')
    .requiredOption('--task <name>', 'the task; created when new')
    .requiredOption('--name <name>', 'the architecture that stands for it')
    .requiredOption('--url <url>', 'address of the server, without /v2; the operator allows it with INFAAS_UPSTREAM_URLS')
    .requiredOption('--model <name>', 'what the server calls the model')
    .option('--model-version <version>', 'of the model, as the server calls it')
    .option('--accuracy <x>', 'accuracy that you state when the task has no labelled samples, 0..1', readNumber)
    .option('--price-per-hour <usd>', 'what the server costs, used or not', readNumber)
    .option('--concurrency <n>', 'batches that it may be given at a time', readNumber)
    .option('--activation <what>', 'softmax makes probabilities of its scores; default none')
    .option('--labels <file>', 'class names, one a line')
    .option('--metric <name>', 'top1, top5, f1, mae or rmse')
    .option('--wait', 'return when it is measured')
    .option('--json', 'for programs')
    .action((options: AddOptions) => add(context, options));

  addList(upstream, context, {
    name: 'list', description: 'the servers that answer for this workspace', path: 'upstream/list', schema: rowsSchema, whenEmpty: 'no upstreams yet: `infaas upstream add` registers one',
    columns: {
      upstream: (row) => `${row.name} v${row.version}`, task: (row) => row.task, server: (row) => `${row.model} at ${row.url}`, hardware: (row) => row.hardware,
      now: (row) => (row.answers ? 'answers' : 'away'), 'at a time': (row) => row.concurrency, 'per hour': (row) => `$${row.pricePerHourUsd}`, registration: (row) => row.progress,
    },
  });
}

async function add(context: Context, { json = false, wait, pricePerHour, modelVersion, labels, ...options }: AddOptions): Promise<void> {
  const installation = await context.installation();
  const names = labels === undefined ? undefined : (await readFile(labels, 'utf8')).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  const added = addedSchema.parse(await apiPost(installation, 'upstream/add', { ...options, version: modelVersion, pricePerHourUsd: pricePerHour, labels: names }));
  if (wait !== true) return print(json, added, `registered ${added.architecture} version ${added.version} for task ${added.task}, on ${added.hardware}`);
  const end = await waitForEnd(context, added.versionId);
  context.progress(null);
  if (end.state === 'failed') throw new ApiError(400, end.progress, { ...added, ...end, error: end.progress, code: 'registration_failed', hint: end.hint ?? null });
  const variants = variantRowsSchema.parse(await apiGet(installation, 'variant/list', { task: added.task }))
    .filter((row) => row.architecture === added.architecture && row.version === added.version);
  print(json, { ...added, state: end.state, variants }, modelsTable(variants));
}

async function waitForEnd(context: Context, versionId: string): Promise<z.infer<typeof progressSchema>> {
  const installation = await context.installation();
  for (;;) {
    const now = progressSchema.parse(await apiGet(installation, 'version/progress', { versionId }));
    if (now.state === 'complete' || now.state === 'failed') return now;
    context.progress(now.progress);
    await sleep(500);
  }
}
