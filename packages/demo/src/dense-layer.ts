import type { Random } from '@infaas/shared/domain/random';

import { makeParameter, reusedBuffer, volumeSize } from './layer';
import { multiplyRows, transposed } from './multiply-rows';

import type { Layer, Volume } from './layer';

/** Returns a fully connected layer: output = weights · input + bias, weights [units, inputs]. */
export function denseLayer(input: Volume, units: number, random: Random): Layer {
  const inputs = volumeSize(input);
  const weights = makeParameter([units, inputs], { fanIn: inputs, random });
  const bias = makeParameter([units]);
  const outputBuffer = reusedBuffer();
  const inputGradientBuffer = reusedBuffer();
  let seen: Float32Array = new Float32Array(0);
  return {
    kind: 'dense',
    output: { channels: units, height: 1, width: 1 },
    multiplyAdds: units * inputs,
    parameters: [weights, bias],
    forward(values, batch) {
      seen = values;
      const out = outputBuffer(batch * units);
      for (let item = 0; item < batch; item += 1) out.set(bias.values, item * units);
      multiplyRows({ a: values, b: weights.values, out, rows: batch, columns: units, depth: inputs });
      return out;
    },
    backward(gradient, batch) {
      for (let index = 0; index < gradient.length; index += 1) {
        const unit = index % units;
        bias.gradients[unit] = (bias.gradients[unit] as number) + (gradient[index] as number);
      }
      const columnsOfGradient = transposed(gradient, batch);
      multiplyRows({ a: columnsOfGradient, b: transposed(seen, batch), out: weights.gradients, rows: units, columns: inputs, depth: batch });
      const out = inputGradientBuffer(batch * inputs).fill(0);
      multiplyRows({ a: gradient, b: transposed(weights.values, units), out, rows: batch, columns: inputs, depth: units });
      return out;
    },
  };
}
