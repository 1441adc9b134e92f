import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { apiDownload, ApiError, apiGet, apiPost } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import type { Installation } from '../installation';
import { addList } from '../list-command';
import { readDuration } from '../read-duration';
import { readNumber } from '../read-number';
import { print } from '../text-table';
import { upload } from '../upload';

const jobSchema = z.looseObject({
  id: z.string(), name: z.string(), target: z.string(), state: z.string(), paused: z.boolean(), waiting: z.string().nullable(), items: z.number(), doneItems: z.number(), failedItems: z.number(),
  variant: z.string().nullable(), costUsd: z.number(), late: z.boolean(), error: z.string().nullable(), hint: z.string().nullable(), outputBytes: z.number().nullable(), outputName: z.string().nullable(),
  leftMs: z.number().nullable(),
});
type Job = z.infer<typeof jobSchema>;
const detailSchema = jobSchema.extend({
  itemErrors: z.array(z.object({ item: z.number(), message: z.string() })), choice: z.looseObject({ reasons: z.array(z.object({ text: z.string() })) }).nullable(),
});
const POLL_MS = 500;

type SubmitOptions = {
  target: string; minAccuracy?: number; finishIn?: string; maxCostUsd?: number; output?: string; application?: string; name?: string; webhook?: string; wait?: boolean; json?: boolean;
};

/** Adds `infaas offline`. */
export function addOffline(program: Command, context: Context): void {
  const offline = program.command('offline').description('run files of data through a model on capacity that queries leave free');
  offline
    .command('submit')
    .description('npz, idx, jsonl, csv, a zip or folder of pictures, or an address of one')
    .argument('<file|folder|url>', 'the data')
    .requiredOption('--target <name>', 'task, architecture or variant')
    .option('--min-accuracy <x>', 'accuracy floor, 0..1; within 0.01 of the best unless stated', readNumber)
    .option('--finish-in <time>', 'time that it may take, such as 30m or 2h', undefined)
    .option('--max-cost-usd <usd>', 'ceiling on the cost of all of it', readNumber)
    .option('--output <format>', 'jsonl, csv or npz; as the input unless stated')
    .option('--application <name>', 'in whose name')
    .option('--name <name>', 'what to call it')
    .option('--webhook <url>', 'told when it has ended')
    .option('--wait', 'return when it has ended')
    .option('--json', 'for programs')
    .action((data: string, options: SubmitOptions) => submit(context, data, options));
  addList(offline, context, {
    name: 'list', description: 'offline jobs, newest first', path: 'offline/list', schema: z.array(jobSchema), whenEmpty: 'no offline jobs yet: `infaas offline submit` makes one',
    columns: {
      id: (job) => job.id, name: (job) => job.name, target: (job) => job.target, state: stateOf, done: (job) => job.doneItems, of: (job) => job.items, errors: (job) => job.failedItems,
      left: (job) => (job.leftMs === null ? null : `${Math.ceil(job.leftMs / 1_000)} s`), cost: (job) => `$${job.costUsd.toPrecision(3)}`,
    },
  });
  offline
    .command('show')
    .description('where a job stands, and why which model was chosen')
    .argument('<id>', 'the job')
    .option('--json', 'for programs')
    .action(async (id: string, options: { json?: boolean }) => {
      const job = detailSchema.parse(await apiGet(await context.installation(), 'offline/get', { id }));
      const reasons = job.choice?.reasons.map((reason) => `  ${reason.text}`) ?? [];
      const errors = job.itemErrors.map(({ item, message }) => `  item ${item}: ${message}`);
      print(options.json ?? false, job, [textOf(job), ...reasons, ...(errors.length > 0 ? ['without an answer:', ...errors] : [])].join('\n'));
    });
  for (const [verb, what] of [['pause', 'let nothing more of a job run for now'], ['resume', 'let a paused job go on'], ['cancel', 'end a job without an output']] as const) {
    offline.command(verb).description(what).argument('<id>', 'the job').option('--json', 'for programs').action(async (id: string, options: { json?: boolean }) => {
      const job = jobSchema.parse(await apiPost(await context.installation(), `offline/${verb}`, { id }));
      print(options.json ?? false, job, textOf(job));
    });
  }
  offline
    .command('output')
    .description('download the answers of a job')
    .argument('<id>', 'the job')
    .option('--out <file>', 'where to; standard output unless stated')
    .option('--json', 'for programs; needs --out')
    .action(async (id: string, options: { out?: string; json?: boolean }) => {
      if (options.json === true && options.out === undefined) throw new UsageError('--json needs --out <file>');
      const bytes = Readable.from(await apiDownload(await context.installation(), `/api/offline/${encodeURIComponent(id)}/output`));
      if (options.out === undefined) return pipeline(bytes, process.stdout, { end: false });
      await pipeline(bytes, createWriteStream(options.out));
      print(options.json ?? false, { id, file: options.out }, `written to ${options.out}`);
    });
}

async function submit(context: Context, data: string, { finishIn, wait, json = false, ...options }: SubmitOptions): Promise<void> {
  const finishInMs = finishIn === undefined ? undefined : readDuration('--finish-in', finishIn);
  const installation = await context.installation();
  const source = /^https?:\/\//u.test(data) ? { url: data } : { uploadId: await upload(installation, data, (share) => context.progress(`uploading ${Math.round(share * 100)} %`)) };
  const { id } = z.object({ id: z.string() }).parse(await apiPost(installation, 'offline/submit', { ...options, ...source, finishInMs }));
  context.progress(null);
  if (wait !== true) return print(json, { id }, `submitted as ${id}; \`infaas offline show ${id}\` says where it stands`);
  const job = await waitForEnd(context, installation, id);
  if (job.state !== 'done') throw new ApiError(422, job.error ?? `it is ${job.state}`, { error: job.error, hint: job.hint, code: job.state });
  print(json, job, textOf(job));
}

async function waitForEnd(context: Context, installation: Installation, id: string): Promise<Job> {
  for (;;) {
    const job = jobSchema.parse(await apiGet(installation, 'offline/get', { id }));
    context.progress(textOf(job));
    if (['done', 'failed', 'cancelled'].includes(job.state)) {
      context.progress(null);
      return job;
    }
    await sleep(POLL_MS);
  }
}

function stateOf(job: Job): string {
  const open = !['done', 'failed', 'cancelled'].includes(job.state);
  return open && job.paused ? 'paused' : open && job.waiting !== null ? 'waits' : job.state;
}

function textOf(job: Job): string {
  const parts = [`${job.name}: ${stateOf(job)}`, job.items > 0 ? `${job.doneItems} of ${job.items} items` : null, job.failedItems > 0 ? `${job.failedItems} without an answer` : null,
    job.variant, job.leftMs === null ? null : `about ${Math.ceil(job.leftMs / 1_000)} s left`, `$${job.costUsd.toPrecision(3)}`, job.late ? 'late' : null, job.waiting, job.error, job.hint];
  return parts.filter((part) => part !== null).join(', ');
}
