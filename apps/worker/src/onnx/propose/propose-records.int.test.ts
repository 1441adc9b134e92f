import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { idxFile } from '../../validation/sample-files';
import { ONNX_FLOAT, ONNX_INT64 } from '../data-types';
import { loadOnnxRuntime } from '../load-onnxruntime';
import { itWithData, testData } from '../shared-test-data';
import { floatTensor, int64Tensor } from '../tensor-values';
import { node, tinyFile } from '../tiny-models';
import { proposeRecords } from './propose-records';
import type { ProposalRequest } from './propose-records';

const runtime = await loadOnnxRuntime();
const propose = (request: Pick<ProposalRequest, 'modelBytes' | 'dataBytes'> & Partial<ProposalRequest>) =>
  proposeRecords(runtime, { input: null, classes: null, labels: [], stated: null, ...request });

/** Pictures of 4 x 4 whose shade is one of four bands; the label is the band. */
function shades(count: number): Uint8Array {
  const band = (at: number): number => at % 4;
  const pixels = Array.from({ length: count }, (_, at) => Array.from({ length: 16 }, (__, pixel) => band(at) * 64 + 20 + ((at * 7 + pixel * 3) % 24))).flat();
  return zipSync({ 'images-idx3-ubyte': idxFile([count, 4, 4], pixels), 'labels-idx1-ubyte': idxFile([count], Array.from({ length: count }, (_, at) => band(at))) });
}

/** Scores 0..3 are least for the band whose centre the mean pixel is not near; a leading class is never the best. Takes 0..255. */
function shadeModel(options: { background: boolean }): Uint8Array {
  const centres = [...(options.background ? [-5000] : []), 32, 96, 160, 224];
  return tinyFile({
    inputs: [['pixels', ONNX_FLOAT, ['n', 1, 4, 4]]], outputs: [['y', ONNX_FLOAT, ['n', centres.length]]],
    initializers: [floatTensor('centres', centres, [1, centres.length]), int64Tensor('flat', [-1, 1], [2])],
    nodes: [
      node('GlobalAveragePool', [['pixels'], ['mean']]), node('Reshape', [['mean', 'flat'], ['column']]), node('Sub', [['column', 'centres'], ['apart']]),
      node('Abs', [['apart'], ['distance']]), node('Neg', [['distance'], ['y']]),
    ],
  });
}

describe('proposeRecords', () => {
  it('finds range and activation of a model, with how much worse the stated record is', async () => {
    const stated = { input: { kind: 'image', width: 4, height: 4, channels: 'gray', layout: 'nchw', range: [0, 1] }, output: { kind: 'scores' } } as const;
    const proposal = await propose({ modelBytes: shadeModel({ background: false }), dataBytes: shades(80), stated: { input: { ...stated.input, range: [0, 1] }, output: stated.output } });
    expect(proposal.best).toMatchObject({
      name: '0 to 255', inputRecord: { kind: 'image', range: [0, 255], layout: 'nchw', channels: 'gray', width: 4, height: 4, dtype: 'FP32' },
      outputRecord: { kind: 'scores', activation: 'softmax' }, accuracy: { value: 1 }, samples: 80,
    });
    expect(proposal.verdict).toBe('clear');
    expect(proposal.stated?.accuracy.value).toBe(0.25);
    expect(proposal.summary).toBe('The record as stated gets 25.0 % right; with "0 to 255" it is 100.0 % of 80 samples right.');
  });

  it('finds a leading background class where the number of classes is not known, and where it is', async () => {
    const model = shadeModel({ background: true });
    for (const labels of [[], ['a', 'b', 'c', 'd']]) {
      const { best } = await propose({ modelBytes: model, dataBytes: shades(40), labels });
      expect([best.name, best.outputRecord, best.accuracy.value]).toEqual(['0 to 255', { kind: 'scores', activation: 'softmax', classOffset: 1 }, 1]);
    }
  });

  it('is the same when asked again, and says so when nothing does better than guessing', async () => {
    const request = { modelBytes: tinyFile({
      inputs: [['pixels', ONNX_FLOAT, ['n', 1, 4, 4]]], outputs: [['y', ONNX_FLOAT, ['n', 4]]], initializers: [floatTensor('zero', [0, 0, 0, 0], [1, 4]), int64Tensor('flat', [-1, 1], [2])],
      nodes: [node('GlobalAveragePool', [['pixels'], ['mean']]), node('Reshape', [['mean', 'flat'], ['column']]), node('Mul', [['column', 'zero'], ['y']])],
    }), dataBytes: shades(64) };
    const [first, second] = [await propose(request), await propose(request)];
    expect(first).toEqual(second);
    expect(first.verdict).toBe('none');
    expect(first.summary).toMatch(/better than guessing/u);
  });

  it('finds out how plain tensors answer', async () => {
    const rows = Array.from({ length: 30 }, (_, at) => `${at % 3 === 0 ? 9 : 0},${at % 3 === 1 ? 9 : 0},${at % 3 === 2 ? 9 : 0},${at % 3}`).join('\n');
    const ids = tinyFile({
      inputs: [['x', ONNX_FLOAT, ['n', 3]]], outputs: [['id', ONNX_INT64, ['n']]], nodes: [node('ArgMax', [['x'], ['id']], { axis: 1, keepdims: 0 })],
    });
    const { best } = await propose({ modelBytes: ids, dataBytes: new TextEncoder().encode(rows) });
    expect([best.inputRecord, best.outputRecord, best.accuracy.value]).toEqual([{ kind: 'tensor' }, { kind: 'class-id' }, 1]);
  });

  it.each([
    ['samples without labels', zipSync({ 'images-idx3-ubyte': idxFile([2, 4, 4], Array.from({ length: 32 }, () => 1)) }), [], /no labels/u],
    ['labels that do not fit the answers', shades(8), ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], /do not fit the number of classes/u],
  ])('refuses %s', async (_name, dataBytes, labels, message) => {
    await expect(propose({ modelBytes: shadeModel({ background: false }), dataBytes, labels: [...labels] })).rejects.toMatchObject({ name: 'ServingError', message });
  });

  const digits = (): Uint8Array => zipSync(Object.fromEntries(['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'].map((name) => [name, gunzipSync(readFileSync(testData(`samples/mnist/${name}.gz`)))])));
  for (const { file, range, mean } of [
    // Either scale is right to within 0.01 of a per cent on all 10,000 digits; with 0 to 1 its answers are the surer ones.
    { file: 'ort-examples_mnist.onnx', range: [0, 1], mean: undefined }, { file: 'tribuo_cnn_mnist.onnx', range: [0, 1], mean: [0.1307] },
  ]) {
    itWithData(`finds the preprocessing of ${file}`, async () => {
      const stated = { input: { kind: 'image', width: 28, height: 28, channels: 'gray', layout: 'nchw', range: [0, 1], mean: [0.5], std: [0.05] }, output: { kind: 'scores' } } as const;
      const proposal = await propose({ modelBytes: readFileSync(testData(`models/mnist/${file}`)), dataBytes: digits(), stated: { input: { ...stated.input, range: [0, 1], mean: [0.5], std: [0.05] }, output: stated.output } });
      expect(proposal.best.inputRecord).toMatchObject({ range, ...(mean ? { mean } : {}) });
      expect(proposal.best.accuracy.value).toBeGreaterThan(0.97);
      expect(proposal.best.samples).toBe(200);
    });
  }

  itWithData('finds that a MobileNet takes RGB bytes and answers with a background class first', async () => {
    const labels = readFileSync(testData('models/imagenet/imagenet_labels.txt'), 'utf8').split(/\r?\n/u).filter(Boolean).slice(1);
    const shown = { 'cat.bmp': 'Egyptian cat', 'owl.jpg': 'great grey owl', 'parrot.jpg': 'macaw', 'sunflower.bmp': 'daisy', 'hot_dog.jpg': 'hotdog', 'grace_hopper.bmp': 'military uniform' };
    const sheet = Object.entries(shown).map(([file, name]) => `${file},${labels.findIndex((label) => label.startsWith(name))}`).join('\n');
    const dataBytes = zipSync({ ...Object.fromEntries(Object.keys(shown).map((file) => [file, readFileSync(testData(`samples/images/${file}`))])), 'labels.csv': new TextEncoder().encode(sheet) });
    const { best } = await propose({ modelBytes: readFileSync(testData('models/imagenet/mobilenet_v2_1.0_224_quant.onnx')), dataBytes, labels });
    expect(best.inputRecord).toMatchObject({ channels: 'rgb', layout: 'nhwc', dtype: 'UINT8', range: [0, 255], width: 224, height: 224 });
    expect(best.outputRecord).toMatchObject({ kind: 'scores', classOffset: 1, activation: 'none' });
  });
});
