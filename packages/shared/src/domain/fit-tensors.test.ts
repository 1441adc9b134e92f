import { describe, expect, it } from 'vitest';
import { fitTensors } from './fit-tensors';
import type { DataType, TensorSpec } from './tensor';

const spec = (name: string, dtype: DataType, ...shape: number[]): TensorSpec => ({ name, dtype, shape });

describe('tensors of a task at a server of somebody else\'s', () => {
  it.each<[string, TensorSpec[], TensorSpec[], boolean, string[] | RegExp]>([
    ['the same names, whatever their order', [spec('a', 'FP32', -1, 4), spec('b', 'FP32', -1, 4)], [spec('b', 'FP32', -1, 4), spec('a', 'FP32', -1, 4)], true, ['a', 'b']],
    ['another name that fits', [spec('image', 'FP32', -1, 1, 28, 28)], [spec('Input3', 'FP32', -1, 1, 28, 28)], true, ['Input3']],
    ['a dimension that one leaves free', [spec('x', 'FP32', -1, 3)], [spec('y', 'FP32', 1, -1)], true, ['y']],
    ['a name that does not fit is no name', [spec('x', 'INT64', -1)], [spec('x', 'FP32', -1), spec('ids', 'INT64', -1)], false, ['ids']],
    ['one tensor is used once', [spec('a', 'FP32', -1), spec('b', 'FP32', -1)], [spec('b', 'FP32', -1)], true, /nothing there fits a FP32/],
    ['another type', [spec('x', 'FP32', -1)], [spec('x', 'FP16', -1)], true, /it has x FP16 \[-1\]/],
    ['another rank', [spec('x', 'FP32', -1, 4)], [spec('x', 'FP32', 4)], true, /nothing there fits/],
    ['an input too many', [spec('x', 'FP32', -1)], [spec('x', 'FP32', -1), spec('mask', 'BOOL', -1)], true, /also wants mask BOOL/],
    ['an output too many', [spec('x', 'FP32', -1)], [spec('mask', 'BOOL', -1), spec('x', 'FP32', -1)], false, ['x']],
  ])('%s', (_, wanted, offered, all, expected) => {
    const fit = fitTensors(wanted, offered, all);
    if (Array.isArray(expected)) expect(fit).toEqual({ names: expected });
    else expect('fault' in fit ? fit.fault : '').toMatch(expected);
  });
});
