import type { Inspection } from '@infaas/shared/jobs/catalogue';
import type { ModelFile } from '@infaas/shared/domain/model-files';
import { formatBytes, formatCount } from '../../../components/format';

export type WordedFact = { name: string; text: string };

/** Returns what one query costs by the graph alone, and what was not counted; none for versions that were inspected before this was. */
export function workInWords(work: Inspection['work']): WordedFact[] {
  if (work === undefined) return [];
  const uncounted = Object.entries(work.uncounted).sort(([a], [b]) => a.localeCompare(b));
  const perByte = work.bytesMoved === 0 ? '' : `: ${formatIntensity(work.flops / work.bytesMoved)} operations a byte`;
  return [
    { name: 'Work', text: `${formatOperations(work.flops)} operations a query${work.freeSize > 1 ? `, free dimensions taken as ${formatCount(work.freeSize)}` : ''}` },
    { name: 'Moves', text: `${formatBytes(work.bytesMoved)} a query if nothing is fused${perByte}` },
    ...(uncounted.length === 0 ? [] : [{ name: 'Not counted', text: uncounted.map(([name, count]) => (count === 1 ? name : `${name} × ${formatCount(count)}`)).join(', ') }]),
  ];
}

/** Returns the files that a version consists of beside its ONNX file. */
export function filesInWords(files: readonly ModelFile[]): WordedFact[] {
  if (files.length === 0) return [];
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const named = files.slice(0, 3).map((file) => file.path).join(', ');
  return [{ name: 'Weights in', text: `${named}${files.length > 3 ? ` and ${files.length - 3} more files` : ''}, ${formatBytes(bytes)}` }];
}

/** Returns a number of operations: `820`, `1.6 million`, `8.22 billion`. */
export function formatOperations(flops: number): string {
  for (const [size, name] of [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million'], [1e3, 'thousand']] as const) {
    if (flops >= size) return `${(flops / size).toPrecision(3)} ${name}`;
  }
  return formatCount(flops);
}

function formatIntensity(perByte: number): string {
  return perByte >= 10 ? formatCount(perByte) : perByte.toPrecision(2);
}
