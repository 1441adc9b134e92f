import type { InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { TensorSpec } from '@infaas/shared/domain/tensor';

/** Returns how a version takes its input, in one line. */
export function inputRecordInWords(record: InputRecord): string {
  if (record.kind === 'tensor') {
    const fixed = Object.entries(record.constants ?? {}).map(([name, value]) => `${name} always ${value}`);
    return ['Plain tensors, as they are', ...fixed].join('; ');
  }
  const scaled = [...(record.mean === undefined ? [] : [`minus ${record.mean.join(', ')}`]), ...(record.std === undefined ? [] : [`divided by ${record.std.join(', ')}`])];
  const range = `${record.range[0]} to ${record.range[1]}`;
  return [`${record.width} × ${record.height} ${record.channels}`, record.layout.toUpperCase(), record.dtype ?? 'FP32', [range, ...scaled].join(' ')].join(' · ');
}

/** Returns what a version answers with, in one line. */
export function outputRecordInWords(record: OutputRecord): string {
  switch (record.kind) {
    case 'tensor':
      return 'Plain tensors, as they are';
    case 'class-id':
      return 'Class ids';
    case 'scores': {
      const behind = { none: 'Probabilities of classes', softmax: 'Logits: a softmax is put behind', sigmoid: 'Logits: a sigmoid is put behind' }[record.activation ?? 'none'];
      const offset = record.classOffset ?? 0;
      return offset === 0 ? behind : `${behind}; the first ${offset === 1 ? 'class is' : `${offset} classes are`} dropped`;
    }
  }
}

/** Returns a tensor as `input FP32 [?, 3, 224, 224]`; a free dimension is a question mark. */
export function tensorInWords({ name, dtype, shape }: TensorSpec): string {
  return `${name} ${dtype} [${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;
}

/** Returns the operators of a graph, the most used first, equal ones by name. */
export function operatorsByUse(operators: Readonly<Record<string, number>>): { name: string; count: number }[] {
  return Object.entries(operators).map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
