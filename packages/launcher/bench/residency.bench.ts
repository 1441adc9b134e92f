import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { removeHome, startProduct } from '../e2e/start-product';
import { registerCopies } from './residency/register-copies';
import { residencyReport } from './residency/print-residency';
import { sendZipf } from './residency/send-zipf';
import { readLoads } from './residency/read-loads';

/**
 * Many more models than fit: registers so many models, gives the worker memory for only some of them, and asks them by Zipf's law. Prints
 * queries by outcome, misses, load times, latency of warm and of cold queries, and what it cost against an instance of its own for each model.
 */
const USAGE = 'npm run bench -- residency [--models 50] [--fit 10] [--rate 40] [--seconds 120] [--exponent 1] [--deadline 5000] [--json]';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      models: { type: 'string', default: '50' }, fit: { type: 'string', default: '10' }, rate: { type: 'string', default: '40' }, seconds: { type: 'string', default: '120' },
      exponent: { type: 'string', default: '1' }, deadline: { type: 'string', default: '5000' }, json: { type: 'boolean', default: false },
    },
  });
  const [models, fit, rate, seconds, exponent, deadlineMs] = [values.models, values.fit, values.rate, values.seconds, values.exponent, values.deadline].map(Number) as [number, number, number, number, number, number];
  if (![models, fit, rate, seconds, exponent, deadlineMs].every((value) => value > 0)) throw new Error(`figures above 0 are needed\n${USAGE}`);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  let product = await startProduct();
  const { home } = product;
  process.once('SIGINT', () => void product.stop());
  try {
    const copies = await registerCopies(product, { models, say });
    await product.stop();
    const memoryBytes = Math.ceil(fit * copies.budgetBytes * 1.01);
    say(`${models} models of ${(copies.budgetBytes / 1e6).toFixed(1)} MB each are ready; the worker has ${(memoryBytes / 1e6).toFixed(0)} MB for instances`);
    product = await startProduct({ INFAAS_WORKER_MEMORY_BYTES: String(memoryBytes) }, home);
    const sent = await sendZipf(product, { targets: copies.tasks, rate, seconds, exponent, deadlineMs });
    const result = { models, fit, rate, seconds, exponent, deadlineMs, memoryBytes, ...sent, ...(await readLoads(product, copies)) };
    if (values.json) process.stdout.write(`${JSON.stringify({ cores: cpus().length, load: loadavg(), ...result })}\n`);
    else console.log(residencyReport(result));
  } finally {
    await product.stop();
    await removeHome(home);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
