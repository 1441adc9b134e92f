import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type * as OnnxRuntime from 'onnxruntime-node';
import { freeBatchDimension } from './free-batch-dimension';
import { readModel, signatureOf } from './inspect-model';
import { encodeModel } from './model-proto';
import type { ModelProto } from './model-proto';
import { requiredInputs } from './normalise-model';
import { rowsAreIndependent } from './prove-rows';
import { findRunnableSize, openSession } from './trial-session';

/**
 * Returns a model's inspection after loading and running it. `batchable` is proved by running rows together and alone; where a fixed
 * first dimension can be freed, the signature says so. Throws ServingError when the model does not load or run.
 */
export async function inspectByRunning(runtime: typeof OnnxRuntime, modelBytes: Uint8Array): Promise<Inspection> {
  const { model, inspection } = readModel(modelBytes);
  const { inputs } = inspection.signature;
  const session = await openSession(runtime, encodeModel(model));
  await findRunnableSize(runtime, session, inputs);
  const freed = freeBatchDimension(model);
  if (freed === null || !(await proveFreed(runtime, freed))) return { ...inspection, batchable: false };
  return { ...inspection, batchable: true, signature: signatureOfModel(freed) };
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
