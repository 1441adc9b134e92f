import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@infaas/shared/domain/random';
import { makeNode, valueInfo, type AttributeValue } from '../src/onnx/graph-builder';
import { encodeModel, type GraphProto, type ModelProto } from '../src/onnx/model-proto';

/**
 * Writes the models of `npm run bench -- serving` into a folder (first argument; the others name the models): random weights, the sizes
 * and operators of the nets they are named after. They answer nothing useful and take as long as the real ones.
 */
const FLOAT = 1;

class NetWriter {
  readonly graph: GraphProto = { name: 'bench', node: [], initializer: [], input: [], output: [], valueInfo: [] };
  readonly #random = seededRandom(5);
  #names = 0;

  add(opType: string, input: string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = this.#name(opType);
    this.graph.node.push(makeNode(opType, { input, output: [output], attributes }));
    return output;
  }

  /** Uniform weights whose deviation keeps activations near 1, so that no value turns denormal or infinite. */
  weights(dims: number[], fanIn: number): string {
    const name = this.#name('w');
    const values = new Float32Array(dims.reduce((product, size) => product * size, 1));
    const spread = Math.sqrt(6 / fanIn);
    for (let at = 0; at < values.length; at += 1) values[at] = (2 * this.#random() - 1) * spread;
    this.graph.initializer.push({ name, dims, dataType: FLOAT, rawData: new Uint8Array(values.buffer) });
    return name;
  }

  conv(from: string, of: { inputs: number; filters: number; kernel: number; stride?: number; groups?: number }): string {
    const { inputs, filters, kernel, stride = 1, groups = 1 } = of;
    const pad = kernel >> 1;
    const fanIn = (inputs / groups) * kernel * kernel;
    return this.add('Conv', [from, this.weights([filters, inputs / groups, kernel, kernel], fanIn), this.weights([filters], 600)], {
      kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad], group: groups,
    });
  }

  dense(from: string, inputs: number, units: number): string {
    return this.add('Gemm', [from, this.weights([inputs, units], inputs), this.weights([units], 600)]);
  }

  finish(from: string, of: { input: number[]; output: number[] }): ModelProto {
    this.graph.node.push(makeNode('Identity', { input: [from], output: ['y'], attributes: {} }));
    this.graph.input.push(valueInfo('x', FLOAT, ['n', ...of.input]));
    this.graph.output.push(valueInfo('y', FLOAT, ['n', ...of.output]));
    return { irVersion: 8, opsetImport: [{ domain: '', version: 13 }], graph: this.graph };
  }

  #name(base: string): string {
    this.#names += 1;
    return `${base}_${this.#names}`;
  }
}

function noop(): ModelProto {
  return new NetWriter().finish('x', { input: [784], output: [784] });
}

/** 64 -> 128 -> 10. */
function tinyMlp(): ModelProto {
  const net = new NetWriter();
  const hidden = net.add('Relu', [net.dense('x', 64, 128)]);
  return net.finish(net.dense(hidden, 128, 10), { input: [64], output: [10] });
}

/** Two 5 x 5 convolutions over 28 x 28, 26 KB. */
function mnistCnn(): ModelProto {
  const net = new NetWriter();
  const pool = (from: string, size: number): string => net.add('MaxPool', [from], { kernel_shape: [size, size], strides: [size, size] });
  const first = pool(net.add('Relu', [net.conv('x', { inputs: 1, filters: 8, kernel: 5 })]), 2);
  const second = pool(net.add('Relu', [net.conv(first, { inputs: 8, filters: 16, kernel: 5 })]), 3);
  const scores = net.dense(net.add('Flatten', [second], { axis: 1 }), 256, 10);
  return net.finish(net.add('Softmax', [scores], { axis: 1 }), { input: [1, 28, 28], output: [10] });
}

/** Expansion, channels, repeats and first stride of the blocks of MobileNetV2. */
const MOBILE_BLOCKS: readonly (readonly [number, number, number, number])[] = [
  [1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1],
];

function mobileNet(): ModelProto {
  const net = new NetWriter();
  const relu = (from: string): string => net.add('Relu', [from]);
  let at = relu(net.conv('x', { inputs: 3, filters: 32, kernel: 3, stride: 2 }));
  let channels = 32;
  for (const [expansion, filters, repeats, firstStride] of MOBILE_BLOCKS) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const stride = repeat === 0 ? firstStride : 1;
      const wide = channels * expansion;
      const widened = expansion === 1 ? at : relu(net.conv(at, { inputs: channels, filters: wide, kernel: 1 }));
      const depthwise = relu(net.conv(widened, { inputs: wide, filters: wide, kernel: 3, stride, groups: wide }));
      const narrowed = net.conv(depthwise, { inputs: wide, filters, kernel: 1 });
      at = stride === 1 && channels === filters ? net.add('Add', [at, narrowed]) : narrowed;
      channels = filters;
    }
  }
  const pooled = net.add('GlobalAveragePool', [relu(net.conv(at, { inputs: channels, filters: 1280, kernel: 1 }))]);
  return net.finish(net.dense(net.add('Flatten', [pooled], { axis: 1 }), 1280, 1000), { input: [3, 224, 224], output: [1000] });
}

function resNet50(): ModelProto {
  const net = new NetWriter();
  const relu = (from: string): string => net.add('Relu', [from]);
  let at = net.add('MaxPool', [relu(net.conv('x', { inputs: 3, filters: 64, kernel: 7, stride: 2 }))], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let channels = 64;
  for (const [width, repeats, firstStride] of [[64, 3, 1], [128, 4, 2], [256, 6, 2], [512, 3, 2]] as const) {
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      const stride = repeat === 0 ? firstStride : 1;
      const narrow = relu(net.conv(at, { inputs: channels, filters: width, kernel: 1 }));
      const middle = relu(net.conv(narrow, { inputs: width, filters: width, kernel: 3, stride }));
      const wide = net.conv(middle, { inputs: width, filters: 4 * width, kernel: 1 });
      const shortcut = repeat === 0 ? net.conv(at, { inputs: channels, filters: 4 * width, kernel: 1, stride }) : at;
      at = relu(net.add('Add', [wide, shortcut]));
      channels = 4 * width;
    }
  }
  const pooled = net.add('Flatten', [net.add('GlobalAveragePool', [at])], { axis: 1 });
  return net.finish(net.dense(pooled, 2048, 1000), { input: [3, 224, 224], output: [1000] });
}

const MODELS: Readonly<Record<string, () => ModelProto>> = { noop, 'tiny-mlp': tinyMlp, 'mnist-cnn': mnistCnn, mobilenet: mobileNet, resnet50: resNet50 };

const [folder = '.', ...names] = process.argv.slice(2);
for (const name of names) {
  const make = MODELS[name];
  if (make === undefined) throw new Error(`no model "${name}"; there are ${Object.keys(MODELS).join(', ')}`);
  writeFileSync(join(folder, `${name}.onnx`), encodeModel(make()));
}
