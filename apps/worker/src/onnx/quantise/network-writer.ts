import { seededRandom } from '@infaas/shared/domain/random';
import { makeNode } from '../graph-builder';
import type { AttributeValue } from '../graph-builder';
import type { NodeProto, TensorProto } from '../model-proto';
import { floatTensor, int64Tensor } from '../tensor-values';

/** Writes nodes and weights of a random network one after the other, for property tests. */
export class NetworkWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly random: () => number;
  #count = 0;

  constructor(seed: number, readonly opset: number) {
    this.random = seededRandom(seed);
  }

  /** Adds a node and returns the name of its output. */
  add(opType: string, input: string[], attributes: Record<string, AttributeValue> = {}): string {
    const output = `t${this.#count++}`;
    this.nodes.push(makeNode(opType, { input, output: [output], attributes }));
    return output;
  }

  /** Adds a constant of floats and returns its name. */
  weights(dims: number[], value: () => number): string {
    const name = `w${this.#count++}`;
    this.initializers.push(floatTensor(name, Array.from({ length: dims.reduce((a, b) => a * b, 1) }, value), dims));
    return name;
  }

  /** Adds a constant of integers and returns its name. */
  integers(values: number[], dims: number[] = [values.length]): string {
    const name = `i${this.#count++}`;
    this.initializers.push(int64Tensor(name, values, dims));
    return name;
  }

  /** Adds weights of a layer, spread so that values keep their size. */
  layer(dims: number[], fanIn: number): string {
    return this.weights(dims, () => this.number(1 / Math.sqrt(fanIn)));
  }

  /** Adds a product of the last dimension with random weights. */
  dense(name: string, from: number, to: number): string {
    return this.add('Add', [this.add('MatMul', [name, this.layer([from, to], from)]), this.weights([to], () => this.number(0.5))]);
  }

  /** Adds a mean over axes, which were an attribute once and are an input now. */
  mean(name: string, axes: number[]): string {
    return this.opset >= 18 ? this.add('ReduceMean', [name, this.integers(axes)], { keepdims: 1 }) : this.add('ReduceMean', [name], { axes, keepdims: 1 });
  }

  /** Draws a number around zero. */
  number(spread: number): number {
    return (this.random() * 2 - 1) * spread * 1.7;
  }

  /** Draws a whole number below a bound. */
  below(bound: number): number {
    return Math.floor(this.random() * bound);
  }
}
