/** Weights of one matrix or filter bank as 8-bit integers, symmetric around zero, one scale for each index along `axis`. */
export type QuantisedWeights = { values: Int8Array; scales: Float32Array; axis: number; dims: readonly number[] };

export type WeightRequest = {
  values: Float32Array;
  dims: readonly number[];
  axis: number;
  /** Largest magnitude of the integers: 127, or 63 where the processor's kernels add pairs of products in 16 bits and would saturate. */
  limit: number;
  /** A scale is at least this, by channel: a bias counted in units of it must fit 32 bits. */
  leastScale?: (channel: number) => number;
};

const SMALLEST_SCALE = 2 ** -100;

/** Returns weights rounded to integers with one symmetric scale per channel: largest magnitude / limit. */
export function quantiseWeights(request: WeightRequest): QuantisedWeights {
  const { values, dims, axis, limit } = request;
  const { channels, inner } = strides(dims, axis);
  const scales = new Float32Array(channels);
  for (let at = 0; at < values.length; at += 1) {
    const channel = Math.floor(at / inner) % channels;
    const magnitude = Math.abs(values[at] ?? 0);
    if (magnitude > (scales[channel] ?? 0)) scales[channel] = magnitude;
  }
  for (let channel = 0; channel < channels; channel += 1) {
    const scale = (scales[channel] ?? 0) / limit;
    scales[channel] = Math.max(scale > 0 ? scale : 1, request.leastScale?.(channel) ?? 0, SMALLEST_SCALE);
  }
  const quantised = new Int8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const level = Math.round((values[at] ?? 0) / (scales[Math.floor(at / inner) % channels] ?? 1));
    quantised[at] = Math.max(-limit, Math.min(limit, level));
  }
  return { values: quantised, scales, axis, dims };
}

function strides(dims: readonly number[], axis: number): { channels: number; inner: number } {
  return { channels: dims[axis] ?? 1, inner: dims.slice(axis + 1).reduce((product, size) => product * size, 1) };
}
