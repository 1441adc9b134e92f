import { redact } from './redact';

export type ChangedField = { field: string; before: unknown; after: unknown };

type State = Readonly<Record<string, unknown>>;

/** Returns the fields in which two states of a thing differ, redacted; null stands for a thing that is not there. */
export function changedFields(before: State | null, after: State | null): ChangedField[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names.flatMap((field) => {
    const pair = redact({ before: { [field]: before?.[field] ?? null }, after: { [field]: after?.[field] ?? null } }) as { before: State; after: State };
    const [was, is] = [pair.before[field] ?? null, pair.after[field] ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ field, before: was, after: is }];
  });
}
