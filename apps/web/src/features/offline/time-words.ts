const UNITS = [[86_400_000, 'd'], [3_600_000, 'h'], [60_000, 'min']] as const;

/** Returns a duration in the unit that reads best, a part of it where it is small: `12 s`, `4 min`, `1.5 h`, `3 d`; at least a second. */
export function durationInWords(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms >= 2 * each) ?? [1_000, 's'];
  const value = Math.max(1, ms / size);
  return `${unit !== 's' && value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}

/** Returns an instant in the viewer's time zone: the time of day, with the date when it is not today. */
export function instantInWords(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const clock = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return at.toDateString() === new Date(nowMs).toDateString() ? clock : `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clock}`;
}
