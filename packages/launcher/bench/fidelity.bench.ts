import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeHome, startProduct, WHOLE_PROFILES, type Product } from '../e2e/start-product';
import { scenarioOf, type LiveWorker, type MeasuredVariant } from './fidelity/live-scenario';
import { differenceOf, fidelityLines, type Compared, type Served } from './fidelity/print-fidelity';
import { readProduct, untilMeasured } from './fidelity/read-product';
import { askedIn, meanUsAt, SCENARIOS, type FidelityScenario } from './fidelity/scenarios';
import { sendArrivals, type LiveFigures } from './fidelity/send-arrivals';

/**
 * The same load twice: live on a worker of one core, and simulated from the profiles that this product just measured. Steady queries with
 * bursts, each of several pictures; every arrival is at the same instant in both. Aim: throughput within 2 %, violations within 1 point.
 * `--brief` measures for seconds only: enough to see that the comparison works, not to judge by it.
 */
const USAGE = `npm run bench -- fidelity [--scenarios ${SCENARIOS.map(({ name }) => name).join(',')}] [--seconds 160] [--rows 64] [--deadline 100] [--seed 1] [--brief] [--json]`;
const SIMULATOR = fileURLToPath(new URL('../../../apps/scheduler/dist/simulator-main.mjs', import.meta.url));

type Options = { scenarios: readonly FidelityScenario[]; seconds: number; rows: number; deadline: number; seed: number; brief: boolean; json: boolean };
type Measured = { worker: LiveWorker; variants: MeasuredVariant[] };

function readOptions(): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { scenarios: text, seconds: text, rows: text, deadline: text, seed: text, brief: { type: 'boolean' }, json: { type: 'boolean' } } });
  const names = values.scenarios?.split(',') ?? SCENARIOS.map(({ name }) => name);
  const options = {
    scenarios: names.flatMap((wanted) => SCENARIOS.find(({ name }) => name === wanted) ?? []), seconds: Number(values.seconds ?? 160), rows: Number(values.rows ?? 64),
    deadline: Number(values.deadline ?? 100), seed: Number(values.seed ?? 1), brief: values.brief === true, json: values.json === true,
  };
  if (options.scenarios.length < names.length || ![options.seconds, options.rows, options.deadline, options.seed].every((value) => value > 0)) throw new Error(USAGE);
  return options;
}

async function main(): Promise<void> {
  const options = readOptions();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const scratch = await mkdtemp(join(tmpdir(), 'infaas-bench-fidelity-'));
  const product = await startProduct({ ...(options.brief ? {} : WHOLE_PROFILES), INFAAS_WORKER_CORES: '1' });
  process.once('SIGINT', () => void product.stop());
  try {
    await untilMeasured(product, say);
    const measured = await readProduct(product);
    const all: Compared[] = [];
    for (const scenario of options.scenarios) {
      say(`${scenario.name}: ${options.seconds} s`);
      const compared = await compare(product, scenario, { options, measured, file: join(scratch, `${scenario.name}.json`) });
      all.push(compared);
      if (!options.json) console.log(fidelityLines(compared).join('\n'));
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ cores: cpus().length, cpu: cpus()[0]?.model, load: loadavg(), variants: measured.variants, compared: all.map(plain) })}\n`);
  } finally {
    await product.stop();
    await removeHome(product.home);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function compare(product: Product, scenario: FidelityScenario, of: { options: Options; measured: Measured; file: string }): Promise<Compared> {
  const { seconds, rows, deadline, seed } = of.options;
  const asked = askedIn(scenario, { variants: of.measured.variants, seconds, rows, deadlineMs: deadline, seed });
  const live = await sendArrivals(product, { ...asked, fromUs: asked.shape.leadIn * 1e6 });
  const runRatio = ratioOf(live, of.measured.variants);
  const played = async (profileError: number): Promise<Served> => {
    await writeFile(of.file, JSON.stringify(scenarioOf({ ...asked, ...of.measured, profileError })));
    return simulated(of.file);
  };
  return { scenario, asked, live, runRatio, simulation: await played(1), diagnosis: await played(runRatio) };
}

/** What runs took live over what profiles say of as many rows. */
function ratioOf({ runs }: LiveFigures, variants: readonly MeasuredVariant[]): number {
  const ratios = runs.flatMap(({ variant, batch, meanUs, count }) => {
    const profile = variants.find((each) => each.variant === variant);
    return profile === undefined ? [] : [{ expected: count * meanUsAt(profile, batch), observed: count * meanUs }];
  });
  const sum = (value: (of: { expected: number; observed: number }) => number): number => ratios.reduce((all, each) => all + value(each), 0);
  return ratios.length === 0 ? 1 : Number((sum(({ observed }) => observed) / sum(({ expected }) => expected)).toFixed(4));
}

function simulated(file: string): Served {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SIMULATOR, 'run', '--scenario', file, '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error(`the simulation failed: ${stderr}`);
  return (JSON.parse(stdout) as { total: Served }).total;
}

function plain({ asked: { arrivals, ...asked }, live: { latenciesUs: _latencies, ...live }, ...of }: Compared): object {
  return { ...of, asked: { ...asked, queries: arrivals.length }, live, ...differenceOf({ ...live, latenciesUs: [] }, of.simulation) };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
