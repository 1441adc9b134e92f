import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openHostPool } from '../src/supervisor/host-pool';
import { bundleEntries } from '../src/testing/bundle-entries';
import { makeForms, writeBenchModels } from './profiling/make-forms';
import { measureExhaustively } from './profiling/measure-exhaustively';
import { profileAsProduct } from './profiling/profile-as-product';
import { regretsOf, type ModelRegret } from './profiling/regret';
import { printRegrets } from './profiling/print-regrets';

/**
 * Does the product prefer the right variants? Every variant of a few models is profiled as the product does it, within a version's budget,
 * and then measured exhaustively: all of them side by side, round after round, every batch size. What the profiles prefer is compared with
 * what would have been best. Run: npm run bench -- profiling [--rounds 40] [--budget 180] [--models mnist-cnn,digits-cnn-l,mobilenet] [--json]
 */
const MOST_REGRET = 0.05;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '40' }, budget: { type: 'string', default: '180' }, json: { type: 'boolean', default: false },
      models: { type: 'string', default: 'mnist-cnn,digits-cnn-l,mobilenet' },
    },
  });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'infaas-profiling-'));
  const bundle = await bundleEntries(['instance-host-main', 'session-thread-main', 'inspector-main']);
  const pool = openHostPool({ command: bundle.command('instance-host-main'), environment: { PATH: process.env['PATH'] } });
  const results: ModelRegret[] = [];
  try {
    for (const model of writeBenchModels(folder, values.models.split(','))) {
      const forms = await makeForms({ folder, model, inspectorPath: bundle.path('inspector-main'), say });
      const place = { pool, runDirectory: folder, artifactPath: forms.artifactPath, providers: ['cpu'] };
      const profiled = await profileAsProduct(place, forms.executables, { budgetMs: Number(values.budget) * 1_000, say });
      const measured = await measureExhaustively(place, forms.executables, { rounds: Number(values.rounds), say });
      results.push({ model: model.name, regrets: regretsOf(profiled, measured) });
    }
  } finally {
    await pool.close();
    await bundle.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? 'unknown', node: process.version, load: loadavg() };
  if (values.json) process.stdout.write(`${JSON.stringify({ ...machine, rounds: Number(values.rounds), results })}\n`);
  else printRegrets(machine, results);
  const worst = Math.max(...results.flatMap((result) => result.regrets.map((regret) => regret.regret)));
  if (worst > MOST_REGRET) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
