import type { TensorSpec } from './tensor';

export type TensorFit = { names: string[] } | { fault: string };

/**
 * Returns by which name each wanted tensor goes at a server that offers these: the same name where it fits, else the first one left that
 * does. Fails with a sentence when one finds none, or, where `all` must be used, when one is left over.
 */
export function fitTensors(wanted: readonly TensorSpec[], offered: readonly TensorSpec[], all: boolean): TensorFit {
  const left = [...offered];
  const take = (at: number): string => left.splice(at, 1)[0]?.name ?? '';
  const names = wanted.map((spec) => {
    const at = left.findIndex((other) => other.name === spec.name && fits(spec, other));
    return at < 0 ? null : take(at);
  });
  for (const [at, spec] of wanted.entries()) {
    if (names[at] !== null) continue;
    const found = left.findIndex((other) => fits(spec, other));
    if (found < 0) return { fault: `nothing there fits ${text(spec)}; it has ${offered.map(text).join(', ') || 'nothing'}` };
    names[at] = take(found);
  }
  if (all && left.length > 0) return { fault: `it also wants ${left.map(text).join(', ')}` };
  return { names: names.filter((name) => name !== null) };
}

/** A free dimension fits any; the type must be the same. */
function fits(a: TensorSpec, b: TensorSpec): boolean {
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === -1 || b.shape[axis] === -1 || size === b.shape[axis]);
}

function text({ name, dtype, shape }: TensorSpec): string {
  return `${name} ${dtype} [${shape.join(',')}]`;
}
