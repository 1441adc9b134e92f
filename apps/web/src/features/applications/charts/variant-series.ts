import { MEANING, seriesOf } from '../../../components/charts/palette';
import type { Series } from '../../../components/charts/palette';

type Named = { id: string; name: string };

/** Returns one series per variant of several lists, so that a variant has one colour in all charts of a page; queries without one come last, in grey. */
export function variantSeries(...lists: readonly (readonly Named[] | undefined)[]): Series[] {
  const byId = new Map(lists.flatMap((list) => list ?? []).map(({ id, name }) => [id, { id, name }]));
  const none = byId.get('');
  byId.delete('');
  return [...seriesOf([...byId.values()]), ...(none === undefined ? [] : [{ key: '', name: 'not served', colour: MEANING.idle }])];
}
