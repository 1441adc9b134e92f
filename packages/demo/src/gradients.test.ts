import { seededRandom } from '@infaas/shared/domain/random';
import { describe, expect, it } from 'vitest';

import { convLayer } from './conv-layer';
import { denseLayer } from './dense-layer';
import { volumeSize } from './layer';
import { backward, forward, makeNetwork, parametersOf } from './network';
import { poolLayer, reluLayer } from './plain-layers';
import { softmaxLoss } from './softmax-loss';

import type { Layer, Volume } from './layer';

const BATCH = 3;
const INPUT: Volume = { channels: 2, height: 5, width: 6 };

/** Values a tenth apart in random order, none within 0.05 of zero: no finite difference of 0.01 crosses a kink of relu or pool. */
function spacedValues(count: number): Float32Array {
  const random = seededRandom(5);
  const order = Array.from({ length: count }, (_, index) => ({ index, key: random() })).sort((a, b) => a.key - b.key);
  const values = new Float32Array(count);
  order.forEach(({ index }, rank) => {
    values[index] = (rank - count / 2 + 0.5) * 0.1;
  });
  return values;
}

function slope(values: Float32Array, index: number, objective: () => number): number {
  const step = 0.01;
  const start = values[index] ?? NaN;
  values[index] = start + step;
  const above = objective();
  values[index] = start - step;
  const below = objective();
  values[index] = start;
  return (above - below) / (2 * step);
}

describe('layers', () => {
  it.each<[string, () => Layer]>([
    ['dense', () => denseLayer(INPUT, 7, seededRandom(1))],
    ['conv', () => convLayer(INPUT, { filters: 5, isFirst: false, random: seededRandom(2) })],
    ['relu', () => reluLayer(INPUT)],
    ['pool with an odd height', () => poolLayer(INPUT)],
  ])('%s: gradients equal finite differences', (_, make) => {
    const layer = make();
    const input = spacedValues(BATCH * volumeSize(INPUT));
    const random = seededRandom(3);
    const outputGradient = Float32Array.from({ length: BATCH * volumeSize(layer.output) }, () => random() - 0.5);
    const objective = (): number => layer.forward(input, BATCH).reduce((sum, value, index) => sum + value * (outputGradient[index] ?? NaN), 0);
    objective();
    const inputGradient = Float32Array.from(layer.backward(outputGradient, BATCH));
    const checked = [{ values: input, gradients: inputGradient }, ...layer.parameters];
    for (const { values, gradients } of checked) {
      values.forEach((_value, index) => {
        expect(Math.abs(slope(values, index, objective) - (gradients[index] ?? NaN))).toBeLessThan(2e-3);
      });
    }
  });

  it('the first convolution spares its input gradient', () => {
    const layer = convLayer(INPUT, { filters: 2, isFirst: true, random: seededRandom(2) });
    layer.forward(spacedValues(volumeSize(INPUT)), 1);
    expect(layer.backward(new Float32Array(volumeSize(layer.output)), 1)).toHaveLength(0);
  });
});

describe('a whole network', () => {
  it('passes the gradient of the loss through every layer', () => {
    const network = makeNetwork(
      INPUT,
      [{ kind: 'conv', filters: 4 }, { kind: 'relu' }, { kind: 'conv', filters: 3 }, { kind: 'pool' }, { kind: 'dense', units: 6 }, { kind: 'relu' }, { kind: 'dense', units: 4 }],
      seededRandom(8),
    );
    const random = seededRandom(9);
    const input = Float32Array.from({ length: BATCH * volumeSize(INPUT) }, () => random());
    const labels = Uint8Array.of(0, 3, 1);
    const { gradient } = softmaxLoss(forward(network, input, BATCH), labels);
    backward(network, gradient, BATCH);
    const objective = (): number => softmaxLoss(forward(network, input, BATCH), labels).loss;
    for (const { values, gradients } of parametersOf(network)) {
      const differences = Float32Array.from(values, (_value, index) => slope(values, index, objective));
      const size = Math.hypot(...gradients);
      const error = Math.hypot(...gradients.map((value, index) => value - (differences[index] ?? NaN)));
      expect(size).toBeGreaterThan(0);
      expect(error / size).toBeLessThan(0.03);
    }
  });
});
