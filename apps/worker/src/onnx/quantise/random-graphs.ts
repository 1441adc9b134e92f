import fc from 'fast-check';
import { seededRandom } from '@infaas/shared/domain/random';
import { ONNX_FLOAT } from '../data-types';
import { makeNode } from '../graph-builder';
import type { ModelProto, NodeProto, TensorProto } from '../model-proto';
import { floatTensor } from '../tensor-values';
import { tinyModel } from '../tiny-models';

/** Steps of a random network over pictures; what stands for each is drawn from `seed`. */
const STEPS = ['conv', 'depthwise', 'conv-relu', 'relu', 'clip', 'max-pool', 'average-pool', 'add', 'concat', 'transpose-twice', 'sigmoid-mul', 'pool-relu'] as const;
export type Step = (typeof STEPS)[number];
export type GraphPlan = { steps: Step[]; head: 'gemm' | 'gemm-transposed' | 'matmul' | 'matmul-softmax' | 'none'; opset: 11 | 13 | 17; seed: number };

/** Random plans of small convolution networks with branches and one of several heads, for property tests. */
export const graphPlans: fc.Arbitrary<GraphPlan> = fc.record({
  steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 7 }),
  head: fc.constantFrom('gemm' as const, 'gemm-transposed' as const, 'matmul' as const, 'matmul-softmax' as const, 'none' as const),
  opset: fc.constantFrom(11 as const, 13 as const, 17 as const), seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Side and channels of the input of every random network: [n, 3, 8, 8]. */
export const INPUT = { channels: 3, side: 8 } as const;

/** Returns the network of a plan: input `x` [n,3,8,8], output `y`. */
export function randomNetwork(plan: GraphPlan): ModelProto {
  return new NetworkWriter(plan.seed).write(plan);
}

class NetworkWriter {
  readonly #random: () => number;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  #count = 0;
  #channels: number = INPUT.channels;
  #side: number = INPUT.side;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  write({ steps, head, opset }: GraphPlan): ModelProto {
    let name = 'x';
    for (const step of steps) name = this.#step(step, name);
    name = this.#head(head, name);
    this.#nodes.push(makeNode('Identity', { input: [name], output: ['y'], attributes: {} }));
    return tinyModel({
      opset, inputs: [['x', ONNX_FLOAT, ['n', INPUT.channels, INPUT.side, INPUT.side]]],
      outputs: [['y', ONNX_FLOAT, head === 'none' ? ['n', 'c', 'h', 'w'] : ['n', 'k']]], nodes: this.#nodes, initializers: this.#initializers,
    });
  }

  #step(step: Step, name: string): string {
    const steps: Record<Step, () => string> = {
      conv: () => this.#conv(name, 1),
      depthwise: () => this.#conv(name, this.#channels),
      'conv-relu': () => this.#add('Relu', [this.#conv(name, 1)]),
      relu: () => this.#add('Relu', [name]),
      clip: () => this.#add('Clip', [name, this.#weights([], () => 0), this.#weights([], () => 6)]),
      'max-pool': () => this.#pool('MaxPool', name),
      'pool-relu': () => this.#add('Relu', [this.#pool('MaxPool', name)]),
      'average-pool': () => this.#pool('AveragePool', name),
      add: () => this.#add('Add', [this.#conv(name, 1, this.#channels), name]),
      concat: () => this.#concat(name),
      'transpose-twice': () => this.#add('Transpose', [this.#add('Transpose', [name], { perm: [0, 2, 3, 1] })], { perm: [0, 3, 1, 2] }),
      'sigmoid-mul': () => this.#add('Mul', [name, this.#add('Sigmoid', [name])]),
    };
    return steps[step]();
  }

  #head(head: GraphPlan['head'], name: string): string {
    if (head === 'none') return name;
    const flat = this.#add('Flatten', [name]);
    const width = this.#channels * this.#side * this.#side;
    const spread = 1 / Math.sqrt(width);
    const transposed = head === 'gemm-transposed';
    const weights = this.#weights(transposed ? [5, width] : [width, 5], () => this.#number(spread));
    if (head.startsWith('gemm')) return this.#add('Gemm', [flat, weights, this.#weights([5], () => this.#number(1))], { transB: transposed ? 1 : 0 });
    const product = this.#add('MatMul', [flat, weights]);
    return head === 'matmul' ? product : this.#add('Softmax', [product], { axis: 1 });
  }

  #conv(name: string, group: number, to = group > 1 ? this.#channels : 2 + Math.floor(this.#random() * 6)): string {
    const dims = [to, this.#channels / group, 3, 3];
    const spread = 1 / Math.sqrt((dims[1] ?? 1) * 9);
    const inputs = [name, this.#weights(dims, () => this.#number(spread))];
    if (this.#random() < 0.7) inputs.push(this.#weights([to], () => this.#number(0.5)));
    this.#channels = to;
    return this.#add('Conv', inputs, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group });
  }

  #pool(opType: string, name: string): string {
    if (this.#side < 2) return name;
    this.#side = Math.floor(this.#side / 2);
    return this.#add(opType, [name], { kernel_shape: [2, 2], strides: [2, 2] });
  }

  #concat(name: string): string {
    const before = this.#channels;
    const branch = this.#conv(name, 1);
    this.#channels += before;
    return this.#add('Concat', [branch, name], { axis: 1 });
  }

  #add(opType: string, input: string[], attributes: Record<string, number | number[]> = {}): string {
    const output = `t${this.#count++}`;
    this.#nodes.push(makeNode(opType, { input, output: [output], attributes }));
    return output;
  }

  #weights(dims: number[], value: () => number): string {
    const name = `w${this.#count++}`;
    this.#initializers.push(floatTensor(name, Array.from({ length: dims.reduce((a, b) => a * b, 1) }, value), dims));
    return name;
  }

  #number(spread: number): number {
    return (this.#random() * 2 - 1) * spread * 1.7;
  }
}
