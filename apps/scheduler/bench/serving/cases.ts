import type { CanonicalInput, CanonicalOutput } from '@infaas/shared/domain/records';

/** One model of the bench, as every system is told about it. */
export type ModelCase = { name: string; input: number[]; output: number[]; maxBatch: number; canonical: { input: CanonicalInput; output: CanonicalOutput } };

const tensors = (name: string, shape: number[]): CanonicalInput & CanonicalOutput => ({ kind: 'tensors', tensors: [{ name, dtype: 'FP32', shape: [-1, ...shape] }] });
const plain = (name: string, input: number[], output: number[], maxBatch: number): ModelCase => ({
  name, input, output, maxBatch, canonical: { input: tensors('x', input), output: tensors('y', output) },
});

/** The models, smallest first. Large nets gain nothing from larger batches on a CPU, so theirs are capped. */
export const MODEL_CASES: readonly ModelCase[] = [
  plain('noop', [784], [784], 32),
  plain('tiny-mlp', [64], [10], 32),
  {
    name: 'mnist-cnn', input: [1, 28, 28], output: [10], maxBatch: 32,
    canonical: { input: { kind: 'image', name: 'x', width: 28, height: 28, channels: 'gray', range: [0, 1] }, output: { kind: 'scores', name: 'y', classes: 10 } },
  },
  plain('mobilenet', [3, 224, 224], [1000], 2),
  plain('resnet50', [3, 224, 224], [1000], 2),
];

export const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Returns the input that every query of a model sends: plain fractions, so that no arithmetic hits denormal numbers. */
export function sampleInput(model: ModelCase): Float32Array {
  return Float32Array.from({ length: elements(model.input) }, (_, at) => ((at * 2_654_435_761) % 256) / 256);
}
