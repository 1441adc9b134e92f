import type { Clock } from './ports';

/** The machine's clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };
