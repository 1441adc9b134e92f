import type { Random } from '@infaas/shared/domain/random';

import { makeParameter, reusedBuffer, volumeSize } from './layer';
import { multiplyRows } from './multiply-rows';
import { fillPatchColumns, fillPatchRows, KERNEL, patchSize } from './patches';

import type { Layer, Parameter, Volume } from './layer';

/** Returns a 3 × 3 convolution, stride 1, padding 1, weights [filters, channels, 3, 3]. `isFirst` spares the unused input gradient. */
export function convLayer(input: Volume, options: { filters: number; isFirst: boolean; random: Random }): Layer {
  const { filters, isFirst, random } = options;
  const pixels = input.height * input.width;
  const depth = patchSize(input.channels);
  const output: Volume = { ...input, channels: filters };
  const weights = makeParameter([filters, input.channels, KERNEL, KERNEL], { fanIn: depth, random });
  const bias = makeParameter([filters]);
  const outputBuffer = reusedBuffer();
  const inputGradientBuffer = reusedBuffer();
  const patches = new Float32Array(pixels * depth);
  const gradientPatches = new Float32Array(isFirst ? 0 : pixels * patchSize(filters));
  let seen: Float32Array = new Float32Array(0);
  return {
    kind: 'conv',
    output,
    multiplyAdds: filters * pixels * depth,
    parameters: [weights, bias],
    forward(values, batch) {
      seen = values;
      const out = outputBuffer(batch * volumeSize(output));
      for (let item = 0; item < batch; item += 1) {
        fillPatchRows(patches, itemOf(values, item, batch), input);
        const target = itemOf(out, item, batch);
        for (let filter = 0; filter < filters; filter += 1) {
          target.fill(bias.values[filter] as number, filter * pixels, (filter + 1) * pixels);
        }
        multiplyRows({ a: weights.values, b: patches, out: target, rows: filters, columns: pixels, depth });
      }
      return out;
    },
    backward(gradient, batch) {
      const inputGradient = inputGradientBuffer(isFirst ? 0 : batch * volumeSize(input)).fill(0);
      const turned = turnedWeights(weights);
      for (let item = 0; item < batch; item += 1) {
        const share = itemOf(gradient, item, batch);
        addChannelSums(bias.gradients, share);
        fillPatchColumns(patches, itemOf(seen, item, batch), input);
        multiplyRows({ a: share, b: patches, out: weights.gradients, rows: filters, columns: depth, depth: pixels });
        if (isFirst) continue;
        // The input's gradient is the convolution of the output's gradient with the weights turned by half a turn.
        fillPatchRows(gradientPatches, share, output);
        const target = itemOf(inputGradient, item, batch);
        multiplyRows({ a: turned, b: gradientPatches, out: target, rows: input.channels, columns: pixels, depth: patchSize(filters) });
      }
      return inputGradient;
    },
  };
}

function itemOf(values: Float32Array, item: number, batch: number): Float32Array {
  const size = values.length / batch;
  return values.subarray(item * size, (item + 1) * size);
}

function addChannelSums(sums: Float32Array, volume: Float32Array): void {
  const pixels = volume.length / sums.length;
  for (let channel = 0; channel < sums.length; channel += 1) {
    let sum = 0;
    for (let index = channel * pixels; index < (channel + 1) * pixels; index += 1) sum += volume[index] as number;
    sums[channel] = (sums[channel] as number) + sum;
  }
}

/** [filters, channels, 3, 3] → [channels, filters, 3, 3], each kernel turned by half a turn. */
function turnedWeights({ shape: [filters = 0, channels = 0], values }: Parameter): Float32Array {
  const cells = KERNEL * KERNEL;
  const turned = new Float32Array(values.length);
  for (let filter = 0; filter < filters; filter += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      for (let cell = 0; cell < cells; cell += 1) {
        turned[(channel * filters + filter) * cells + cells - 1 - cell] = values[(filter * channels + channel) * cells + cell] as number;
      }
    }
  }
  return turned;
}
