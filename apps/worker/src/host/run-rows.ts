import type { WireTensor } from '@infaas/shared/protocol/frames';
import type { BufferPool } from '@infaas/shared/protocol/buffer-pool';
import { joinQueries, joinRuns, ownTensor, sliceRows } from './batch-tensors';
import type { Engine } from './engine';
import type { GraphSignature } from './graph-signature';
import type { RunTensor } from './model-session';

/**
 * Runs the queries of one batch and returns the output tensors of all rows. Queries of equal trailing shapes are expected. More rows
 * than the graph takes at once run in slices. Rejects when the graph fails or does not return one row per row.
 */
export async function runRows(
  job: { engine: Engine; signature: GraphSignature; pool: BufferPool },
  queries: readonly (readonly WireTensor[])[],
  rows: number,
): Promise<RunTensor[]> {
  const { engine, signature, pool } = job;
  const inputs = joinQueries(queries, rows, pool);
  if (!signature.batchable || rows <= signature.maxBatch) {
    const outputs = await runOnce(engine, inputs, pool);
    if (signature.batchable) expectRows(outputs, rows);
    return outputs;
  }
  const runs: RunTensor[][] = [];
  for (let from = 0; from < rows; from += signature.maxBatch) {
    const to = Math.min(rows, from + signature.maxBatch);
    const outputs = await runOnce(engine, inputs.map((tensor) => ownTensor(sliceRows(tensor, from, to), pool)), pool);
    expectRows(outputs, to - from);
    runs.push(outputs);
  }
  for (const tensor of inputs) pool.give(tensor.data.buffer as ArrayBuffer);
  return joinRuns(runs);
}

async function runOnce(engine: Engine, inputs: RunTensor[], pool: BufferPool): Promise<RunTensor[]> {
  const run = await engine.run(inputs);
  const answered = new Set(run.outputs.map((tensor) => tensor.data.buffer));
  // A graph may hand an input through as its output: that buffer is still being read.
  for (const tensor of run.inputs) if (!answered.has(tensor.data.buffer)) pool.give(tensor.data.buffer as ArrayBuffer);
  return run.outputs;
}

function expectRows(outputs: readonly RunTensor[], rows: number): void {
  for (const output of outputs) {
    if (output.shape[0] !== rows) throw new Error(`the graph returned ${output.shape[0] ?? 'no'} rows for ${rows}`);
  }
}
