import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type * as OnnxRuntime from 'onnxruntime-node';
import { freeBatchDimension } from './free-batch-dimension';
import { readModel, signatureOf } from './inspect-model';
import { encodeModel } from './model-proto';
import type { ModelProto } from './model-proto';
import { requiredInputs } from './normalise-model';
import { rowsAreIndependent } from './prove-rows';
import type { Feeds } from './trial-inputs';
import { findRunnableSize, findTrial, openSession } from './trial-session';
import { countWork } from './work/count-work';

type Load = {
  loadRuntime: () => Promise<typeof OnnxRuntime>;
  /** Called when the model has been loaded and run once: what follows takes several times as long. */
  ran?: () => void;
};

/**
 * Returns a model's inspection after loading and running it. `batchable` is proved by running rows together and alone; where a fixed
 * first dimension can be freed, the signature says so. The runtime is loaded once the bytes are found in order. Throws ServingError when
 * the model does not load or run.
 */
export async function inspectByRunning({ loadRuntime, ran }: Load, modelBytes: Uint8Array): Promise<Inspection> {
  const { model, inspection } = readModel(modelBytes);
  const runtime = await loadRuntime();
  const { inputs } = inspection.signature;
  const session = await openSession(runtime, encodeModel(model));
  const { size, answer } = await findTrial(runtime, session, inputs);
  checkAnswer(inspection.signature.outputs, answer);
  ran?.();
  // A second session beside this one would take its memory once more.
  await session.release();
  const freed = freeBatchDimension(model);
  const work = countWork(freed ?? model, size);
  if (freed === null || !(await proveFreed(runtime, freed))) return { ...inspection, work, batchable: false };
  return { ...inspection, work, batchable: true, signature: signatureOfModel(freed) };
}

/** ONNX Runtime only warns of an output that is not what the graph states; those who query by the signature must be able to trust it. */
function checkAnswer(outputs: Inspection['signature']['outputs'], answer: Feeds): void {
  for (const { name, shape } of outputs) {
    const dims = answer[name]?.dims;
    if (!dims || (dims.length === shape.length && shape.every((size, axis) => size === -1 || size === dims[axis]))) continue;
    throw new ServingError(
      'malformed', `the output "${name.slice(0, 80)}" is stated as [${shape.join(', ')}] but the model answers [${dims.join(', ')}]`, 'Export the model again with the shapes that it has.',
    );
  }
}

async function proveFreed(runtime: typeof OnnxRuntime, model: ModelProto): Promise<boolean> {
  try {
    const session = await openSession(runtime, encodeModel(model));
    const { inputs } = signatureOfModel(model);
    return await rowsAreIndependent(runtime, { session, inputs, freeSize: await findRunnableSize(runtime, session, inputs) });
  } catch {
    return false;
  }
}

function signatureOfModel(model: ModelProto): Inspection['signature'] {
  const graph = model.graph;
  return graph ? { inputs: requiredInputs(graph).map(signatureOf), outputs: graph.output.map(signatureOf) } : { inputs: [], outputs: [] };
}
