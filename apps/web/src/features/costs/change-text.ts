/** How a figure compares with the one before it. */
export type Change = { text: string; tone: 'up' | 'down' | 'same' };

const NOTICEABLE = 0.005;

/** Returns the change of a cost against the period before; null where there is nothing to compare with. */
export function changeOf(now: number, before: number): Change | null {
  if (before === 0) return now === 0 ? null : { text: 'new', tone: 'up' };
  const share = now / before - 1;
  if (Math.abs(share) < NOTICEABLE) return { text: 'as before', tone: 'same' };
  const percent = Math.abs(share) * 100;
  const size = share > 9 ? `${(now / before).toFixed(0)} ×` : `${share > 0 ? '+' : '−'}${percent.toFixed(percent < 10 ? 1 : 0)} %`;
  return { text: size, tone: share > 0 ? 'up' : 'down' };
}
