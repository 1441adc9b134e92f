import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { removeHome, startProduct } from '../e2e/start-product';
import type { Product } from '../e2e/start-product';
import { signIn } from './console/ask-console';
import { fillFacts } from './console/fill-facts';
import { fillIntent } from './console/fill-workspace';
import type { Template } from './console/fill-workspace';
import { measureConsole } from './console/measure-console';
import { logPlans, openProductDatabase } from './console/open-database';
import { consoleReport } from './console/print-console';

/**
 * A console with much in it: starts the product, fills its database with copies of what is there (decisions, variants, applications, a
 * month of usage and bills), then asks every procedure that pages call as they open, and every page. Ends with 1 when something takes longer.
 */
const USAGE = `npm run bench -- console [--decisions 10000] [--variants 500] [--applications 200] [--repeats 20] [--limit 300] [--home FOLDER] [--plans MS] [--json]
  --home   a data directory that is kept, and filled only where it is not yet
  --plans  also prints the plan of every statement that takes longer than so many milliseconds`;
const ADMIN = { email: 'ada@example.com', password: 'correct horse battery staple' };

function readOptions() {
  const { values } = parseArgs({
    options: {
      decisions: { type: 'string', default: '10000' }, variants: { type: 'string', default: '500' }, applications: { type: 'string', default: '200' },
      repeats: { type: 'string', default: '20' }, limit: { type: 'string', default: '300' }, home: { type: 'string' }, plans: { type: 'string' }, json: { type: 'boolean', default: false },
    },
  });
  const [decisions, variants, applications, repeats, limitMs] = [values.decisions, values.variants, values.applications, values.repeats, values.limit].map(Number) as [number, number, number, number, number];
  if (![decisions, variants, applications, repeats, limitMs].every((value) => value > 0)) throw new Error(`figures above 0 are needed\n${USAGE}`);
  return { amounts: { decisions, variants, applications }, repeats, limitMs, plansMs: values.plans === undefined ? null : Number(values.plans), home: values.home, json: values.json };
}

/** Asks once with `explain`, so that there is a decision to copy, and returns what the copies are made of. */
async function templateOf(product: Product, database: Client): Promise<Template> {
  const { body } = await product.infer('/v2/models/digits/infer', {
    inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: new Array(784).fill(0) }], parameters: { explain: true, max_latency_ms: 5_000 },
  });
  const decisionId = String(body.parameters?.['decision_id']);
  for (let tries = 0; tries < 100; tries += 1) {
    const { rows } = await database.query<Template>(`SELECT d."workspaceId", m."userId", w.id AS "workerId", w.name AS "workerName", w."hardwareClass", d.id AS "decisionId"
      FROM decision d JOIN membership m ON m."workspaceId" = d."workspaceId", worker w WHERE d.id = $1 AND w.state = 'active' LIMIT 1`, [decisionId]);
    if (rows[0] !== undefined) return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the decision ${decisionId} was not kept: ${JSON.stringify(body)}`);
}

async function isFilled(database: Client): Promise<boolean> {
  const { rowCount } = await database.query(`SELECT 1 FROM application WHERE id = 'bench-app-0'`);
  return rowCount === 1;
}

async function main(): Promise<void> {
  const { amounts, repeats, limitMs, plansMs, home, json } = readOptions();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const product = await startProduct({ INFAAS_ADMIN_EMAIL: ADMIN.email, INFAAS_ADMIN_PASSWORD: ADMIN.password }, home);
  process.once('SIGINT', () => void product.stop());
  try {
    const database = await openProductDatabase(product.home);
    if (!(await isFilled(database))) {
      const template = await templateOf(product, database);
      await fillIntent(database, template, amounts);
      await fillFacts(database, template, amounts);
    }
    say('the database is filled');
    if (plansMs !== null) await logPlans(database, plansMs);
    await database.end();
    const timings = await measureConsole(await signIn(product.web, ADMIN), repeats, say);
    if (json) process.stdout.write(`${JSON.stringify({ cores: cpus().length, load: loadavg(), amounts, timings })}\n`);
    else console.log(consoleReport(timings, { amounts, limitMs }));
    if (plansMs !== null) console.log(await readFile(join(product.home, 'logs', 'postgres.log'), 'utf8'));
    process.exitCode = timings.some((timing) => timing.p95Ms > limitMs) ? 1 : 0;
  } finally {
    await product.stop();
    if (home === undefined) await removeHome(product.home);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
