import type { CanonicalInput } from '@infaas/shared/domain/records';
import { elementCount } from '@infaas/shared/domain/tensor';
import type { TensorSpec } from '@infaas/shared/domain/tensor';

type KeySnippet = { url: string; key: string; task: string; input: CanonicalInput; objective: string | null };

/** Elements beyond this are written by a command, not into the line. */
const MOST_LISTED = 24;

/** Returns a command that asks the task with this key, ready to paste: with a picture file, or with a tensor of zeros. */
export function keySnippet({ url, key, task, input, objective }: KeySnippet): string {
  const model = `${url.replace(/\/$/, '')}/v2/models/${encodeURIComponent(task)}`;
  const objectiveHeader = objective === null ? [] : [`-H 'x-infaas-objective: ${objective}'`];
  const headers = [`-H 'Authorization: Bearer ${key}'`, ...objectiveHeader];
  if (input.kind !== 'tensors') return [`curl ${model}/predict`, ...headers, '--data-binary @picture.png'].join(' \\\n  ');
  const body = `{"inputs":[${input.tensors.map(tensorText).join(',')}]}`;
  return [`curl ${model}/infer`, ...headers, "-H 'Content-Type: application/json'", `-d '${body}'`].join(' \\\n  ');
}

function tensorText(spec: TensorSpec): string {
  const shape = spec.shape.map((dimension) => Math.max(1, dimension));
  return `{"name":${JSON.stringify(spec.name)},"datatype":"${spec.dtype}","shape":[${shape.join(',')}],"data":[${zeros(spec, elementCount(shape))}]}`;
}

function zeros({ dtype }: TensorSpec, count: number): string {
  const zero = dtype === 'BYTES' ? '""' : dtype === 'BOOL' ? 'false' : '0';
  if (count <= MOST_LISTED) return Array.from({ length: count }, () => zero).join(',');
  return `'"$(yes '${zero}' | head -n ${count} | paste -sd, -)"'`;
}
