import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '@infaas/shared/domain/random';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { halfPrecision } from '../half/half-graph';
import { loadOnnxRuntime } from '../load-onnxruntime';
import { encodeModel } from '../model-proto';
import { trialInputs } from '../trial-inputs';
import { TRIAL_OPTIONS } from '../trial-session';
import { dynamicInt8 } from './dynamic-int8';
import { answersTo, formErrors } from './form-errors';
import type { MeasuredErrors } from './form-errors';
import { observeTensors } from './observe-tensors';
import type { Observed } from './observe-tensors';
import { prepareGraph } from './prepare-graph';
import { INPUT, graphPlans, randomNetwork } from './random-graphs';
import type { GraphPlan } from './random-graphs';
import { staticInt8 } from './static-int8';
import { weightInt8 } from './weight-int8';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-random-graphs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SPEC: TensorSpec = { name: 'x', dtype: 'FP32', shape: [-1, INPUT.channels, INPUT.side, INPUT.side] };
const RUNS = { numRuns: 40 };

async function openParent(plan: GraphPlan) {
  const bytes = encodeModel(randomNetwork(plan));
  const session = await runtime.InferenceSession.create(bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const random = seededRandom(plan.seed);
  const samples = Array.from({ length: 12 }, (_, index) => trialInputs(runtime, [SPEC], { batch: 1 + (index % 2), freeSize: { last: 1, inner: 1 }, random }));
  const expected = await answersTo(session, samples);
  await session.release();
  const prepared = await prepareGraph(runtime, bytes, path.join(folder, 'scratch.onnx'));
  const observed = await observeTensors(runtime, prepared, { samples, budgetMs: 10_000 });
  const errorsOf = async (form: Uint8Array): Promise<MeasuredErrors> => {
    const opened = await runtime.InferenceSession.create(form, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
    const errors = formErrors(expected, await answersTo(opened, samples), false);
    await opened.release();
    return errors;
  };
  return { prepared, observed, samples, expected, errorsOf };
}

/** Draws graphs, makes a form of each and expects it to load and to agree; forms that a graph has no use for are passed over. */
async function expectAgreement(make: (parent: { prepared: Uint8Array; observed: Observed }) => Uint8Array, most: number): Promise<number> {
  let made = 0;
  await fc.assert(fc.asyncProperty(graphPlans, async (plan) => {
    const parent = await openParent(plan);
    const form = orNull(() => make(parent));
    if (form === null) return;
    made += 1;
    expect((await parent.errorsOf(form)).relativeError).toBeLessThanOrEqual(most);
  }), RUNS);
  return made;
}

function orNull(make: () => Uint8Array): Uint8Array | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof ServingError && error.code === 'unsupported') return null;
    throw error;
  }
}

describe('forms of random convolution networks load in ONNX Runtime and agree with their parent', () => {
  it('prepared (folded, raised to opset 13)', async () => {
    expect(await expectAgreement(({ prepared }) => prepared, 1e-5)).toBe(RUNS.numRuns);
  });

  it('fp16', async () => {
    expect(await expectAgreement(({ prepared, observed }) => halfPrecision(prepared, observed), 0.005)).toBeGreaterThan(0);
  });

  it('int8 with weights only', async () => {
    expect(await expectAgreement(({ prepared }) => weightInt8(prepared), 0.03)).toBeGreaterThan(0);
  });

  it('int8 dynamic', async () => {
    expect(await expectAgreement(({ prepared }) => dynamicInt8(prepared), 0.04)).toBeGreaterThan(5);
  });

  it('int8 static', async () => {
    await fc.assert(fc.asyncProperty(graphPlans, async (plan) => {
      const { prepared, observed, samples, expected } = await openParent(plan);
      try {
        const { errors } = await staticInt8(runtime, { prepared, observed, samples, expected, scores: false, budgetMs: 10_000 });
        expect(errors.relativeError).toBeLessThanOrEqual(0.12);
      } catch (error) {
        if (!(error instanceof ServingError) || error.code !== 'unsupported') throw error;
      }
    }), RUNS);
  });
});
