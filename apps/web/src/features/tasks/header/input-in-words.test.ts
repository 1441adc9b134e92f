import { describe, expect, it } from 'vitest';
import { inputInWords, metricName } from './input-in-words';

describe('inputInWords', () => {
  it('says what people send and what programs send', () => {
    expect(inputInWords({ kind: 'image', name: 'image', width: 28, height: 14, channels: 'gray', range: [0, 1] })).toEqual({
      text: '28 × 14 gray picture', detail: 'FP32 [-1,1,14,28], 0 to 1',
    });
    expect(inputInWords({ kind: 'picture', name: 'picture' }).text).toBe('Picture of any size');
    expect(inputInWords({ kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 4] }] })).toEqual({ text: 'One tensor', detail: '“x” FP32 [-1, 4]' });
  });
});

describe('metricName', () => {
  it('names what it knows and passes on the rest', () => {
    expect(metricName('top1')).toBe('Top-1 accuracy');
    expect(metricName('auc')).toBe('auc');
  });
});
