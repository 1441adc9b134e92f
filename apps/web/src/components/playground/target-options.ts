import type { ModelRow } from '../../server/variant/list-variants';

/** Returns what a query may name: the task (the system chooses), an architecture, or one variant. */
export function targetOptions(task: string, rows: readonly ModelRow[]): { value: string; label: string }[] {
  const ready = rows.filter((row) => row.status === 'ready');
  const names = (pick: (row: ModelRow) => string) => [...new Set(ready.map(pick))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return [
    { value: task, label: `${task}: any variant that meets the objective` },
    ...names((row) => row.architecture).map((name) => ({ value: name, label: `${name}: any variant of this architecture` })),
    ...names((row) => row.variant).map((name) => ({ value: name, label: name })),
  ];
}
