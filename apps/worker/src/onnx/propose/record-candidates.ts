import type { CanonicalInput, ImageInputRecord } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';

/** A way of feeding pictures to a model that is common enough to be tried. */
export type RecordCandidate = { name: string; record: ImageInputRecord };

type Preset = { name: string; channels: readonly ImageInputRecord['channels'][]; range: [number, number]; mean?: number[]; std?: number[] };

const COLOURS = ['rgb', 'bgr'] as const;
/** The common ones first: of presets that do equally well the first is proposed. */
const FLOAT_PRESETS: readonly Preset[] = [
  { name: '0 to 1', channels: ['gray', ...COLOURS], range: [0, 1] },
  { name: '0 to 255', channels: ['gray', ...COLOURS], range: [0, 255] },
  { name: '-1 to 1', channels: ['gray', ...COLOURS], range: [-1, 1] },
  { name: 'ImageNet mean and deviation', channels: COLOURS, range: [0, 1], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
  { name: 'MNIST mean and deviation', channels: ['gray'], range: [0, 1], mean: [0.1307], std: [0.3081] },
  { name: '0 to 255 minus the Caffe mean', channels: ['bgr'], range: [0, 255], mean: [104, 117, 123] },
  { name: '0 to 255 minus the Caffe mean', channels: ['rgb'], range: [0, 255], mean: [123, 117, 104] },
  { name: 'inverted, 1 to 0', channels: ['gray'], range: [1, 0] },
  { name: 'inverted, 255 to 0', channels: ['gray'], range: [255, 0] },
];
const BYTE_PRESETS: readonly Preset[] = [{ name: '0 to 255', channels: ['gray', ...COLOURS], range: [0, 255] }, { name: 'inverted, 255 to 0', channels: ['gray'], range: [255, 0] }];
const SIGNED_PRESETS: readonly Preset[] = [{ name: '-128 to 127', channels: ['gray', ...COLOURS], range: [-128, 127] }];

/** Side of a picture for a graph that takes any size. */
const USUAL_SIDE = 224;
/** Gray pictures up to this many pixels a side travel as float tensors (as control decides). */
const LARGEST_TENSOR_SIDE = 64;

/**
 * Returns the presets that a model's one input allows: its size, layout and type as the graph says, every common range and colour order.
 * Empty when the input is no picture (four dimensions, one of them 1 or 3 channels).
 */
export function recordCandidates(inputs: readonly TensorSpec[], task: CanonicalInput | null): RecordCandidate[] {
  const [input] = inputs;
  const frame = input && inputs.length === 1 ? frameOf(input, task) : null;
  if (!input || frame === null) return [];
  return presetsOf(input).flatMap((preset) => preset.channels
    .filter((channels) => (channels === 'gray') === (frame.count === 1))
    .map((channels) => ({
      name: channels === 'gray' ? preset.name : `${preset.name}, ${channels.toUpperCase()}`,
      record: {
        kind: 'image' as const, width: frame.width, height: frame.height, channels, layout: frame.layout, range: preset.range, dtype: dtypeOf(input),
        ...(preset.mean ? { mean: preset.mean } : {}), ...(preset.std ? { std: preset.std } : {}),
      },
    })));
}

/** Returns the canonical input that a task gets from its first model with such a record. */
export function canonicalOfCandidate({ record }: RecordCandidate): CanonicalInput {
  const { width, height, channels } = record;
  if (channels === 'gray' && width <= LARGEST_TENSOR_SIDE && height <= LARGEST_TENSOR_SIDE) return { kind: 'image', name: 'image', width, height, channels, range: [0, 1] };
  return { kind: 'picture', name: 'picture' };
}

type Frame = { width: number; height: number; count: 1 | 3; layout: 'nchw' | 'nhwc' };

function frameOf({ shape }: TensorSpec, task: CanonicalInput | null): Frame | null {
  if (shape.length !== 4) return null;
  const [, a = 0, b = 0, c = 0] = shape;
  const side = (size: number, known: number | undefined): number => (size === -1 ? (known ?? USUAL_SIDE) : size);
  const known = task?.kind === 'image' ? task : undefined;
  if (a === 1 || a === 3) return { count: a, layout: 'nchw', height: side(b, known?.height), width: side(c, known?.width) };
  if (c === 1 || c === 3) return { count: c, layout: 'nhwc', height: side(a, known?.height), width: side(b, known?.width) };
  return null;
}

function presetsOf({ dtype }: TensorSpec): readonly Preset[] {
  if (dtype === 'FP32' || dtype === 'FP16') return FLOAT_PRESETS;
  if (dtype === 'UINT8') return BYTE_PRESETS;
  return dtype === 'INT8' ? SIGNED_PRESETS : [];
}

function dtypeOf({ dtype }: TensorSpec): 'FP32' | 'FP16' | 'UINT8' | 'INT8' {
  return dtype === 'FP16' || dtype === 'UINT8' || dtype === 'INT8' ? dtype : 'FP32';
}
