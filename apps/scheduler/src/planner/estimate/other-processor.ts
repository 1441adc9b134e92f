import { PUBLISHED_ARCHITECTURES } from '../../simulator/published/published-figures';

/**
 * Milliseconds of one picture on an Intel i7-12700H, fp32, compiled: benchmark-infer-fp32-nchw-pt240-cpu-i7_12700h-dynamo.csv of
 * huggingface/pytorch-image-models, Apache-2.0, for the sides that `PUBLISHED_ARCHITECTURES` have on the i9-10940X. Both have 14 cores.
 */
const OTHER_CPU_MS: Readonly<Record<string, number>> = {
  densenet121: 34.76, densenet169: 40.608, densenet201: 56.353, mobilenetv1: 6.388, mobilenetv2: 6.591, nasnetlarge: 214.708, resnet50: 32.78, resnet101: 57.657,
  resnet152: 82.493, resnet50v2: 36.486, resnet101v2: 58.329, resnext50: 32.332, resnext101: 63.375, vgg16: 196.881, vgg19: 218.781, 'inception-resnetv2': 96.814,
  inceptionv3: 46.52, xception: 61.034, resnet18: 16.046, 'efficientnet-b0': 10.662, 'se-resnext101': 64.046, 'efficientnet-b4': 69.335,
};

/**
 * Returns the mean relative error of taking what was measured on one processor for another with as many cores: of the published
 * architectures, each way between two processors of which both were published.
 */
export function otherProcessorError(): number {
  const errors = PUBLISHED_ARCHITECTURES.flatMap(({ name, cpuMs }) => {
    const other = OTHER_CPU_MS[name];
    return other === undefined ? [] : [Math.abs(cpuMs / other - 1), Math.abs(other / cpuMs - 1)];
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
