import type { TimeZone } from './time-range';

export type InstantParts = { date?: boolean; seconds?: boolean };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns an instant in a time zone: `14:05`, with seconds or the date (`22 Nov 14:05`) when asked. */
export function formatInstant(atMs: number, zone: TimeZone, parts: InstantParts = {}): string {
  const key = `${zone} ${parts.date === true} ${parts.seconds === true}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', hour12: false, ...(parts.seconds === true ? { second: '2-digit' } : {}),
    ...(parts.date === true ? { day: 'numeric', month: 'short' } : {}), ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
  });
  formats.set(key, known);
  return known.format(atMs).replace(',', '');
}

/** Returns an instant in the form that a field for date and time takes (`2026-11-22T14:05`), in a time zone. */
export function fieldText(atMs: number, zone: TimeZone): string {
  const offsetMs = zone === 'utc' ? 0 : new Date(atMs).getTimezoneOffset() * 60_000;
  return new Date(atMs - offsetMs).toISOString().slice(0, 16);
}

/** Returns the instant that such a field names; NaN when it is empty. */
export function fieldInstant(text: string, zone: TimeZone): number {
  return Date.parse(zone === 'utc' ? `${text}Z` : text);
}

/** Returns what a time zone is called beside a clock time. */
export function zoneName(zone: TimeZone): string {
  if (zone === 'utc') return 'UTC';
  return new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? 'local time';
}
