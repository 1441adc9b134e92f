import { ServingError } from '@infaas/shared/domain/serving-error';
import { ONNX_FLOAT } from '../data-types';
import type { GraphProto } from '../model-proto';
import { tensorElements } from '../tensor-values';

/** Returns the float parameters that nodes of a graph hold together, by operator, largest first; shared ones count once. */
export function weightsByOperator(graph: GraphProto): Map<string, number> {
  const sizes = new Map(graph.initializer.filter((tensor) => tensor.dataType === ONNX_FLOAT).map((tensor) => [tensor.name ?? '', tensorElements(tensor)]));
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  for (const node of graph.node) {
    for (const name of node.input) {
      if (seen.has(name)) continue;
      seen.add(name);
      const size = sizes.get(name) ?? 0;
      if (size > 0) counts.set(node.opType, (counts.get(node.opType) ?? 0) + size);
    }
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** Throws ServingError('unsupported') with the share when operators hold less than a part of a graph's float parameters. */
export function requireShare(graph: GraphProto, operators: readonly string[], least: number): void {
  const counts = weightsByOperator(graph);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const held = operators.reduce((sum, operator) => sum + (counts.get(operator) ?? 0), 0);
  if (total > 0 && held / total >= least) return;
  if (total === 0) throw new ServingError('unsupported', 'it has no float weights that could be stored in 8 bits');
  const percent = Math.round((held / total) * 100);
  throw new ServingError('unsupported', `${operators.join(', ')} hold ${percent} % of its ${total} parameters; from ${Math.round(least * 100)} % on this form pays`);
}
