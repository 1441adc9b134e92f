import { describe, expect, it } from 'vitest';
import { inputRecordInWords, operatorsByUse, outputRecordInWords, tensorInWords } from './records-in-words';

describe('records in words', () => {
  it('says how a picture is taken', () => {
    expect(inputRecordInWords({ kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 255], mean: [44], std: [59] })).toBe('28 × 28 gray · NCHW · FP32 · 0 to 255 minus 44 divided by 59');
    expect(inputRecordInWords({ kind: 'image', width: 224, height: 224, channels: 'rgb', layout: 'nhwc', range: [0, 255], dtype: 'UINT8' })).toBe('224 × 224 rgb · NHWC · UINT8 · 0 to 255');
    expect(inputRecordInWords({ kind: 'tensor' })).toBe('Plain tensors, as they are');
  });
  it.each([
    [{ kind: 'scores', activation: 'softmax', classOffset: 0 }, 'Logits: a softmax is put behind'], [{ kind: 'scores', classOffset: 1 }, 'Probabilities of classes; the first class is dropped'],
    [{ kind: 'class-id' }, 'Class ids'], [{ kind: 'tensor' }, 'Plain tensors, as they are'],
  ] as const)('says what %j answers', (record, text) => {
    expect(outputRecordInWords(record)).toBe(text);
  });
  it('writes tensors and operators', () => {
    expect(tensorInWords({ name: 'x', dtype: 'FP32', shape: [-1, 3, 8, 8] })).toBe('x FP32 [?, 3, 8, 8]');
    expect(operatorsByUse({ Relu: 2, Conv: 4, Add: 2 }).map((each) => each.name)).toEqual(['Conv', 'Add', 'Relu']);
  });
});
