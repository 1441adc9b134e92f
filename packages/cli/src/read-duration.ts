import { UsageError } from './failure';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns the milliseconds of a time such as 90s, 30m, 2h or 1d; throws UsageError that names the option. */
export function readDuration(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/u.exec(text) ?? [];
  const millis = Math.round(Number(number) * (UNITS[unit] ?? 0));
  if (millis <= 0) throw new UsageError(`${option} takes a time such as 90s, 30m, 2h or 1d`);
  return millis;
}
