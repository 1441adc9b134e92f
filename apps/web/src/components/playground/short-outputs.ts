import type { TensorJson } from '../../server/query/query-schema';

const MOST_SHOWN = 48;

/** Returns output tensors as text for people: name, type, shape, and the first values with the number of those left out. */
export function shortOutputs(outputs: readonly TensorJson[]): string {
  return outputs
    .map(({ name, datatype, shape, data }) => {
      const values = data.slice(0, MOST_SHOWN).map((value) => (typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value));
      const left = data.length - values.length;
      return `${name} ${datatype} [${shape.join(', ')}]\n${values.join(', ')}${left > 0 ? `, … ${left.toLocaleString('en')} more` : ''}`;
    })
    .join('\n\n');
}
