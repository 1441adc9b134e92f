/** How a model of the test material is registered; what is not said is left to the product. */
export type KnownModel = {
  file: string; task: string; architecture: string;
  inputRecord?: Record<string, unknown>; outputRecord?: Record<string, unknown>;
  /** A file of class names, one a line, or the names themselves. */
  labels?: string | readonly string[];
  validation?: 'mnist' | 'pictures' | 'wine' | { file: string };
  accuracy?: number;
  /** What its figures do not say. */
  remark?: string;
};

const gray = { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw' };
const rgb = (side: number) => ({ kind: 'image', width: side, height: side, channels: 'rgb', layout: 'nhwc', range: [0, 255], dtype: 'UINT8' });
const planes = (side: number, channels = 'rgb') => ({ kind: 'image', width: side, height: side, channels, layout: 'nchw', range: [0, 255] });
const scores = (activation = 'none') => ({ kind: 'scores', activation });
const threshold = { kind: 'tensor', constants: { score_threshold: 0 } };

const MOBILENETS = [['mobilenet_v1_0.25_128', 128, 0.42], ['mobilenet_v1_0.5_160', 160, 0.59], ['mobilenet_v1_0.75_192', 192, 0.67], ['mobilenet_v2_1.0_224', 224, 0.71]] as const;
const LIGHT = ['bvlc_alexnet', 'densenet121', 'inception_v1', 'inception_v2', 'resnet50', 'shufflenet', 'squeezenet', 'vgg19', 'zfnet512'];
const IRIS = ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica'];

/** The models whose records, labels and samples are known, lightest first. */
export const KNOWN_MODELS: readonly KnownModel[] = [
  { file: 'models/mnist/ort-examples_mnist.onnx', task: 'mnist', architecture: 'mnist-cnn', inputRecord: { ...gray, range: [0, 255] }, outputRecord: scores('softmax'), validation: 'mnist' },
  {
    file: 'models/mnist/tribuo_cnn_mnist.onnx', task: 'mnist', architecture: 'mnist-tribuo', validation: 'mnist',
    inputRecord: { ...gray, range: [0, 1], mean: [0.1307], std: [0.3081] }, outputRecord: scores('softmax'),
  },
  {
    file: 'models/gesture/keypoint_classifier.onnx', task: 'hand-sign', architecture: 'keypoint-mlp', outputRecord: { kind: 'class-id' },
    labels: 'models/gesture/keypoint_classifier_label.csv', validation: { file: 'models/gesture/keypoint.csv' },
  },
  ...['', '_lstm'].map((kind): KnownModel => ({
    file: `models/gesture/point_history_classifier${kind}.onnx`, task: 'finger-gesture', architecture: kind === '' ? 'history-mlp' : 'history-lstm', inputRecord: threshold,
    outputRecord: { kind: 'class-id' }, labels: 'models/gesture/point_history_classifier_label.csv', validation: { file: 'models/gesture/point_history.csv' },
  })),
  { file: 'models/tabular/tract_lgbm_classifier_tensor.onnx', task: 'wine', architecture: 'wine-lightgbm', outputRecord: scores(), validation: 'wine', remark: 'one sample' },
  { file: 'models/tabular/ankane_randomforest.onnx', task: 'iris', architecture: 'iris-forest', outputRecord: scores(), labels: IRIS, validation: { file: 'samples/iris/Iris.csv' } },
  { file: 'models/tabular/winml_iris_Network.onnx', task: 'iris', architecture: 'iris-net', outputRecord: scores(), labels: IRIS, validation: { file: 'samples/iris/Iris.csv' } },
  { file: 'models/tabular/ankane_logreg_iris.onnx', task: 'iris-sepals', architecture: 'iris-logistic', outputRecord: scores(), labels: IRIS },
  { file: 'models/vad/silero_vad.onnx', task: 'voice-activity', architecture: 'silero', inputRecord: { kind: 'tensor', constants: { sr: 16_000 } }, remark: 'the client carries its state' },
  ...MOBILENETS.map(([name, side, accuracy]): KnownModel => ({
    file: `models/imagenet/${name}_quant.onnx`, task: 'imagenet', architecture: name.replaceAll(/[_.]/gu, '-'), inputRecord: rgb(side), outputRecord: scores(),
    labels: 'models/imagenet/imagenet_labels.txt', accuracy,
  })),
  {
    file: 'models/imagenet/winml_SqueezeNet_fp16.onnx', task: 'imagenet-1000', architecture: 'squeezenet-fp16', outputRecord: scores(),
    inputRecord: { ...planes(224, 'bgr'), mean: [104, 117, 123], dtype: 'FP16' },
  },
  ...LIGHT.map((name): KnownModel => ({
    file: `models/light/light_${name}.onnx`, task: 'light', architecture: `light-${name.replaceAll('_', '-')}`, inputRecord: planes(224), outputRecord: scores(),
    validation: 'pictures', remark: 'constant weights: speed and memory only',
  })),
];

/** Returns how a file of the material is registered: as known, else as plain tensors for a task of its own. */
export function registrationOf(file: string): KnownModel {
  const known = KNOWN_MODELS.find((model) => model.file === file);
  if (known) return known;
  const name = file.replace(/^.*\//u, '').replace(/\.onnx$/u, '').toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
  return { file, task: `${name}-task`, architecture: name };
}
