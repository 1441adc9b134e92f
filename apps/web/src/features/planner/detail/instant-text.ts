import { formatClock } from '../../../components/format';

const HOUR_MS = 3_600_000;

/** Returns an instant of the traffic: the time of day where it was recorded, else how long after its beginning (`03:20`, `2 d 03:20`). */
export function instantText(atMs: number, startMs: number | null): string {
  if (startMs !== null) return formatClock(atMs);
  const hours = Math.floor(atMs / HOUR_MS);
  const clock = `${String(hours % 24).padStart(2, '0')}:${String(Math.floor(atMs / 60_000) % 60).padStart(2, '0')}`;
  return hours < 24 ? clock : `${Math.floor(hours / 24)} d ${clock}`;
}
