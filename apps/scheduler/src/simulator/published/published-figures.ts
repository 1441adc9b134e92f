/**
 * Published figures of image classifiers, as facts. Accuracy (ImageNet-1k validation, top-1), parameters, multiply-adds, the latency of one
 * picture on an Intel i9-10940X (14 cores, fp32, PyTorch 2.4 compiled) and the throughput of an NVIDIA RTX 3090 (mixed precision, batch 256
 * and more): results-imagenet.csv and benchmark-infer-*.csv of huggingface/pytorch-image-models, Apache-2.0. Layers are counted from the
 * architectures' own descriptions.
 */
export type PublishedArchitecture = {
  name: string;
  /** The weights that accuracy is of, and the side of their input. */
  weights: string;
  side: number;
  top1Percent: number;
  parametersM: number;
  multiplyAddsG: number;
  convolutions: number;
  cpuMs: number;
  gpuPerSecond: number;
  /** The architecture of the paper that nothing was published of in these tables, and that this one of like size stands for. */
  standsFor: string | null;
};

type Row = readonly [name: string, weights: string, side: number, top1Percent: number, parametersM: number, multiplyAddsG: number, convolutions: number, cpuMs: number, gpuPerSecond: number, standsFor?: string];

const ROWS: readonly Row[] = [
  ['densenet121', 'densenet121.tv_in1k', 224, 74.75, 7.98, 2.87, 120, 24.095, 2764.41],
  ['densenet169', 'densenet169.tv_in1k', 224, 75.922, 14.15, 3.4, 168, 30.075, 2245.68],
  ['densenet201', 'densenet201.tv_in1k', 224, 77.284, 20.01, 4.34, 200, 39.186, 1750.03],
  ['mobilenetv1', 'mobilenetv1_100.ra4_e3600_r224_in1k', 224, 75.388, 4.23, 0.58, 27, 4.013, 10802.87],
  ['mobilenetv2', 'mobilenetv2_100.ra_in1k', 224, 72.91, 3.5, 0.31, 52, 5.299, 8629.73],
  ['nasnetlarge', 'nasnetalarge.tf_in1k', 331, 82.638, 88.75, 23.89, 540, 120.143, 307.5],
  ['resnet50', 'resnet50.tv_in1k', 224, 76.156, 25.56, 4.11, 53, 14.865, 3219.06],
  ['resnet101', 'resnet101.tv_in1k', 224, 77.404, 44.55, 7.83, 104, 26.325, 1956.19],
  ['resnet152', 'resnet152.tv_in1k', 224, 78.33, 60.19, 11.56, 155, 35.749, 1373.51],
  ['resnet50v2', 'resnetv2_50.a1h_in1k', 224, 80.41, 25.55, 4.11, 53, 15.68, 3355.79],
  ['resnet101v2', 'resnetv2_101.a1h_in1k', 224, 82.042, 44.54, 7.83, 104, 26.313, 2011.15],
  ['resnext50', 'resnext50_32x4d.tv_in1k', 224, 77.632, 25.03, 4.26, 53, 12.987, 2577.31],
  ['resnext101', 'resnext101_32x4d.gluon_in1k', 224, 80.336, 44.18, 8.01, 104, 23.4, 1562.81],
  ['vgg16', 'vgg16.tv_in1k', 224, 71.594, 138.36, 15.47, 16, 117.85, 1021.7],
  ['vgg19', 'vgg19.tv_in1k', 224, 72.4, 143.67, 19.63, 19, 121.627, 1266.93],
  ['inception-resnetv2', 'inception_resnet_v2.tf_in1k', 299, 80.434, 55.84, 13.18, 244, 47.499, 965.48],
  ['inceptionv3', 'inception_v3.tv_in1k', 299, 77.472, 23.83, 5.73, 94, 22.986, 2349.22],
  ['xception', 'legacy_xception.tf_in1k', 299, 79.058, 22.86, 8.4, 74, 21.647, 1413.65],
  ['resnet18', 'resnet18.tv_in1k', 224, 69.752, 11.69, 1.82, 20, 7.907, 9260.29, 'alexnet'],
  ['efficientnet-b0', 'efficientnet_b0.ra_in1k', 224, 77.698, 5.29, 0.4, 81, 9.945, 6924.93, 'nasnetmobile'],
  ['se-resnext101', 'seresnext101_32x4d.gluon_in1k', 224, 80.886, 48.96, 8.02, 170, 28.956, 1413.69, 'resnet152v2'],
  ['efficientnet-b4', 'efficientnet_b4.ra2_in1k', 384, 83.468, 19.34, 4.51, 160, 31.668, 937.43, 'gnmt'],
];

/** The 22 architectures of the paper's evaluation as far as they were published, the others by a stand-in. */
export const PUBLISHED_ARCHITECTURES: readonly PublishedArchitecture[] = ROWS.map(
  ([name, weights, side, top1Percent, parametersM, multiplyAddsG, convolutions, cpuMs, gpuPerSecond, standsFor]) => (
    { name, weights, side, top1Percent, parametersM, multiplyAddsG, convolutions, cpuMs, gpuPerSecond, standsFor: standsFor ?? null }),
);

export type PublishedCurve = { architecture: string; device: 'V100' | 'T4'; precision: 'fp32' | 'fp16'; points: readonly (readonly [batch: number, meanMs: number, p95Ms: number, p99Ms: number])[] };

/**
 * Latency by batch size on one GPU, milliseconds (mean, 95th and 99th percentile), PyTorch; fp16 is automatic mixed precision. Source: the
 * performance tables of NVIDIA/DeepLearningExamples (ResNet-50 v1.5, ResNeXt101-32x4d, SE-ResNeXt101-32x4d, EfficientNet). Percentiles
 * that a table gives below its mean are taken as the mean.
 */
export const PUBLISHED_CURVES: readonly PublishedCurve[] = [
  { architecture: 'efficientnet-b0', device: 'V100', precision: 'fp32', points: [[1, 13.15, 13.23, 14.11], [2, 13.17, 13.46, 14.39], [4, 13.25, 13.29, 14.85], [8, 13.42, 13.86, 15.77], [16, 13.78, 15.02, 16.99], [32, 16.46, 18.92, 22.2], [64, 25.14, 25.14, 25.14]] },
  { architecture: 'efficientnet-b4', device: 'V100', precision: 'fp32', points: [[1, 23.31, 23.31, 24.9], [2, 24.07, 24.07, 25.14], [4, 26.29, 26.78, 30.85], [8, 26.65, 26.65, 28.61], [16, 48.18, 48.18, 48.18], [32, 89.07, 89.07, 89.07], [64, 173.2, 173.2, 173.2]] },
  { architecture: 'efficientnet-b0', device: 'V100', precision: 'fp16', points: [[1, 17.19, 18.01, 18.63], [2, 17.96, 18.3, 19.95], [4, 17.9, 17.9, 19.13], [8, 17.38, 18.34, 19.29], [16, 18.23, 19.42, 21.58], [32, 19.29, 20.71, 22.51], [64, 20.34, 22.22, 24.62]] },
  { architecture: 'efficientnet-b4', device: 'V100', precision: 'fp16', points: [[1, 30.28, 30.28, 32.24], [2, 30.12, 30.12, 31.92], [4, 32.08, 33.29, 34.74], [8, 34.43, 37.34, 41.08], [16, 34.12, 36.13, 39.39], [32, 44.67, 44.85, 47.86], [64, 80.93, 80.93, 80.93]] },
  { architecture: 'resnet50', device: 'V100', precision: 'fp32', points: [[1, 10.37, 10.81, 11.73], [2, 10.24, 11.18, 12.89], [4, 10.46, 11.01, 11.75], [8, 11.5, 12.36, 13.12], [16, 16.07, 16.07, 16.07], [32, 29.37, 29.37, 29.37], [64, 55.4, 55.4, 55.4]] },
  { architecture: 'resnet50', device: 'V100', precision: 'fp16', points: [[1, 12.78, 13.27, 14.36], [2, 13.01, 13.74, 15.19], [4, 13.41, 14.25, 15.68], [8, 13.65, 14.51, 15.6], [16, 14.0, 15.07, 16.26], [32, 15.84, 17.25, 18.53], [64, 23.18, 23.18, 23.18]] },
  { architecture: 'resnet50', device: 'T4', precision: 'fp32', points: [[1, 10.7, 12.82, 16.71], [2, 11.26, 13.79, 16.99], [4, 12.73, 13.89, 18.03], [8, 22.41, 22.57, 22.9], [16, 39.77, 39.8, 40.23], [32, 77.62, 77.62, 77.62], [64, 152.73, 152.73, 153.02]] },
  { architecture: 'resnet50', device: 'T4', precision: 'fp16', points: [[1, 12.96, 15.47, 20.0], [2, 13.18, 14.9, 18.73], [4, 12.99, 14.69, 19.05], [8, 12.82, 16.04, 19.43], [16, 15.8, 16.57, 20.62], [32, 29.54, 29.54, 29.54], [64, 57.41, 57.41, 57.41]] },
  { architecture: 'resnext101', device: 'V100', precision: 'fp32', points: [[1, 17.95, 20.61, 22.0], [2, 19.2, 20.74, 22.77], [4, 23.65, 24.66, 28.0], [8, 24.05, 24.92, 27.75], [16, 40.77, 40.77, 40.77], [32, 72.12, 72.12, 72.12], [64, 130.9, 130.9, 130.9]] },
  { architecture: 'resnext101', device: 'V100', precision: 'fp16', points: [[1, 23.08, 24.18, 27.82], [2, 23.65, 24.64, 27.87], [4, 24.38, 27.33, 27.95], [8, 24.18, 25.92, 28.3], [16, 25.4, 26.53, 29.47], [32, 27.72, 29.9, 32.19], [64, 41.89, 41.89, 41.89]] },
  { architecture: 'resnext101', device: 'T4', precision: 'fp32', points: [[1, 18.18, 20.45, 24.58], [2, 18.77, 21.53, 26.21], [4, 26.89, 27.81, 30.94], [8, 48.99, 49.44, 49.91], [16, 93.51, 93.73, 94.16], [32, 178.83, 178.83, 179.07], [64, 361.95, 361.95, 362.32]] },
  { architecture: 'resnext101', device: 'T4', precision: 'fp16', points: [[1, 23.0, 25.77, 29.41], [2, 23.14, 26.55, 30.97], [4, 22.8, 24.2, 29.38], [8, 21.98, 25.34, 29.61], [16, 29.47, 29.52, 31.14], [32, 56.56, 56.56, 56.56], [64, 110.82, 110.82, 110.82]] },
  { architecture: 'se-resnext101', device: 'V100', precision: 'fp32', points: [[1, 24.92, 26.78, 31.12], [2, 24.89, 27.63, 30.81], [4, 31.58, 35.92, 39.64], [8, 32.29, 34.5, 38.14], [16, 44.5, 44.5, 44.5], [32, 76.86, 76.86, 76.86], [64, 138.36, 138.36, 138.36]] },
  { architecture: 'se-resnext101', device: 'V100', precision: 'fp16', points: [[1, 33.83, 39.1, 41.57], [2, 34.35, 36.92, 41.66], [4, 34.33, 38.67, 41.05], [8, 34.66, 39.51, 42.16], [16, 35.23, 36.77, 38.11], [32, 37.62, 39.36, 41.26], [64, 46.95, 46.95, 47.48]] },
  { architecture: 'se-resnext101', device: 'T4', precision: 'fp32', points: [[1, 25.12, 28.83, 31.59], [2, 26.82, 30.54, 33.13], [4, 29.79, 33.33, 37.65], [8, 51.74, 52.57, 53.12], [16, 97.99, 98.76, 99.21], [32, 186.31, 186.43, 187.4], [64, 378.1, 378.1, 378.82]] },
  { architecture: 'se-resnext101', device: 'T4', precision: 'fp16', points: [[1, 32.51, 37.26, 39.53], [2, 32.76, 37.61, 39.62], [4, 32.98, 38.97, 42.66], [8, 31.01, 36.3, 39.11], [16, 33.76, 34.54, 38.5], [32, 63.68, 63.68, 63.73], [64, 123.57, 123.57, 123.57]] },
];
