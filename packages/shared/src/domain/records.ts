import type { TensorSpec } from './tensor';

/** How an uploaded model wants a picture: the owner states it, the generator folds the arithmetic of it into the graph. */
export type ImageInputRecord = {
  kind: 'image';
  width: number;
  height: number;
  channels: 'gray' | 'rgb' | 'bgr';
  layout: 'nchw' | 'nhwc';
  /** The model's value range before mean and std: [0,1] or [0,255]. */
  range: [number, number];
  /** One value per channel (or one for all), in units of `range`; the model sees (x - mean) / std. */
  mean?: number[];
  std?: number[];
  dtype?: 'FP32' | 'FP16' | 'UINT8' | 'INT8';
};
/** `constants`: inputs that queries need not give, because they are always this number (a threshold, a sampling rate). */
export type InputRecord = ImageInputRecord | { kind: 'tensor'; constants?: Record<string, number> | undefined };

/** What an uploaded model answers with. `classOffset` 1 drops a leading background class. */
export type OutputRecord =
  | { kind: 'scores'; activation?: 'none' | 'softmax' | 'sigmoid'; classOffset?: number }
  | { kind: 'class-id' }
  | { kind: 'tensor' };

/**
 * The one input of a task. `image`: a float tensor [-1, channels, height, width] (nchw) with values in `range`. `picture`: encoded
 * pictures (BYTES [-1]) that each variant decodes to its own size. `tensors`: the model's own tensors.
 */
export type CanonicalInput =
  | { kind: 'image'; name: string; width: number; height: number; channels: 'gray' | 'rgb'; range: [number, number] }
  | { kind: 'picture'; name: string }
  | { kind: 'tensors'; tensors: TensorSpec[] };

/** The outputs of a task. `scores`: FP32 [-1, classes] as probabilities in the order of the task's labels. */
export type CanonicalOutput = { kind: 'scores'; name: string; classes: number } | { kind: 'tensors'; tensors: TensorSpec[] };

/** The tensors a client sends for this canonical input. */
export function inputSignature(input: CanonicalInput): TensorSpec[] {
  switch (input.kind) {
    case 'image':
      return [{ name: input.name, dtype: 'FP32', shape: [-1, input.channels === 'gray' ? 1 : 3, input.height, input.width] }];
    case 'picture':
      return [{ name: input.name, dtype: 'BYTES', shape: [-1] }];
    case 'tensors':
      return input.tensors;
  }
}

/** The tensors a client receives for this canonical output. */
export function outputSignature(output: CanonicalOutput): TensorSpec[] {
  return output.kind === 'scores' ? [{ name: output.name, dtype: 'FP32', shape: [-1, output.classes] }] : output.tensors;
}
