import fc from 'fast-check';
import { ONNX_FLOAT, ONNX_INT64 } from '../data-types';
import type { ModelProto } from '../model-proto';
import { tinyModel } from '../tiny-models';
import { NetworkWriter } from './network-writer';

const STEPS = ['dense', 'dense-relu', 'gelu', 'lstm', 'bidirectional-lstm', 'gru', 'attention', 'feed-forward', 'layer-norm', 'written-layer-norm', 'softmax', 'tanh', 'gate'] as const;
type Step = (typeof STEPS)[number];
export type SequencePlan = { input: 'floats' | 'tokens'; steps: Step[]; head: 'last' | 'mean' | 'flatten' | 'none'; opset: 11 | 13 | 17 | 21; seed: number };

/** Random plans of small networks over sequences: recurrences, attention, embeddings. */
export const sequencePlans: fc.Arbitrary<SequencePlan> = fc.record({
  input: fc.constantFrom('floats' as const, 'tokens' as const), steps: fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 5 }),
  head: fc.constantFrom('last' as const, 'mean' as const, 'flatten' as const, 'none' as const),
  opset: fc.constantFrom(11 as const, 13 as const, 17 as const, 21 as const), seed: fc.integer({ min: 1, max: 1_000_000 }),
});

/** Steps of every sequence and numbers in each: [n, 6, 8], or [n, 6] tokens. */
export const SEQUENCE = { length: 6, width: 8 } as const;
const TOKENS = 400;
const LAYER_NORM_OPSET = 17;

/** Returns the network of a plan: input `x`, output `y`. */
export function randomSequenceNetwork(plan: SequencePlan): ModelProto {
  return new SequenceNetwork(new NetworkWriter(plan.seed, plan.opset)).write(plan);
}

class SequenceNetwork {
  readonly #to: NetworkWriter;
  #width: number = SEQUENCE.width;

  constructor(writer: NetworkWriter) {
    this.#to = writer;
  }

  write({ input, steps, head, opset }: SequencePlan): ModelProto {
    const tokens = input === 'tokens';
    let name = tokens ? this.#to.add('Gather', [this.#to.layer([TOKENS, this.#width], 1), 'x']) : 'x';
    for (const step of steps) name = this.#step(step, name);
    this.#to.nodes.push({ opType: 'Identity', input: [this.#head(head, name)], output: ['y'], attribute: [] });
    return tinyModel({
      opset, nodes: this.#to.nodes, initializers: this.#to.initializers, outputs: [['y', ONNX_FLOAT, head === 'none' ? ['n', 'l', 'k'] : ['n', 'k']]],
      inputs: [tokens ? ['x', ONNX_INT64, ['n', SEQUENCE.length]] : ['x', ONNX_FLOAT, ['n', SEQUENCE.length, SEQUENCE.width]]],
    });
  }

  #step(step: Step, name: string): string {
    const to = this.#to;
    const steps: Record<Step, () => string> = {
      dense: () => this.#dense(name, 4 + to.below(12)),
      'dense-relu': () => to.add('Relu', [this.#dense(name, 4 + to.below(12))]),
      gelu: () => to.add('Mul', [name, to.add('Mul', [to.weights([], () => 0.5), to.add('Add', [to.weights([], () => 1), to.add('Erf', [name])])])]),
      lstm: () => this.#recurrence('LSTM', name, 1),
      'bidirectional-lstm': () => this.#recurrence('LSTM', name, 2),
      gru: () => this.#recurrence('GRU', name, 1),
      attention: () => this.#attention(name),
      'feed-forward': () => to.add('Add', [name, to.dense(to.add('Relu', [to.dense(name, this.#width, 16)]), 16, this.#width)]),
      'layer-norm': () => (to.opset < LAYER_NORM_OPSET ? this.#writtenLayerNorm(name) : to.add('LayerNormalization', [name, ...this.#affine()], { axis: -1, epsilon: { float: 0.01 } })),
      'written-layer-norm': () => this.#writtenLayerNorm(name),
      softmax: () => to.add('Softmax', [name], { axis: 2 }),
      tanh: () => to.add('Tanh', [name]),
      gate: () => to.add('Mul', [to.add('Sigmoid', [to.dense(name, this.#width, this.#width)]), name]),
    };
    return steps[step]();
  }

  #head(head: SequencePlan['head'], name: string): string {
    const to = this.#to;
    if (head === 'none') return name;
    const flat = head === 'last' ? to.add('Gather', [name, to.integers([SEQUENCE.length - 1], [])], { axis: 1 }) : to.add('Flatten', [head === 'mean' ? to.mean(name, [1]) : name]);
    const width = head === 'flatten' ? this.#width * SEQUENCE.length : this.#width;
    return to.add('Gemm', [flat, to.layer([width, 5], width), to.weights([5], () => to.number(1))]);
  }

  #dense(name: string, to: number): string {
    const from = this.#width;
    this.#width = to;
    return this.#to.dense(name, from, to);
  }

  #recurrence(opType: 'LSTM' | 'GRU', name: string, directions: 1 | 2): string {
    const to = this.#to;
    const hidden = 4 + to.below(4);
    const gates = opType === 'LSTM' ? 4 : 3;
    const weights = [
      to.layer([directions, gates * hidden, this.#width], this.#width), to.layer([directions, gates * hidden, hidden], hidden),
      to.weights([directions, 2 * gates * hidden], () => to.number(0.2)),
    ];
    const steps = to.add(opType, [to.add('Transpose', [name], { perm: [1, 0, 2] }), ...weights], { hidden_size: hidden });
    if (directions === 2) to.nodes.at(-1)?.attribute.push({ name: 'direction', type: 3, s: Buffer.from('bidirectional') });
    this.#width = directions * hidden;
    return to.add('Reshape', [to.add('Transpose', [steps], { perm: [2, 0, 1, 3] }), to.integers([-1, SEQUENCE.length, this.#width])]);
  }

  #attention(name: string): string {
    const to = this.#to;
    const [query, key, value] = [0, 1, 2].map(() => to.dense(name, this.#width, this.#width)) as [string, string, string];
    const products = to.add('MatMul', [query, to.add('Transpose', [key], { perm: [0, 2, 1] })]);
    const scaled = to.add('Mul', [products, to.weights([], () => 1 / Math.sqrt(this.#width))]);
    const mixed = to.add('MatMul', [to.add('Softmax', [scaled], { axis: 2 }), value]);
    return to.add('Add', [name, to.dense(mixed, this.#width, this.#width)]);
  }

  /** As exporters of older operator sets write it. */
  #writtenLayerNorm(name: string): string {
    const to = this.#to;
    const centred = to.add('Sub', [name, to.mean(name, [2])]);
    const variance = to.mean(to.add('Mul', [centred, centred]), [2]);
    const deviation = to.add('Sqrt', [to.add('Add', [variance, to.weights([], () => 0.01)])]);
    const [scale = '', bias = ''] = this.#affine();
    return to.add('Add', [to.add('Mul', [to.add('Div', [centred, deviation]), scale]), bias]);
  }

  #affine(): string[] {
    return [this.#to.weights([this.#width], () => 0.5 + this.#to.random()), this.#to.weights([this.#width], () => this.#to.number(0.3))];
  }
}
