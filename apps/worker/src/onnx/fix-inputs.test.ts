import { describe, expect, it } from 'vitest';
import { ONNX_FLOAT, ONNX_INT64 } from './data-types';
import { fixInputs } from './fix-inputs';
import type { GraphProto } from './model-proto';
import { node, tinyModel } from './tiny-models';

function graph(): GraphProto {
  const { graph: made } = tinyModel({
    opset: 13, inputs: [['x', ONNX_FLOAT, ['n', 2]], ['threshold', ONNX_FLOAT, []], ['rate', ONNX_INT64, [2]]], outputs: [['y', ONNX_FLOAT, ['n', 2]]],
    nodes: [node('Less', [['x', 'threshold'], ['y']])],
  });
  if (!made) throw new Error('no graph');
  return made;
}

describe('fixInputs', () => {
  it('makes constants of the named inputs, in their own type and shape', () => {
    const fixed = graph();
    fixInputs(fixed, { threshold: 0.5, rate: 16_000 });
    expect(fixed.input.map((input) => input.name)).toEqual(['x']);
    expect(fixed.initializer.map(({ name, dims, dataType }) => [name, dims, dataType])).toEqual([['threshold', [], ONNX_FLOAT], ['rate', [2], ONNX_INT64]]);
    expect(Buffer.from(fixed.initializer[0]?.rawData ?? []).readFloatLE(0)).toBe(0.5);
    expect(Buffer.from(fixed.initializer[1]?.rawData ?? []).readBigInt64LE(8)).toBe(16_000n);
  });

  it.each([
    [{ speed: 1 }, /fixes "speed", which is no input/u], [{ x: 1 }, /"x" \(FP32 \[-1, 2\]\) cannot be fixed/u],
  ])('refuses %j, saying why', (constants, reason) => expect(() => fixInputs(graph(), constants as unknown as Record<string, number>)).toThrow(reason));
});
