import type { ModelRow } from '../../server/variant/list-variants';

/** Returns the identity of a row: one variant has a row per hardware class. */
export function rowKey(row: Pick<ModelRow, 'variant' | 'hardware'>): string {
  return `${row.variant}@${row.hardware ?? ''}`;
}
