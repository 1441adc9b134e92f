import { readFile, rm } from 'node:fs/promises';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type * as OnnxRuntime from 'onnxruntime-node';
import { graphsOf } from '../graph-walk';
import { pruneGraph } from '../graph-builder';
import { decodeModel, encodeModel } from '../model-proto';
import type { GraphProto, ModelProto } from '../model-proto';
import { isStandardDomain } from '../normalise-model';
import { TRIAL_OPTIONS, openSession } from '../trial-session';
import { foldConstants } from './fold-constants';
import { upgradeOpset } from './upgrade-opset';

/**
 * Returns a model's bytes ready for changes of precision: constants are initialisers, the operator set is 13 or newer, and ONNX Runtime's
 * basic optimisations (folding, BatchNormalization into Conv, dead nodes) are done, all in standard operators. `scratchPath` is written
 * and removed. Throws ServingError('unsupported') with the reason when the operator set cannot be raised.
 */
export async function prepareGraph(runtime: typeof OnnxRuntime, baseBytes: Uint8Array, scratchPath: string): Promise<Uint8Array> {
  const model = decodeModel(baseBytes);
  foldConstants(graphOf(model));
  const hindrance = upgradeOpset(model);
  if (hindrance !== null) throw new ServingError('unsupported', `the graph cannot be raised to operator set 13: ${hindrance}`, 'Export the model with opset_version 13 or newer.');
  pruneGraph(graphOf(model));
  try {
    const session = await openSession(runtime, encodeModel(model), { ...TRIAL_OPTIONS, graphOptimizationLevel: 'basic', optimizedModelFilePath: scratchPath });
    await session.release();
    const simple = decodeModel(await readFile(scratchPath));
    foldConstants(graphOf(simple));
    reluBeforePool(graphOf(simple));
    declareUsedDomains(simple);
    return encodeModel(simple);
  } finally {
    await rm(scratchPath, { force: true });
  }
}

/** Returns a model's main graph. Throws when it has none, which a checked model never is without. */
export function graphOf(model: ModelProto): GraphProto {
  if (!model.graph) throw new ServingError('malformed', 'the model has no graph');
  return model.graph;
}

/** A Relu behind a MaxPool gives the same in front of it, where it becomes part of the convolution's range. */
function reluBeforePool(graph: GraphProto): void {
  const outputs = new Set(graph.output.map((output) => output.name));
  for (const pool of graph.node) {
    const [pooled = ''] = pool.output;
    if (pool.opType !== 'MaxPool' || pool.output.length > 1 || outputs.has(pooled)) continue;
    const readers = [...graphsOf(graph)].flatMap((part) => part.node.filter((node) => node.input.includes(pooled)));
    const [relu] = readers;
    if (readers.length !== 1 || relu?.opType !== 'Relu') continue;
    Object.assign(relu, { opType: 'MaxPool', attribute: pool.attribute });
    Object.assign(pool, { opType: 'Relu', attribute: [] });
  }
}

function declareUsedDomains(model: ModelProto): void {
  const used = new Set([...graphsOf(graphOf(model))].flatMap((part) => part.node.map((node) => node.domain ?? '')));
  model.opsetImport = model.opsetImport.filter((entry) => isStandardDomain(entry.domain) || used.has(entry.domain ?? ''));
}
