import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeHome, startProduct, WHOLE_PROFILES } from '../e2e/start-product';
import { KNOWN_MODELS, registrationOf } from './models/known-models';
import { modelsReport } from './models/print-models';
import { registerModel, type Registered } from './models/register-model';

/**
 * Registers every model of a folder of real ones in a product of its own and prints what the product's API says of each variant:
 * latency, accuracy, error against the base, memory, cost; and which models and forms were refused, with the reason.
 */
const USAGE = `npm run bench -- models [--data FOLDER] [--only PATTERN] [--ready] [--budget SECONDS] [--json]
  --data   the folder (default: INFAAS_TEST_DATA, else ../shared/data); *.onnx below its "models"
  --only   a regular expression: only files whose path matches
  --ready  wait only until a model's first variant is ready, not until all are measured
  --budget how long the profiles of a version may take in all (default: as an installation, 180)`;

type Options = { data: string; only: RegExp; wait: 'ready' | 'complete'; budgetSeconds: string | undefined; json: boolean };
const root = fileURLToPath(new URL('../../..', import.meta.url));

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, only: { type: 'string' }, ready: { type: 'boolean' }, budget: { type: 'string' }, json: { type: 'boolean' } } });
  const data = resolve(values.data ?? process.env['INFAAS_TEST_DATA'] ?? join(root, '../shared/data'));
  if (!existsSync(join(data, 'models'))) throw new Error(`no models in ${data}\n${USAGE}`);
  return { data, only: new RegExp(values.only ?? '.', 'u'), wait: values.ready === true ? 'ready' : 'complete', budgetSeconds: values.budget, json: values.json === true };
}

/** Known ones first, in the order of their table; then the others by name. */
function filesOf({ data, only }: Options): string[] {
  const found = readdirSync(join(data, 'models'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.onnx')).map((file) => `models/${file.replaceAll('\\', '/')}`);
  const known = KNOWN_MODELS.map((model) => model.file).filter((file) => found.includes(file));
  return [...known, ...found.filter((file) => !known.includes(file)).sort()].filter((file) => only.test(file));
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const files = filesOf(options);
  const scratch = await mkdtemp(join(tmpdir(), 'infaas-bench-models-'));
  const product = await startProduct(options.budgetSeconds === undefined ? WHOLE_PROFILES : { INFAAS_PROFILE_BUDGET_SECONDS: options.budgetSeconds });
  const results: Registered[] = [];
  process.once('SIGINT', () => void product.stop());
  try {
    const run = { product, folders: { data: options.data, scratch }, cli: join(root, 'packages/cli/dist/infaas-main.mjs'), validated: new Set<string>(), wait: options.wait };
    for (const [at, file] of files.entries()) {
      const result = await registerModel(run, registrationOf(file));
      results.push(result);
      const end = result.refusal === null ? `${result.variants.filter((row) => row.status === 'ready').length} of ${result.variants.length} variants ready` : `refused: ${result.refusal.reason}`;
      say(`[${at + 1}/${files.length}] ${file}: ${end}, ${result.seconds.toFixed(1)} s`);
    }
  } finally {
    await product.stop();
    await removeHome(product.home);
    await rm(scratch, { recursive: true, force: true });
  }
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', node: process.version, load: loadavg().map((load) => Number(load.toFixed(2))) };
  if (options.json) process.stdout.write(`${JSON.stringify({ ...machine, results })}\n`);
  else console.log(`${machine.cores} cores (${machine.cpu}), node ${machine.node}, load ${machine.load.join(' ')}\n\n${modelsReport(results)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
