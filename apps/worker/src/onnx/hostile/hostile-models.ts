import { memoryBombs, timeBombs } from './bombs';
import { bitFlips, otherFormats, splices, truncations } from './broken-bytes';
import { brokenGraphs } from './broken-graphs';
import { brokenProtobuf } from './broken-protobuf';
import { brokenTensors, externalLies } from './broken-tensors';
import type { HostileFile } from './sound-models';
import { wrongOperators } from './wrong-operators';

/** Returns models that must be refused, by kind, for tests; `beside` is a file that lies beside those that name external data. */
export function hostileModels(beside: { place: string; bytes: number }): Record<string, HostileFile[]> {
  return {
    'other formats': otherFormats(), truncations: truncations(), splices: splices(), protobuf: brokenProtobuf(), tensors: brokenTensors(), graphs: brokenGraphs(),
    operators: wrongOperators(), 'external data': externalLies(beside), memory: memoryBombs(), time: timeBombs(),
  };
}

/** Returns models with flipped bits, for tests: each must be refused, or be a sound model of other figures. */
export function flippedModels(): HostileFile[] {
  return bitFlips(120);
}
