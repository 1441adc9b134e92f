import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createInferRequestReader } from './infer-request-reader';
import { parseInferRequest } from './oip-request';

type Input = { name: string; datatype: string; shape: number[]; data?: number[]; parameters?: { binary_data_size: number } };

function bodyOf(inputs: Input[], binary: Buffer, more: Record<string, unknown> = {}): { body: Buffer; jsonBytes: number } {
  const json = Buffer.from(JSON.stringify({ ...more, inputs }));
  return { body: Buffer.concat([json, binary]), jsonBytes: json.length };
}

const outcome = (parse: () => unknown): unknown => {
  try {
    return parse();
  } catch (error) {
    return String(error);
  }
};

describe('a reader that remembers the last JSON part', () => {
  test('cuts the tensors of each body anew', () => {
    const read = createInferRequestReader();
    const inputs = [{ name: 'a', datatype: 'UINT8', shape: [2], parameters: { binary_data_size: 2 } }, { name: 'b', datatype: 'INT16', shape: [1], parameters: { binary_data_size: 2 } }];
    for (const bytes of [[1, 2, 3, 4], [5, 6, 7, 8]]) {
      const { body, jsonBytes } = bodyOf(inputs, Buffer.from(bytes));
      expect(read(body, jsonBytes).inputs.map((input) => [...input.data])).toEqual([bytes.slice(0, 2), bytes.slice(2)]);
    }
  });

  test('says the same as the plain parser, whatever came before', () => {
    const input = fc.record({ name: fc.constantFrom('a', 'b'), datatype: fc.constantFrom('UINT8', 'FP32', 'BYTES', 'odd'), shape: fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 2 }) });
    const sized = fc.tuple(input, fc.integer({ min: -1, max: 9 }), fc.boolean()).map(([head, size, inJson]): Input => (inJson ? { ...head, data: [1, 2].slice(0, Math.max(0, size)) } : { ...head, parameters: { binary_data_size: size } }));
    const request = fc.tuple(fc.array(sized, { maxLength: 2 }), fc.uint8Array({ maxLength: 12 }), fc.integer({ min: -1, max: 1 }), fc.boolean());
    fc.assert(fc.property(fc.array(request, { minLength: 1, maxLength: 3 }), (requests) => {
      const read = createInferRequestReader();
      for (const [inputs, binary, off, plain] of [...requests, ...requests].flatMap((one) => [one, one])) {
        const { body, jsonBytes } = bodyOf(inputs, Buffer.from(binary), { id: 'x', parameters: { priority: 1 } });
        const length = plain ? null : jsonBytes + off;
        expect(outcome(() => read(body, length))).toEqual(outcome(() => parseInferRequest(body, length)));
      }
    }), { numRuns: 400 });
  });
});
