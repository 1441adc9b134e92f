import type { Random } from '@infaas/shared/domain/random';

import { convLayer } from './conv-layer';
import { denseLayer } from './dense-layer';
import { poolLayer, reluLayer } from './plain-layers';

import type { Layer, Parameter, Volume } from './layer';

/** One step of an architecture's plan. */
export type LayerPlan = { kind: 'dense'; units: number } | { kind: 'conv'; filters: number } | { kind: 'relu' } | { kind: 'pool' };

export type Network = { input: Volume; layers: Layer[] };

/** Returns a network with fresh weights drawn from `random`. */
export function makeNetwork(input: Volume, plan: readonly LayerPlan[], random: Random): Network {
  const layers: Layer[] = [];
  for (const step of plan) {
    const volume = layers.at(-1)?.output ?? input;
    layers.push(makeLayer(step, volume, { random, isFirst: layers.length === 0 }));
  }
  return { input, layers };
}

/** Returns the network's outputs for `batch` inputs that lie back to back; valid until the next call. */
export function forward({ layers }: Network, inputs: Float32Array, batch: number): Float32Array {
  return layers.reduce((values, layer) => layer.forward(values, batch), inputs);
}

/** Adds to the gradients of all parameters, given the gradient of the outputs of the last forward call. */
export function backward({ layers }: Network, outputGradient: Float32Array, batch: number): void {
  layers.reduceRight((gradient, layer) => layer.backward(gradient, batch), outputGradient);
}

/** Returns the trained tensors, first layer first. */
export function parametersOf({ layers }: Network): Parameter[] {
  return layers.flatMap((layer) => layer.parameters);
}

/** Returns the multiply-adds for one picture. */
export function multiplyAddsOf({ layers }: Network): number {
  return layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
}

function makeLayer(step: LayerPlan, input: Volume, { random, isFirst }: { random: Random; isFirst: boolean }): Layer {
  switch (step.kind) {
    case 'dense':
      return denseLayer(input, step.units, random);
    case 'conv':
      return convLayer(input, { filters: step.filters, isFirst, random });
    case 'relu':
      return reluLayer(input);
    case 'pool':
      return poolLayer(input);
  }
}
