import { describe, expect, it } from 'vitest';
import type { InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import { INSPECTION } from '../testing/fake-worker';
import { canonicalSignature, signatureConflict } from './canonical-signature';
import { SIGNATURE } from '../testing/sample-rows';

const gray: InputRecord = { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 255] };
const scores: OutputRecord = { kind: 'scores' };
const labels = [...'0123456789'];
const outputs = (shape: number[]): typeof INSPECTION => ({ ...INSPECTION, signature: { ...INSPECTION.signature, outputs: [{ name: 'y', dtype: 'FP32', shape }] } });

describe('canonicalSignature', () => {
  it.each([
    ['a small gray image', gray, { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] }],
    ['a gray image of 65 px', { ...gray, width: 65 }, { kind: 'picture', name: 'picture' }],
    ['a small colour image', { ...gray, channels: 'rgb' }, { kind: 'picture', name: 'picture' }],
    ['tensors', { kind: 'tensor' }, { kind: 'tensors', tensors: INSPECTION.signature.inputs }],
    ['tensors of which one is fixed', { kind: 'tensor', constants: { [INSPECTION.signature.inputs[0]?.name ?? '']: 1 } }, { kind: 'tensors', tensors: INSPECTION.signature.inputs.slice(1) }],
  ] as const)('gives the input of %s', (_, inputRecord, input) => {
    expect(canonicalSignature({ inputRecord: inputRecord as InputRecord, outputRecord: scores }, INSPECTION, labels)).toMatchObject({ input });
  });

  it.each([
    [[-1, 10], scores, 10],
    [[-1, 1_001], { kind: 'scores', classOffset: 1 }, 1_000],
    [[-1, 1_000, 1, 1], scores, 1_000],
    [[-1, -1], scores, 10],
    [[-1], { kind: 'class-id' }, 10],
  ] as const)('gives the classes of outputs %j under %j: %i', (shape, outputRecord, classes) => {
    const signature = canonicalSignature({ inputRecord: gray, outputRecord: outputRecord as OutputRecord }, outputs([...shape]), labels);
    expect(signature).toMatchObject({ output: { kind: 'scores', name: 'scores', classes } });
  });

  it('faults scores without a class count, and an image record for a graph with two inputs', () => {
    expect(canonicalSignature({ inputRecord: gray, outputRecord: scores }, outputs([-1, -1]), [])).toHaveProperty('fault');
    const two = { ...INSPECTION, signature: { ...INSPECTION.signature, inputs: [...INSPECTION.signature.inputs, ...INSPECTION.signature.inputs] } };
    expect(canonicalSignature({ inputRecord: gray, outputRecord: scores }, two, labels)).toHaveProperty('fault');
  });
});

describe('signatureConflict', () => {
  const { input, output } = SIGNATURE;
  it.each([
    ['the same', { input, output }, false],
    ['another picture size', { input: { ...input, width: 32 }, output }, false],
    ['a picture for an image tensor', { input: { kind: 'picture' as const, name: 'p' }, output }, false],
    ['another class count', { input, output: { ...output, classes: 11 } }, true],
    ['another kind of output', { input, output: { kind: 'tensors' as const, tensors: [] } }, true],
    ['another kind of input', { input: { kind: 'tensors' as const, tensors: [] }, output }, true],
  ])('of %s', (_, version, conflict) => {
    expect(signatureConflict({ input, output }, version) !== null).toBe(conflict);
  });
});
