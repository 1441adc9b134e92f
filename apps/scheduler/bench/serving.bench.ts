import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePrograms } from './serving/bundle-programs';
import { readOptions } from './serving/options';
import { printModel } from './serving/print-tables';
import { runModel, type ModelResult } from './serving/run-model';

/**
 * The data path against what an engineer would write by hand: (a) bare onnxruntime-node, (b) node:http with one session and raw floats,
 * (c) Fastify with JSON, (d) one BullMQ job per query; ours = the shipped gateway and instance host, each in its process. All systems,
 * the load generator and what else runs share the machine's cores. Run: npm run bench -- serving [--quick] (see bench/serving/options.ts)
 */
const root = fileURLToPath(new URL('../../..', import.meta.url));

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'infaas-bench-models-'));
  const programs = await bundlePrograms(root);
  const results: ModelResult[] = [];
  try {
    writeModels(folder, options.models.map((model) => model.name));
    if (!options.json) console.log(`${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), node ${process.version}; ${options.threads} intra-op thread(s) everywhere; medians of ${options.repeats} round(s) of ${options.seconds} s`);
    for (const model of options.models) {
      const result = await runModel(programs, model, { modelPath: join(folder, `${model.name}.onnx`), options, say });
      results.push(result);
      if (!options.json) printModel(result);
    }
  } finally {
    programs.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, threads: options.threads, repeats: options.repeats, seconds: options.seconds, results })}\n`);
}

function writeModels(folder: string, names: readonly string[]): void {
  const made = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'apps/worker/bench/serving-models.ts'), folder, ...names], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the models could not be written: ${made.stderr.slice(-1_000)}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
