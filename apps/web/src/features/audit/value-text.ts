/** Returns a value of the log as one line: texts as they are, nothing as a dash, things by their fields. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? new Date(value).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) : value;
  if (typeof value === 'number') return value.toLocaleString('en-US');
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueText).join(', ');
  const parts = Object.entries(value).map(([name, part]) => `${fieldText(name)} ${valueText(part)}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** Returns a field's name as people read it: `maxQueriesPerSecond` → `max queries per second`. */
export function fieldText(field: string): string {
  return field.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}
