import { setTimeout as sleep } from 'node:timers/promises';
import { memoryBudgetBytes } from '@infaas/shared/policy/cost';
import type { Product } from '../../e2e/start-product';

/** Models of tasks of their own; `budgetBytes` is what an instance of one is taken to need. */
export type Copies = { tasks: string[]; budgetBytes: number; costPerHourUsd: number };

type Version = { model: string; inputRecord: unknown; outputRecord: unknown };
type Row = { status: string; memoryBytes: number | null; threads: number; hardware: string | null };
type Worker = { cores: number; pricePerHourUsd: number; memoryBytes: number };

const SOURCE = 'digits-cnn-l';
const READY_WITHIN_MS = 120_000;

/** Registers the demo's largest net as so many models, each for a task of its own; measures of each only what makes it ready. */
export async function registerCopies(product: Product, { models, say }: { models: number; say: (line: string) => void }): Promise<Copies> {
  const { versions } = await product.api<{ versions: Version[] }>(`architecture/get?architecture=${SOURCE}`);
  const [source] = versions;
  if (source === undefined) throw new Error(`the demo workspace has no ${SOURCE}`);
  const tasks: string[] = [];
  for (let at = 0; at < models; at += 1) {
    const task = `use-${String(at).padStart(2, '0')}`;
    const { versionId } = await product.api<{ versionId: string }>('model/register', {
      task, architecture: `net-${task}`, sha256: source.model, inputRecord: source.inputRecord, outputRecord: source.outputRecord, declaredAccuracy: 0.97,
    });
    await untilReady(product, versionId);
    await product.api('version/cancel', { versionId });
    tasks.push(task);
    if ((at + 1) % 10 === 0) say(`${at + 1} of ${models} registered`);
  }
  const rows = (await Promise.all(tasks.map((task) => product.api<Row[]>(`variant/list?task=${task}`)))).flat().filter((row) => row.status === 'ready' && row.memoryBytes !== null);
  const budgetBytes = Math.max(...rows.map((row) => memoryBudgetBytes({ memoryBytes: row.memoryBytes ?? 0 })));
  const [worker] = await product.api<Worker[]>('fleet/workers');
  if (worker === undefined) throw new Error('there is no worker');
  // The cheapest machine of one's own: a core for each model, as the dominant share has it.
  const share = Math.max(1 / worker.cores, budgetBytes / worker.memoryBytes);
  return { tasks, budgetBytes, costPerHourUsd: share * worker.pricePerHourUsd };
}

async function untilReady(product: Product, versionId: string): Promise<void> {
  for (const end = Date.now() + READY_WITHIN_MS; Date.now() < end; await sleep(100)) {
    const now = await product.api<{ state: string; progress: string }>(`version/progress?versionId=${versionId}`);
    if (now.state === 'ready' || now.state === 'complete') return;
    if (now.state === 'failed') throw new Error(now.progress);
  }
  throw new Error('a model was not ready within two minutes');
}
