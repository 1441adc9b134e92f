import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../e2e/start-product';
import type { LiveWorker, MeasuredVariant } from './live-scenario';

const MEASURED_WITHIN_MS = 900_000;

/** Resolves when every version is complete: nothing of a comparison runs beside a measurement. */
export async function untilMeasured(product: Product, say: (line: string) => void): Promise<void> {
  type Architecture = { name: string; versions: { state: string }[] };
  for (const end = Date.now() + MEASURED_WITHIN_MS; Date.now() < end; await sleep(5_000)) {
    const open = (await product.api<Architecture[]>('architecture/list')).filter(({ versions }) => versions.some(({ state }) => state !== 'complete' && state !== 'failed'));
    if (open.length === 0) return;
    say(`still measured: ${open.map(({ name }) => name).join(', ')}`);
  }
  throw new Error('not every variant was measured in time');
}

/** Returns the only worker and the variants of the demo task that were measured on it. */
export async function readProduct(product: Product): Promise<{ worker: LiveWorker; variants: MeasuredVariant[] }> {
  const workers = (await product.api<LiveWorker[]>('fleet/workers')).filter(({ state }) => state === 'active');
  const [worker] = workers;
  if (worker === undefined || workers.length > 1) throw new Error(`one worker was expected, there are ${workers.length}`);
  const rows = await product.api<MeasuredVariant[]>('variant/list?task=digits');
  return { worker, variants: rows.filter(({ status, hardware, threads }) => status === 'ready' && hardware === worker.hardwareClass && threads <= worker.cores) };
}
