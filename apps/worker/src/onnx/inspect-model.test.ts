import { ServingError } from '@infaas/shared/domain/serving-error';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileModels } from './hostile/hostile-models';
import { changed as soundWith, soundFile } from './hostile/sound-models';
import { inspectModel, readModel } from './inspect-model';

const HOSTILE = hostileModels({ place: '/dev/null', bytes: 0 });

function refusalOf(bytes: Uint8Array): ServingError | null {
  try {
    inspectModel(bytes);
    return null;
  } catch (error) {
    if (error instanceof ServingError) return error;
    throw error;
  }
}

describe('inspectModel', () => {
  it('describes a sound model', () => {
    expect(inspectModel(soundFile())).toMatchObject({
      signature: { inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, 4] }] },
      opset: 13, irVersion: 8, parameters: 4, weightBytes: 16, nodes: 2, precision: 'fp32', batchable: true, operators: { Mul: 1, Relu: 1 },
    });
  });

  // All hostile models, also those that only ONNX Runtime finds out: hostile/hostile-models.int.test.ts.
  it.each(['other formats', 'protobuf', 'external data'])('refuses %s with a reason and a hint', (kind) => {
    for (const { name, bytes } of HOSTILE[kind] ?? []) {
      const refusal = refusalOf(bytes);
      expect([name, ['malformed', 'unsupported'].includes(refusal?.code ?? '')]).toEqual([name, true]);
      expect(refusal?.message.length).toBeGreaterThan(10);
      expect(refusal?.hint?.length).toBeGreaterThan(10);
    }
  });

  it('names free dimensions that have no name, and leaves those that have one', () => {
    const shape = (dims: (string | number)[]) => soundWith({ inputs: [['x', 1, dims]], outputs: [['y', 1, ['n', 4]]] });
    const { model } = readModel(shape(['', 4]));
    expect(model.graph?.input[0]?.type?.tensorType?.shape?.dim?.map((dim) => dim.dimParam || dim.dimValue)).toMatchObject(['x_axis_0', { low: 4 }]);
    expect(model.graph?.output[0]?.type?.tensorType?.shape?.dim?.[0]?.dimParam).toBe('n');
  });

  it('answers any change of any byte with a description or a refusal, never with another error', () => {
    const good = soundFile();
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 6 }), (flips) => {
      const bytes = good.slice();
      for (const [at, mask] of flips) bytes[at] = (bytes[at] ?? 0) ^ mask;
      refusalOf(bytes);
    }), { numRuns: 2000 });
  });

  it('answers any bytes with a refusal', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(refusalOf(bytes)).not.toBeNull();
    }), { numRuns: 1000 });
  });
});
