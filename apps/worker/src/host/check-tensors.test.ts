import { packBytesElements } from '@infaas/shared/protocol/oip-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfTensors, splitBytes } from './check-tensors';
import type { GraphSignature } from './graph-signature';

const signature: GraphSignature = {
  inputs: [{ name: 'a', dtype: 'FP32', shape: [-1, 2] }, { name: 't', dtype: 'BYTES', shape: [-1] }], outputs: [], batchable: true, maxBatch: 8,
};
const floats = (rows: number, bytes = rows * 8) => ({ dtype: 'FP32' as const, shape: [rows, 2], data: new Uint8Array(bytes) });
const texts = (...all: string[]) => ({ dtype: 'BYTES' as const, shape: [all.length], data: packBytesElements(all.map((text) => Buffer.from(text))) });

describe('the check of a query', () => {
  it.each([
    { what: 'what fits', tensors: [floats(2), texts('x', '')], rows: 2, fault: null },
    { what: 'too few inputs', tensors: [floats(2)], rows: 2, fault: 'the model takes 2 inputs, not 1' },
    { what: 'no rows', tensors: [floats(0), texts()], rows: 0, fault: 'a query needs at least one row' },
    { what: 'rows that differ', tensors: [floats(2), texts('x')], rows: 2, fault: 'input "t" has 1 rows, the query says 2' },
    { what: 'a negative dimension', tensors: [{ ...floats(1), shape: [-1, 2] }, texts('x')], rows: 1, fault: 'input "a" must have the shape [-1,2], not [-1,2]' },
    { what: 'another rank', tensors: [{ ...floats(1), shape: [2] }, texts('x')], rows: 1, fault: 'input "a" must have the shape [-1,2], not [2]' },
    { what: 'bytes that are missing', tensors: [floats(1, 7), texts('x')], rows: 1, fault: 'input "a" must have 8 bytes, not 7' },
    { what: 'texts that do not add up', tensors: [floats(1), { ...texts('x'), data: new Uint8Array([9, 0, 0, 0, 1]) }], rows: 1, fault: 'input "t" must have 1 elements, each with its length in front' },
    { what: 'a text that is none', tensors: [floats(2), { ...texts('x', 'y'), data: packBytesElements([Buffer.from('x'), Buffer.from([0xff])]) }], rows: 2, fault: 'element 1 of input "t" is not UTF-8 without NUL, which is all that this model\'s strings can hold' },
    { what: 'a text with a NUL', tensors: [floats(1), texts('a\u0000b')], rows: 1, fault: 'element 0 of input "t" is not UTF-8 without NUL, which is all that this model\'s strings can hold' },
  ])('says of $what: $fault', ({ tensors, rows, fault }) => {
    expect(faultOfTensors(signature, tensors, rows)).toBe(fault);
  });
});

describe('BYTES elements', () => {
  it('come back as they were joined', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (elements) => {
      expect(splitBytes(packBytesElements(elements))?.map((element) => new Uint8Array(element))).toEqual(elements);
    }));
  });

  it('of arbitrary bytes are refused or joined to the same bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const elements = splitBytes(bytes);
      if (elements !== null) expect(packBytesElements(elements)).toEqual(bytes);
    }));
  });
});
