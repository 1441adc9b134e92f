import type { Executable } from '@infaas/shared/jobs/catalogue';
import type { WireTensor } from '@infaas/shared/protocol/frames';
import { latencyModel, peakBatch } from '@infaas/shared/policy/latency-model';
import { openHostClient, type HostAnswer, type HostClient } from '../supervisor/host-client';
import { blockRows, type Block, type BlockTensor } from './block-file';
import type { IdleHosts } from './idle-hosts';

type Range = { from: number; to: number };
export type ItemRun = { block: Block; executable: Executable; hosts: IdleHosts; /** Called before each batch; it may wait or throw. */ giveWay: () => Promise<void> };
export type ItemAnswers = { answers: Block; computeUs: number };

/** Rows of a batch where nothing was measured. */
const USUAL_BATCH = 8;
const DEFAULT_DEATH = 'It brings the model\'s process down.';

/**
 * Runs a block's items through a variant in batches of best throughput and returns their answers in the same order. A batch that is
 * refused, or that ends the host, is halved until the item is alone: that item is an error, the others have their answers.
 */
export async function runItems(run: ItemRun): Promise<ItemAnswers> {
  const { block, executable } = run;
  const unread = new Set(block.errors.map(([at]) => at));
  const errors = new Map(block.errors);
  const rows: (Uint8Array[] | null)[] = new Array<Uint8Array[] | null>(block.count).fill(null);
  let forms: { dtype: BlockTensor['dtype']; shape: number[] }[] = [];
  let computeUs = 0;
  const client = createReopeningClient(run);

  async function runRange(range: Range): Promise<void> {
    await run.giveWay();
    const answer = await client.query(range);
    if (answer.ok) {
      computeUs += answer.answer.computeUs;
      keep(range, answer.answer.tensors);
    } else if (range.to - range.from === 1) errors.set(range.from, answer.message.slice(0, 500));
    else {
      const middle = Math.floor((range.from + range.to) / 2);
      await runRange({ from: range.from, to: middle });
      await runRange({ from: middle, to: range.to });
    }
  }

  function keep(range: Range, tensors: readonly WireTensor[]): void {
    if (forms.length === 0) forms = tensors.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
    const fits = tensors.every((tensor, at) => String(tensor.shape.slice(1)) === String(forms[at]?.shape) && tensor.shape[0] === range.to - range.from);
    for (let at = range.from; at < range.to; at += 1) {
      if (fits) rows[at] = tensors.map((tensor) => blockRows({ ...tensor, name: '', shape: [] }, range.to - range.from, { from: at - range.from, to: at - range.from + 1 }));
      else errors.set(at, 'Its answer has another shape than that of the other items.');
    }
  }

  try {
    for (const range of batchesOf(block.count, unread, bestBatch(executable))) await runRange(range);
  } finally {
    client.close();
  }
  const names = executable.output.kind === 'scores' ? [executable.output.name] : executable.output.tensors.map((tensor) => tensor.name);
  const tensors = forms.map(({ dtype, shape }, at): BlockTensor => {
    const empty = Buffer.alloc(dtype === 'BYTES' ? 4 : rows.find((row) => row !== null)?.[at]?.byteLength ?? 0);
    return { name: names[at] ?? `output${at}`, dtype, shape, data: Buffer.concat(rows.map((row) => row?.[at] ?? empty)) };
  });
  return { answers: { from: block.from, count: block.count, keys: block.keys, errors: [...errors].sort(([a], [b]) => a - b), tensors }, computeUs: Math.round(computeUs) };
}

/** Returns the smallest batch of nearly best throughput. */
export function bestBatch({ latency, maxBatch }: Executable): number {
  if (latency.length === 0) return Math.min(USUAL_BATCH, maxBatch);
  const points = latency.map((point) => ({ ...point, samples: 1, p50Us: point.meanUs, deviationUs: 0 }));
  return peakBatch(latencyModel({ hardwareClass: '', latency: points, loadUs: 0, memoryBytes: 0, maxBatch, provisional: false }), maxBatch);
}

/** Rows in a row without those that could not be read, at most `size` at a time. */
export function batchesOf(count: number, unread: ReadonlySet<number>, size: number): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; at < count; at += 1) {
    if (unread.has(at)) continue;
    const last = ranges.at(-1);
    if (last && last.to === at && at - last.from < size) last.to = at + 1;
    else ranges.push({ from: at, to: at + 1 });
  }
  return ranges;
}

/** A client that starts another host when one ends; a batch that ended its host is refused, and halved by the caller. */
function createReopeningClient({ block, executable, hosts }: ItemRun): { query: (range: Range) => Promise<HostAnswer>; close: () => void } {
  let open: HostClient | null = null;
  const picture = block.tensors.some((tensor) => tensor.dtype === 'BYTES') && executable.input.kind !== 'tensors';
  const connect = async (): Promise<HostClient> => (open ??= await openHostClient(await hosts.open(executable)));
  const drop = (): void => {
    if (!open) return;
    open.close();
    open = null;
    hosts.leave(executable);
  };
  return {
    async query(range) {
      const rows = range.to - range.from;
      const tensors = block.tensors.map((tensor): WireTensor => ({
        dtype: tensor.dtype, shape: [rows, ...tensor.shape], data: blockRows(tensor, block.count, range),
      }));
      const client = await connect();
      try {
        return await client.query({ tensors, rows, picture });
      } catch {
        drop();
        await hosts.discard(executable);
        return { ok: false, code: 0, message: DEFAULT_DEATH };
      }
    },
    close: drop,
  };
}
