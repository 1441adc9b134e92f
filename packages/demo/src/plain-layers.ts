import { reusedBuffer, volumeSize } from './layer';

import type { Layer, Volume } from './layer';

/** Returns the layer max(0, x). */
export function reluLayer(input: Volume): Layer {
  const outputBuffer = reusedBuffer();
  const inputGradientBuffer = reusedBuffer();
  let given: Float32Array = new Float32Array(0);
  return {
    kind: 'relu',
    output: input,
    multiplyAdds: 0,
    parameters: [],
    forward(values) {
      given = outputBuffer(values.length);
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index] as number;
        given[index] = value > 0 ? value : 0;
      }
      return given;
    },
    backward(gradient) {
      const out = inputGradientBuffer(gradient.length);
      for (let index = 0; index < gradient.length; index += 1) out[index] = (given[index] as number) > 0 ? (gradient[index] as number) : 0;
      return out;
    },
  };
}

/** Returns a 2 × 2 max pool of stride 2; an odd last row or column is left out. */
export function poolLayer(input: Volume): Layer {
  const output: Volume = { channels: input.channels, height: Math.floor(input.height / 2), width: Math.floor(input.width / 2) };
  const outputBuffer = reusedBuffer();
  const inputGradientBuffer = reusedBuffer();
  let winners = new Int32Array(0);
  return {
    kind: 'pool',
    output,
    multiplyAdds: 0,
    parameters: [],
    forward(values, batch) {
      const out = outputBuffer(batch * volumeSize(output));
      if (winners.length !== out.length) winners = new Int32Array(out.length);
      for (let index = 0; index < out.length; index += 1) {
        const winner = largestOfSquare(values, cornerOf(index, input, output), input.width);
        winners[index] = winner;
        out[index] = values[winner] as number;
      }
      return out;
    },
    backward(gradient, batch) {
      const out = inputGradientBuffer(batch * volumeSize(input)).fill(0);
      for (let index = 0; index < gradient.length; index += 1) out[winners[index] as number] = gradient[index] as number;
      return out;
    },
  };
}

/** Index of the top left input value of the square that makes output `index`. */
function cornerOf(index: number, input: Volume, output: Volume): number {
  const x = index % output.width;
  const y = Math.floor(index / output.width) % output.height;
  const plane = Math.floor(index / (output.width * output.height));
  return (plane * input.height + 2 * y) * input.width + 2 * x;
}

function largestOfSquare(values: Float32Array, corner: number, width: number): number {
  const upper = (values[corner + 1] as number) > (values[corner] as number) ? corner + 1 : corner;
  const below = corner + width;
  const lower = (values[below + 1] as number) > (values[below] as number) ? below + 1 : below;
  return (values[lower] as number) > (values[upper] as number) ? lower : upper;
}
