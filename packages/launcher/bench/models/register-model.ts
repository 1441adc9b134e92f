import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../e2e/start-product';
import type { KnownModel } from './known-models';
import { validationFile, type Folders } from './samples';

/** One variant, as `infaas models --json` lists it. */
export type VariantRow = {
  variant: string; architecture: string; precision: string; threads: number; hardware: string | null; status: string; reason: string | null;
  accuracy: number | null; accuracyBasis: string | null; latencyP50Us: Record<string, number>; loadUs: number | null; memoryBytes: number | null;
  costPer1kUsd: number | null; throughputPerSecond: number | null;
  error: { relativeError: number; maxAbsError: number; meanAbsError: number; snrDb: number | null; agreement: number | null; samples: number } | null;
};
export type Registered = { model: KnownModel; seconds: number; variants: VariantRow[]; refusal: { reason: string; hint: string | null } | null };

type Run = { product: Product; folders: Folders; cli: string; validated: Set<string>; wait: 'ready' | 'complete' };

/** Registers a model by the command line and waits; returns its variants as the product lists them, or why it was refused. */
export async function registerModel(run: Run, model: KnownModel): Promise<Registered> {
  const startMs = Date.now();
  const answer = await runCli(run, ['register', ...(await argumentsOf(run, model)), ...(run.wait === 'complete' ? ['--wait'] : [])]);
  const done = (part: Pick<Registered, 'variants' | 'refusal'>): Registered => ({ model, seconds: (Date.now() - startMs) / 1_000, ...part });
  if (answer.error !== undefined) return done({ variants: [], refusal: { reason: answer.error, hint: answer.hint ?? null } });
  const refusal = run.wait === 'ready' ? await untilReady(run.product, answer.versionId ?? '') : null;
  const rows = await run.product.api<VariantRow[]>(`variant/list?task=${model.task}`);
  return done({ variants: rows.filter((row) => row.architecture === model.architecture), refusal });
}

async function argumentsOf(run: Run, model: KnownModel): Promise<string[]> {
  const { folders, validated } = run;
  const options: Record<string, string> = { task: model.task, architecture: model.architecture, model: join(folders.data, model.file) };
  if (model.inputRecord) options['input-record'] = JSON.stringify(model.inputRecord);
  if (model.outputRecord) options['output-record'] = JSON.stringify(model.outputRecord);
  if (model.accuracy !== undefined) options['accuracy'] = String(model.accuracy);
  if (typeof model.labels === 'string') options['labels'] = join(folders.data, model.labels);
  else if (model.labels) {
    options['labels'] = join(folders.scratch, `${model.task}.labels`);
    await writeFile(options['labels'], model.labels.join('\n'));
  }
  // A set belongs to the task: its first model brings it.
  if (model.validation && !validated.has(model.task)) options['validation'] = await validationFile(model.validation, folders);
  validated.add(model.task);
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
}

async function untilReady(product: Product, versionId: string): Promise<Registered['refusal']> {
  for (;;) {
    const now = await product.api<{ state: string; progress: string; hint: string | null }>(`version/progress?versionId=${versionId}`);
    if (now.state === 'failed') return { reason: now.progress, hint: now.hint };
    if (now.state === 'ready' || now.state === 'complete') return null;
    await sleep(200);
  }
}

type CliAnswer = { versionId?: string; error?: string; hint?: string | null };

async function runCli({ cli, product }: Run, args: readonly string[]): Promise<CliAnswer> {
  const child = spawn(process.execPath, [cli, ...args, '--json'], { env: { ...process.env, INFAAS_HOME: product.home }, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(text || '{"error":"the command line ended without an answer"}') as CliAnswer;
}
