import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { inferenceCall } from '../api-client';
import type { Context } from '../context';
import { UsageError } from '../failure';
import { print, textTable } from '../text-table';

type QueryOptions = {
  target: string; file?: string; jsonInput?: string; minAccuracy?: string; maxLatencyMs?: string; maxCostPer1kUsd?: string; onUnmet?: string;
  objective?: string; hardware?: string; explain?: boolean; json?: boolean;
};

const answerSchema = z.looseObject({
  parameters: z.record(z.string(), z.unknown()).optional(),
  labels: z.array(z.object({ label: z.string(), score: z.number() })).optional(),
});

/** Adds `infaas query`. */
export function addQuery(program: Command, context: Context): void {
  program
    .command('query')
    .description('ask a task (or an architecture, or a variant) and see what was chosen')
    .requiredOption('--target <name>', 'task, architecture or variant')
    .option('--file <picture>', 'a picture: png, jpeg, webp, gif or bmp')
    .option('--json-input <file>', 'an Open Inference Protocol request body')
    .option('--objective <name>', "one of the application's objectives")
    .option('--min-accuracy <x>', 'accuracy floor, 0..1')
    .option('--max-latency-ms <y>', 'deadline')
    .option('--max-cost-per-1k-usd <z>', 'cost ceiling')
    .option('--on-unmet <what>', 'reject, best_effort or degrade')
    .option('--hardware <names>', 'kinds (cpu, gpu) or classes that may answer, with commas')
    .option('--explain', 'the whole decision with rejected candidates')
    .option('--json', 'for programs')
    .action(async (options: QueryOptions) => {
      const answer = await query(context, options);
      print(options.json ?? false, answer, answerText(answer));
    });
}

async function query(context: Context, options: QueryOptions): Promise<z.infer<typeof answerSchema>> {
  const objective = objectiveOf(options);
  const installation = await context.installation();
  const name = encodeURIComponent(options.target);
  if (options.file !== undefined) {
    const parameters = new URLSearchParams(Object.entries(objective).map(([key, value]): [string, string] => [key, String(value)]));
    const path = `/v2/models/${name}/predict?${parameters.toString()}`;
    return answerSchema.parse(await inferenceCall(installation, path, {
      method: 'POST', body: new Uint8Array(await readFile(options.file)), headers: { 'content-type': 'application/octet-stream' },
    }));
  }
  if (options.jsonInput === undefined) throw new UsageError('give --file with a picture, or --json-input with a request body');
  const body = JSON.parse(await readFile(options.jsonInput, 'utf8')) as { parameters?: Record<string, unknown> };
  return answerSchema.parse(await inferenceCall(installation, `/v2/models/${name}/infer`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, parameters: { ...body.parameters, ...objective } }),
  }));
}

function objectiveOf(options: QueryOptions): Record<string, string | number | boolean> {
  const stated: [string, string | number | boolean | undefined][] = [
    ['objective', options.objective],
    ['min_accuracy', numeric('--min-accuracy', options.minAccuracy)],
    ['max_latency_ms', numeric('--max-latency-ms', options.maxLatencyMs)],
    ['max_cost_per_1k_usd', numeric('--max-cost-per-1k-usd', options.maxCostPer1kUsd)],
    ['on_unmet', options.onUnmet],
    ['hardware', options.hardware],
    ['explain', options.explain === true ? true : undefined],
  ];
  return Object.fromEntries(stated.filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined));
}

function numeric(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} takes a number, not "${text}"`);
  return value;
}

function answerText(answer: z.infer<typeof answerSchema>): string {
  const { explanation, ...parameters } = answer.parameters ?? {};
  const parts: string[] = [];
  if (answer.labels) parts.push(textTable(['label', 'score'], answer.labels.map((row) => [row.label, row.score.toFixed(4)]), 'no labels'));
  else parts.push(JSON.stringify(answer['outputs']));
  parts.push(textTable(['', ''], Object.entries(parameters).map(([name, value]) => [name, String(value)]), '').split('\n').slice(2).join('\n'));
  if (typeof explanation === 'string') parts.push(explanationText(explanation));
  return parts.join('\n\n');
}

const explanationSchema = z.looseObject({
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  candidates: z.array(z.looseObject({
    variant: z.string(), accuracy: z.number(), verdict: z.string(), predictedFinishUs: z.number().nullable(), because: z.object({ text: z.string() }),
  })),
});

function explanationText(json: string): string {
  const { reasons, candidates } = explanationSchema.parse(JSON.parse(json));
  const rows = candidates.map((candidate) => [
    candidate.variant, (candidate.accuracy * 100).toFixed(2), candidate.predictedFinishUs === null ? null : (candidate.predictedFinishUs / 1_000).toFixed(2),
    candidate.verdict, candidate.because.text,
  ]);
  return [...reasons.map((reason) => reason.text), '', textTable(['candidate', 'accuracy %', 'finish ms', 'verdict', 'because'], rows, 'no candidates')].join('\n');
}
