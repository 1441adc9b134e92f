import { performance } from 'node:perf_hooks';
import { openBareSession, type BareModel } from './bare-session';

/** Baseline (a): onnxruntime-node in this process, run after run, for each batch size. Says rows per second and the time of a run. */
export type BareOrder = { model: BareModel; batches: number[]; msPerBatch: number };
export type BareResult = { batch: number; rowsPerSecond: number; runP50Us: number }[];

async function measure(order: BareOrder): Promise<BareResult> {
  const session = await openBareSession(order.model);
  const perRow = order.model.input.reduce((product, size) => product * size, 1);
  const results: BareResult = [];
  for (const batch of order.batches) {
    const rows = Float32Array.from({ length: batch * perRow }, (_, at) => ((at * 2_654_435_761) % 256) / 256);
    await session.run(rows, batch);
    const runs: number[] = [];
    const startMs = performance.now();
    while (performance.now() - startMs < order.msPerBatch || runs.length < 5) {
      const before = performance.now();
      await session.run(rows, batch);
      runs.push((performance.now() - before) * 1_000);
    }
    const seconds = (performance.now() - startMs) / 1_000;
    runs.sort((a, b) => a - b);
    results.push({ batch, rowsPerSecond: (runs.length * batch) / seconds, runP50Us: runs[runs.length >> 1] ?? 0 });
  }
  return results;
}

process.on('message', (order) => void measure(order as BareOrder).then((result) => process.send?.(result)));
process.send?.({ kind: 'ready' });
