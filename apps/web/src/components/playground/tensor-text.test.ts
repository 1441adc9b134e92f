import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATA_TYPES } from '@infaas/shared/domain/tensor';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { exampleTensorText, parseTensorText } from './tensor-text';

const iris: TensorSpec[] = [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }, { name: 'flag', dtype: 'BOOL', shape: [1] }];
const flag = { name: 'flag', datatype: 'BOOL', shape: [1], data: [true] };
const x = { name: 'x', datatype: 'FP32', shape: [1, 4], data: [1, 2, 3, 4] };
const parse = (tensors: unknown) => parseTensorText(JSON.stringify(tensors), iris);

describe('exampleTensorText', () => {
  it('is always ready to send', () => {
    const spec = fc.record({
      name: fc.string({ minLength: 1 }),
      dtype: fc.constantFrom(...DATA_TYPES),
      shape: fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(spec, { minLength: 1, maxLength: 3, selector: (each) => each.name }), (signature) => {
        expect(parseTensorText(exampleTensorText(signature), signature)).toMatchObject({ ok: true });
      }),
    );
  });

  it('does not list the zeros of a large tensor', () => {
    const text = exampleTensorText([{ name: 'image', dtype: 'FP32', shape: [-1, 3, 224, 224] }]);
    expect(text.length).toBeLessThan(200);
    const parsed = parseTensorText(text, [{ name: 'image', dtype: 'FP32', shape: [-1, 3, 224, 224] }]);
    expect(parsed.ok && parsed.inputs[0]?.data.length).toBe(150_528);
  });
});

describe('parseTensorText', () => {
  it('takes nested lists and any number of rows', () => {
    expect(parse([{ ...x, shape: [2, 4], data: [[1, 2, 3, 4], [5, 6, 7, 8]] }, flag])).toMatchObject({ ok: true, inputs: [{ data: [1, 2, 3, 4, 5, 6, 7, 8] }, {}] });
  });

  it.each([
    ['no JSON', '[', /not JSON/],
    ['no list', '{}', /list of tensors/],
    ['a missing tensor', JSON.stringify([x]), /"flag" is missing/],
    ['an unknown name', JSON.stringify([{ ...x, name: 'y' }, flag]), /no input "y"/],
    ['another datatype', JSON.stringify([{ ...x, datatype: 'INT8' }, flag]), /datatype FP32/],
    ['another shape', JSON.stringify([{ ...x, shape: [1, 5] }, flag]), /shape \[-1, 4\]/],
    ['too few values', JSON.stringify([{ ...x, data: [1] }, flag]), /1 values; its shape needs 4/],
    ['values that are none', JSON.stringify([{ ...x, data: [1, 2, 3, null] }, flag]), /not numbers/],
    ['a size without bounds', JSON.stringify([{ ...x, shape: [1e12, 4], fill: 0, data: undefined }, flag]), /binary protocol/],
  ])('says what is wrong with %s', (_name, text, message) => {
    const parsed = parseTensorText(text, iris);
    expect(parsed.ok ? '' : parsed.error).toMatch(message);
  });
});
