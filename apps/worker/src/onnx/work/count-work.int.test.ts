import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { readModel } from '../inspect-model';
import { itWithData, testData } from '../shared-test-data';
import { countWork } from './count-work';

/** Multiply-adds per picture as the papers and model zoos state them, in millions. */
const PUBLISHED: [file: string, millions: number, within: number][] = [
  ['light/light_resnet50.onnx', 4_100, 0.02], ['light/light_vgg19.onnx', 19_600, 0.01], ['light/light_densenet121.onnx', 2_870, 0.02], ['light/light_squeezenet.onnx', 352, 0.03],
  ['light/light_shufflenet.onnx', 137, 0.1], ['light/light_bvlc_alexnet.onnx', 660, 0.05], ['light/light_inception_v1.onnx', 1_430, 0.05], ['light/light_inception_v2.onnx', 2_000, 0.05],
  ['imagenet/mobilenet_v2_1.0_224_quant.onnx', 300, 0.1], ['imagenet/mobilenet_v1_0.75_192_quant.onnx', 239, 0.1], ['imagenet/mobilenet_v1_0.5_160_quant.onnx', 77, 0.1], ['imagenet/mobilenet_v1_0.25_128_quant.onnx', 14, 0.15],
  ['imagenet/winml_SqueezeNet_fp16.onnx', 352, 0.03], ['detect/yolox_nano.onnx', 540, 0.05],
];

describe('countWork', () => {
  itWithData('finds the multiply-adds that are published of real networks, of quantised ones too', () => {
    for (const [file, millions, within] of PUBLISHED) {
      const { flops, uncounted, bytesMoved } = countWork(readModel(readFileSync(testData(`models/${file}`))).model, { last: 64, inner: 64 });
      expect([file, Math.abs(flops / 2e6 / millions - 1) < within, flops / 2e6]).toEqual([file, true, flops / 2e6]);
      expect([file, uncounted, bytesMoved > 1e6]).toEqual([file, {}, true]);
    }
    return Promise.resolve();
  });

  itWithData('names what it cannot count', () => {
    const of = (file: string): ReturnType<typeof countWork> => countWork(readModel(readFileSync(testData(`models/${file}`))).model, { last: 8, inner: 8 });
    expect(of('tabular/ankane_randomforest.onnx')).toMatchObject({ uncounted: { TreeEnsembleClassifier: 1 } });
    expect(of('vad/silero_vad.onnx').uncounted).toHaveProperty('If');
    return Promise.resolve();
  });
});
