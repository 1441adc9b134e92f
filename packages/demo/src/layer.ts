import type { Random } from '@infaas/shared/domain/random';

/** What flows between layers, per picture: channels × height × width values; a flat vector has height and width 1. */
export type Volume = { channels: number; height: number; width: number };

/** A trained tensor with its gradient of the present batch. `shape` is the one that ONNX wants. */
export type Parameter = { shape: number[]; values: Float32Array; gradients: Float32Array };

/**
 * One step of a network. `forward` takes `batch` inputs, back to back, and remembers what `backward` needs; `backward` adds to the
 * parameters' gradients and returns the gradient of the input. Buffers are the layer's own and live until its next call.
 */
export type Layer = {
  kind: 'dense' | 'conv' | 'relu' | 'pool';
  output: Volume;
  /** Multiply-adds for one picture. */
  multiplyAdds: number;
  parameters: Parameter[];
  forward(input: Float32Array, batch: number): Float32Array;
  backward(gradient: Float32Array, batch: number): Float32Array;
};

/** Returns the number of values in a volume. */
export function volumeSize({ channels, height, width }: Volume): number {
  return channels * height * width;
}

/** Returns a parameter of the shape, drawn evenly with the variance 2 / fanIn (He et al., arXiv 1502.01852); zero without `fanIn`. */
export function makeParameter(shape: number[], start?: { fanIn: number; random: Random }): Parameter {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = new Float32Array(size);
  if (start !== undefined) {
    const limit = Math.sqrt(6 / start.fanIn);
    for (let index = 0; index < size; index += 1) values[index] = (2 * start.random() - 1) * limit;
  }
  return { shape, values, gradients: new Float32Array(size) };
}

/** Returns a function that hands out the same array again for as long as the wanted length stays the same. Its content is stale. */
export function reusedBuffer(): (length: number) => Float32Array {
  let buffer = new Float32Array(0);
  return (length) => {
    if (buffer.length !== length) buffer = new Float32Array(length);
    return buffer;
  };
}
