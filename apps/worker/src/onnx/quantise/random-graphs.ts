import fc from 'fast-check';
import { ONNX_FLOAT } from '../data-types';
import type { ModelProto } from '../model-proto';
import { tinyModel } from '../tiny-models';
import { NetworkWriter } from './network-writer';

/** Steps of a random network over pictures; what stands for each is drawn from `seed`. */
const STEPS = [
  'conv', 'depthwise', 'conv-relu', 'relu', 'clip', 'max-pool', 'average-pool', 'add', 'concat', 'transpose-twice', 'sigmoid-mul', 'pool-relu', 'group-conv',
  'dilated-conv', 'strided-conv', 'batch-norm', 'residual', 'upsample', 'squeeze-excite', 'leaky-relu', 'p-relu', 'conv-transpose', 'channel-softmax', 'slice-concat',
  'pad', 'hard-swish', 'instance-norm', 'layer-scale', 'global-pool',
] as const;
type Step = (typeof STEPS)[number];
export type GraphPlan = { steps: Step[]; head: 'gemm' | 'gemm-transposed' | 'matmul' | 'matmul-softmax' | 'none'; opset: 11 | 13 | 17 | 21; seed: number };

/** Random plans of small convolution networks with branches and one of several heads, for property tests. */
export const graphPlans: fc.Arbitrary<GraphPlan> = fc.record({
  steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 8 }),
  head: fc.constantFrom('gemm' as const, 'gemm-transposed' as const, 'matmul' as const, 'matmul-softmax' as const, 'none' as const),
  opset: fc.constantFrom(11 as const, 13 as const, 17 as const, 21 as const), seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Side and channels of the input of every random network: [n, 3, 8, 8]. */
export const INPUT = { channels: 3, side: 8 } as const;
const LARGEST_SIDE = 16;

/** Returns the network of a plan: input `x` [n,3,8,8], output `y`. */
export function randomNetwork(plan: GraphPlan): ModelProto {
  return new PictureNetwork(new NetworkWriter(plan.seed, plan.opset)).write(plan);
}

class PictureNetwork {
  readonly #to: NetworkWriter;
  #channels: number = INPUT.channels;
  #side: number = INPUT.side;

  constructor(writer: NetworkWriter) {
    this.#to = writer;
  }

  write({ steps, head, opset }: GraphPlan): ModelProto {
    let name = 'x';
    for (const step of steps) name = this.#step(step, name);
    this.#to.nodes.push({ opType: 'Identity', input: [this.#head(head, name)], output: ['y'], attribute: [] });
    return tinyModel({
      opset, inputs: [['x', ONNX_FLOAT, ['n', INPUT.channels, INPUT.side, INPUT.side]]],
      outputs: [['y', ONNX_FLOAT, head === 'none' ? ['n', 'c', 'h', 'w'] : ['n', 'k']]], nodes: this.#to.nodes, initializers: this.#to.initializers,
    });
  }

  #step(step: Step, name: string): string {
    const to = this.#to;
    const steps: Record<Step, () => string> = {
      conv: () => this.#conv(name),
      depthwise: () => this.#conv(name, { group: this.#channels, filters: this.#channels }),
      'group-conv': () => this.#conv(name, { group: this.#channels % 2 === 0 ? 2 : 1, filters: 2 + 2 * to.below(3) }),
      'dilated-conv': () => this.#conv(name, { dilation: 2 }),
      'strided-conv': () => this.#conv(name, { stride: this.#side >= 4 ? 2 : 1 }),
      'conv-relu': () => to.add('Relu', [this.#conv(name)]),
      relu: () => to.add('Relu', [name]),
      'leaky-relu': () => to.add('LeakyRelu', [name], { alpha: { float: 0.1 } }),
      'p-relu': () => to.add('PRelu', [name, this.#perChannel(() => to.random() * 0.5)]),
      clip: () => to.add('Clip', [name, to.weights([], () => 0), to.weights([], () => 6)]),
      'max-pool': () => this.#pool('MaxPool', name),
      'pool-relu': () => to.add('Relu', [this.#pool('MaxPool', name)]),
      'average-pool': () => this.#pool('AveragePool', name),
      'global-pool': () => this.#globalPool(name),
      add: () => to.add('Add', [this.#conv(name, { filters: this.#channels }), name]),
      residual: () => to.add('Relu', [to.add('Add', [name, this.#conv(to.add('Relu', [this.#conv(name, { filters: this.#channels })]), { filters: this.#channels })])]),
      concat: () => this.#concat(name),
      'slice-concat': () => this.#swapHalves(name),
      'transpose-twice': () => to.add('Transpose', [to.add('Transpose', [name], { perm: [0, 2, 3, 1] })], { perm: [0, 3, 1, 2] }),
      'sigmoid-mul': () => to.add('Mul', [name, to.add('Sigmoid', [name])]),
      'hard-swish': () => to.add('Mul', [name, to.add('HardSigmoid', [name], { alpha: { float: 1 / 6 }, beta: { float: 0.5 } })]),
      'batch-norm': () => to.add('BatchNormalization', [name, ...[0.5, 0, 0, 0.5].map((least) => to.weights([this.#channels], () => least + to.random()))]),
      'instance-norm': () => this.#instanceNorm(name),
      'layer-scale': () => to.add('Mul', [name, this.#perChannel(() => 0.5 + to.random())]),
      'squeeze-excite': () => to.add('Mul', [name, to.add('Sigmoid', [this.#pointwise(to.add('GlobalAveragePool', [name]))])]),
      'channel-softmax': () => to.add('Softmax', [name], { axis: 1 }),
      upsample: () => this.#upsample(name),
      'conv-transpose': () => this.#convTranspose(name),
      pad: () => this.#pool('AveragePool', to.add('Pad', [name, to.integers([0, 0, 1, 1, 0, 0, 1, 1])]), this.#side + 2),
    };
    return steps[step]();
  }

  #head(head: GraphPlan['head'], name: string): string {
    if (head === 'none') return name;
    const to = this.#to;
    const flat = to.add('Flatten', [name]);
    const width = this.#channels * this.#side * this.#side;
    const transposed = head === 'gemm-transposed';
    const weights = to.layer(transposed ? [5, width] : [width, 5], width);
    if (head.startsWith('gemm')) return to.add('Gemm', [flat, weights, to.weights([5], () => to.number(1))], { transB: transposed ? 1 : 0 });
    const product = to.add('MatMul', [flat, weights]);
    return head === 'matmul' ? product : to.add('Softmax', [product], { axis: 1 });
  }

  #conv(name: string, { group = 1, filters = 2 + this.#to.below(6), dilation = 1, stride = 1 } = {}): string {
    const to = this.#to;
    const dims = [filters, this.#channels / group, 3, 3];
    const inputs = [name, to.layer(dims, (dims[1] ?? 1) * 9)];
    if (to.random() < 0.7) inputs.push(to.weights([filters], () => to.number(0.5)));
    this.#channels = filters;
    this.#side = Math.ceil(this.#side / stride);
    return to.add('Conv', inputs, { kernel_shape: [3, 3], pads: [dilation, dilation, dilation, dilation], group, dilations: [dilation, dilation], strides: [stride, stride] });
  }

  #pointwise(name: string): string {
    return this.#to.add('Conv', [name, this.#to.layer([this.#channels, this.#channels, 1, 1], this.#channels)], { kernel_shape: [1, 1] });
  }

  #convTranspose(name: string): string {
    const [from, filters] = [this.#channels, 2 + this.#to.below(4)];
    if (this.#side * 2 > LARGEST_SIDE) return name;
    this.#channels = filters;
    this.#side *= 2;
    return this.#to.add('ConvTranspose', [name, this.#to.layer([from, filters, 2, 2], from)], { kernel_shape: [2, 2], strides: [2, 2] });
  }

  #upsample(name: string): string {
    if (this.#side * 2 > LARGEST_SIDE) return name;
    this.#side *= 2;
    return this.#to.add('Resize', [name, this.#to.weights([0], () => 0), this.#to.weights([4], (() => { let at = 0; return () => (at++ < 2 ? 1 : 2); })())]);
  }

  #pool(opType: string, name: string, side = this.#side): string {
    if (side < 2) return name;
    this.#side = Math.floor(side / 2);
    return this.#to.add(opType, [name], { kernel_shape: [2, 2], strides: [2, 2] });
  }

  #globalPool(name: string): string {
    this.#side = 1;
    return this.#to.add('GlobalAveragePool', [name]);
  }

  #instanceNorm(name: string): string {
    // Of one value there is nothing to be normalised.
    if (this.#side === 1) return name;
    return this.#to.add('InstanceNormalization', [name, this.#to.weights([this.#channels], () => 0.5 + this.#to.random()), this.#to.weights([this.#channels], () => this.#to.number(0.3))], { epsilon: { float: 0.1 } });
  }

  #concat(name: string): string {
    const before = this.#channels;
    const branch = this.#conv(name);
    this.#channels += before;
    return this.#to.add('Concat', [branch, name], { axis: 1 });
  }

  #swapHalves(name: string): string {
    const half = Math.floor(this.#channels / 2);
    if (half === 0) return name;
    const part = (from: number, end: number): string => this.#to.add('Slice', [name, ...[from, end, 1].map((value) => this.#to.integers([value]))]);
    return this.#to.add('Concat', [part(half, this.#channels), part(0, half)], { axis: 1 });
  }

  #perChannel(value: () => number): string {
    return this.#to.weights([this.#channels, 1, 1], value);
  }
}
