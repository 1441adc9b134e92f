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
import type { ModelProto } from '../model-proto';
import { trialInputs } from '../trial-inputs';
import { TRIAL_OPTIONS } from '../trial-session';
import { dynamicInt8 } from './dynamic-int8';
import { answersTo, formErrors } from './form-errors';
import type { MeasuredErrors } from './form-errors';
import { observeTensors } from './observe-tensors';
import type { Observed } from './observe-tensors';
import { prepareGraph } from './prepare-graph';
import { INPUT, graphPlans, randomNetwork } from './random-graphs';
import { SEQUENCE, randomSequenceNetwork, sequencePlans } from './random-sequences';
import { staticInt8 } from './static-int8';
import { weightInt8 } from './weight-int8';

const runtime = await loadOnnxRuntime();
const folder = mkdtempSync(path.join(tmpdir(), 'infaas-random-graphs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Drawn = { plan: { seed: number }; model: ModelProto; spec: TensorSpec };
const PICTURES: TensorSpec = { name: 'x', dtype: 'FP32', shape: [-1, INPUT.channels, INPUT.side, INPUT.side] };
const FLOATS: TensorSpec = { name: 'x', dtype: 'FP32', shape: [-1, SEQUENCE.length, SEQUENCE.width] };
const TOKENS: TensorSpec = { name: 'x', dtype: 'INT64', shape: [-1, SEQUENCE.length] };

const pictures = graphPlans.map((plan): Drawn => ({ plan, model: randomNetwork(plan), spec: PICTURES }));
const sequences = sequencePlans.map((plan): Drawn => ({ plan, model: randomSequenceNetwork(plan), spec: plan.input === 'tokens' ? TOKENS : FLOATS }));

async function openParent({ plan, model, spec }: Drawn) {
  const bytes = encodeModel(model);
  const session = await runtime.InferenceSession.create(bytes, { ...TRIAL_OPTIONS, graphOptimizationLevel: 'all' });
  const random = seededRandom(plan.seed);
  const samples = Array.from({ length: 12 }, (_, index) => trialInputs(runtime, [spec], { batch: 1 + (index % 2), freeSize: { last: 1, inner: 1 }, random }));
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
type Parent = Awaited<ReturnType<typeof openParent>>;

/** Makes a form of a graph; null: the graph has no use for it. */
async function orNull(make: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array | null> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof ServingError && error.code === 'unsupported') return null;
    throw error;
  }
}

const FORMS: Record<string, (parent: Pick<Parent, 'prepared' | 'observed' | 'samples' | 'expected'>) => Uint8Array | Promise<Uint8Array>> = {
  'prepared (folded, raised to opset 13)': ({ prepared }) => prepared,
  fp16: ({ prepared, observed }: { prepared: Uint8Array; observed: Observed }) => halfPrecision(prepared, observed),
  'int8 with weights only': ({ prepared }) => weightInt8(prepared),
  'int8 dynamic': ({ prepared }) => dynamicInt8(prepared),
  'int8 static': async ({ prepared, observed, samples, expected }) => (await staticInt8(runtime, { prepared, observed, samples, expected, scores: false, budgetMs: 10_000 })).bytes,
};

describe.each([
  { kind: 'picture', draw: pictures, runs: 80 }, { kind: 'sequence', draw: sequences, runs: 60 },
])('forms of random $kind networks load in ONNX Runtime and agree with their parent', ({ kind, draw, runs }) => {
  it.each([
    ['prepared (folded, raised to opset 13)', 1e-4, runs], ['fp16', 0.01, runs / 2], ['int8 with weights only', 0.05, 1], ['int8 dynamic', 0.08, 5], ['int8 static', 0.15, runs / 4],
  ] as const)('%s', async (form, most, least) => {
    let made = 0;
    await fc.assert(fc.asyncProperty(draw, async (drawn) => {
      const parent = await openParent(drawn);
      const bytes = await orNull(() => FORMS[form]?.(parent) ?? parent.prepared);
      if (bytes === null) return;
      made += 1;
      expect((await parent.errorsOf(bytes)).relativeError).toBeLessThanOrEqual(most);
    }), { numRuns: runs });
    console.info(`${form}: ${made} of ${runs} random ${kind} networks have one`);
    expect(made).toBeGreaterThanOrEqual(least);
  }, 60_000);
});
