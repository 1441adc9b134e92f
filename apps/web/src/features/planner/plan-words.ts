import type { PlanAlternative, PlanFigure, PlanState } from '@infaas/shared/domain/plan';
import { formatPercent, formatUsd } from '../../components/format';
import type { Tone } from '../../components/ui/badge';

const LOOK: Readonly<Record<PlanState, { text: string; tone: Tone }>> = {
  queued: { text: 'waiting', tone: 'neutral' }, running: { text: 'at work', tone: 'info' }, done: { text: 'done', tone: 'good' }, failed: { text: 'failed', tone: 'bad' }, cancelled: { text: 'cancelled', tone: 'neutral' },
};

/** Returns how a plan's state is shown; with a rough answer at hand, that too. */
export function planLook({ state, answer }: { state: PlanState; answer: 'rough' | 'exact' | null }): { text: string; tone: Tone } {
  return state === 'running' && answer === 'rough' ? { text: 'rough answer', tone: 'info' } : LOOK[state];
}

/** Returns whether a plan is still reckoned. */
export function isOpen({ state }: { state: PlanState }): boolean {
  return state === 'queued' || state === 'running';
}

/** Returns a figure with its range, where it has one: `$0.18 (0.17 – 0.20)`. */
export function figureText({ mean, low, high }: PlanFigure, format: (value: number) => string): { text: string; range: string | null } {
  const [text, from, to] = [format(mean), format(low), format(high)];
  return { text, range: from === to ? null : `${from} to ${to}` };
}

/** Returns money per hour. */
export function perHour(usd: number): string {
  return `${formatUsd(usd)}/h`;
}

/** Returns a part answered as asked, with two digits: the difference between 99 and 99.9 % matters. */
export function metText(part: number): string {
  return formatPercent(part, 2);
}

/** Returns machines in words: `2 cpu.2`, `1 to 3 cpu.2 (1.4 on average)`. */
export function machinesText(machines: PlanAlternative['machines']): string {
  if (machines.length === 0) return 'none';
  return machines.map(({ name, mean, least, most }) => (least === most ? `${most} ${name}` : `${least} to ${most} ${name} (${mean.toFixed(1)} on average)`)).join(', ');
}

/** Returns a length of time: `40 min`, `24 h`, `7 days`. */
export function spanText(hours: number): string {
  return hours < 1.5 ? `${Math.round(60 * hours)} min` : hours <= 48 ? `${Math.round(hours)} h` : `${(hours / 24).toFixed(hours % 24 === 0 ? 0 : 1)} days`;
}
