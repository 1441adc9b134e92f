import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '@infaas/shared/domain/random';
import { ONNX_FLOAT } from '../data-types';
import { loadOnnxRuntime } from '../load-onnxruntime';
import { decodeModel } from '../model-proto';
import { floatTensor } from '../tensor-values';
import { node, tinyFile } from '../tiny-models';
import { TRIAL_OPTIONS } from '../trial-session';
import { trialInputs } from '../trial-inputs';
import { answersTo } from './form-errors';
import { observeTensors } from './observe-tensors';
import { prepareGraph } from './prepare-graph';
import { staticInt8 } from './static-int8';
import type { StaticForm } from './static-int8';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-static-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHANNELS = 8;

/** Twelve convolutions with Relu; behind layer `loud`, one channel is so large that eight bits leave nothing of the others, which alone are read. */
function network(loud: number | null): Uint8Array {
  const random = seededRandom(3);
  const initializers = Array.from({ length: 12 }, (_, layer) => {
    const weights = Float32Array.from({ length: CHANNELS * CHANNELS * 9 }, () => (random() * 2 - 0.9) / Math.sqrt(CHANNELS * 9));
    if (layer === loud) weights.fill(20, 0, CHANNELS * 9);
    // Output channel c of the next layer reads nothing of channel 0.
    if (loud !== null && layer === loud + 1) for (let c = 0; c < CHANNELS; c += 1) weights.fill(0, c * CHANNELS * 9, c * CHANNELS * 9 + 9);
    return floatTensor(`w${layer}`, weights, [CHANNELS, CHANNELS, 3, 3]);
  });
  const nodes = initializers.flatMap((_, layer) => [
    node('Conv', [[layer === 0 ? 'x' : `r${layer - 1}`, `w${layer}`], [`c${layer}`]], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
    node('Relu', [[`c${layer}`], [layer === 11 ? 'y' : `r${layer}`]]),
  ]);
  return tinyFile({ inputs: [['x', ONNX_FLOAT, ['n', CHANNELS, 8, 8]]], outputs: [['y', ONNX_FLOAT, ['n', CHANNELS, 8, 8]]], nodes, initializers });
}

async function quantise(model: Uint8Array): Promise<StaticForm> {
  const random = seededRandom(9);
  const spec = { name: 'x', dtype: 'FP32' as const, shape: [-1, CHANNELS, 8, 8] };
  const samples = Array.from({ length: 24 }, () => trialInputs(runtime, [spec], { batch: 1, freeSize: { last: 1, inner: 1 }, random }));
  const prepared = await prepareGraph(runtime, model, path.join(folder, 'scratch.onnx'));
  const session = await runtime.InferenceSession.create(model, TRIAL_OPTIONS);
  const expected = await answersTo(session, samples);
  await session.release();
  const observed = await observeTensors(runtime, prepared, { samples, budgetMs: 20_000 });
  return staticInt8(runtime, { prepared, observed, samples, expected, scores: false, budgetMs: 60_000 });
}

describe('staticInt8', () => {
  it('quantises every layer of a tame network, each output channel with a scale of its own', async () => {
    const form = await quantise(network(null));
    expect([form.leftFloat, form.weightBits]).toEqual([0, 8]);
    expect(form.errors.relativeError).toBeLessThan(0.05);
    const scales = decodeModel(form.bytes).graph?.initializer.filter((tensor) => /^w\d+_scale/u.test(tensor.name ?? '')) ?? [];
    expect(scales.map((tensor) => (tensor.rawData?.length ?? 0) / 4)).toEqual(Array.from({ length: 12 }, () => CHANNELS));
  });

  it('leaves the layers around a loud channel in float, and few others', async () => {
    const form = await quantise(network(6));
    expect(form.leftFloat).toBeGreaterThanOrEqual(2);
    expect(form.leftFloat).toBeLessThanOrEqual(3);
    expect(form.errors.relativeError).toBeLessThan(0.1);
  });
});
