import type * as OnnxRuntime from 'onnxruntime-node';
import { decodeModel, encodeModel } from '../model-proto';
import type { Feeds } from '../trial-inputs';
import { TRIAL_OPTIONS, openSession } from '../trial-session';
import { graphOf } from './prepare-graph';
import { RangeTracker } from './value-range';

/** What running a model showed about its tensors: element type and rank of each, and the values of the float ones. */
export type Observed = { types: Map<string, OnnxRuntime.Tensor.Type>; ranges: Map<string, RangeTracker>; samples: number };

/**
 * Runs a model on samples, with every tensor between its nodes as an output, and returns what they were. Stops after the first sample
 * that ends later than `budgetMs`.
 */
export async function observeTensors(runtime: typeof OnnxRuntime, modelBytes: Uint8Array, run: { samples: readonly Feeds[]; budgetMs: number }): Promise<Observed> {
  const model = decodeModel(modelBytes);
  const graph = graphOf(model);
  const stated = new Set(graph.output.map((output) => output.name));
  const inner = graph.node.flatMap((node) => node.output).filter((name) => name !== '' && !stated.has(name));
  // Outputs without a type get the one that ONNX Runtime infers.
  graph.output = [...graph.output, ...inner.map((name) => ({ name }))];
  const session = await openSession(runtime, encodeModel(model), { ...TRIAL_OPTIONS, graphOptimizationLevel: 'disabled' });
  const observed: Observed = { types: new Map(), ranges: new Map(), samples: 0 };
  const deadlineMs = Date.now() + run.budgetMs;
  for (const feeds of run.samples) {
    const outputs = (await session.run(feeds)) as Feeds;
    for (const [name, tensor] of [...Object.entries(feeds), ...Object.entries(outputs)]) observe(observed, name, tensor);
    observed.samples += 1;
    if (Date.now() > deadlineMs) break;
  }
  await session.release();
  return observed;
}

function observe(observed: Observed, name: string, tensor: OnnxRuntime.Tensor): void {
  observed.types.set(name, tensor.type);
  if (tensor.type !== 'float32') return;
  const tracker = observed.ranges.get(name) ?? new RangeTracker();
  observed.ranges.set(name, tracker);
  tracker.add(tensor.data as Float32Array);
}
