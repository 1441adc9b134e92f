import { describe, expect, it } from 'vitest';
import { imageTensor } from './image-tensor';
import { rasteriseStrokes } from './rasterise-strokes';

const size = { width: 28, height: 28 };

describe('rasteriseStrokes', () => {
  it('leaves an empty pad dark', () => {
    expect(rasteriseStrokes([], size).every((value) => value === 0)).toBe(true);
  });

  it('draws a tap as a dot where it was', () => {
    const values = rasteriseStrokes([[{ x: 0.5, y: 0.25 }]], size);
    expect(values[7 * 28 + 14]).toBeCloseTo(0.98, 1);
    expect(values[21 * 28 + 14]).toBe(0);
  });

  it('draws a line of even width, also where points lie far apart', () => {
    const values = rasteriseStrokes([[{ x: 0.5, y: 0.1 }, { x: 0.5, y: 0.9 }]], size);
    const widths = [6, 12, 18].map((row) => values.slice(row * 28, row * 28 + 28).reduce((sum, value) => sum + value, 0));
    expect(new Set(widths.map((width) => width.toFixed(4))).size).toBe(1);
    expect(widths[0]).toBeGreaterThan(1.8);
    expect(widths[0]).toBeLessThan(3.2);
  });

  it('stays within the pad and within 0..1', () => {
    const values = rasteriseStrokes([[{ x: -0.2, y: 0 }, { x: 1.3, y: 1.1 }], [{ x: 1, y: 1 }]], { width: 20, height: 10 });
    expect(values).toHaveLength(200);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});

describe('imageTensor', () => {
  it('scales to the range of the task and repeats gray for colour', () => {
    const input = { kind: 'image', name: 'image', width: 2, height: 1, channels: 'rgb', range: [-1, 1] } as const;
    expect(imageTensor(Float32Array.of(0, 1), { ...input, range: [-1, 1] })).toEqual({
      name: 'image', datatype: 'FP32', shape: [1, 3, 1, 2], data: [-1, 1, -1, 1, -1, 1],
    });
  });
});
