import { billAddsUp } from './bill-adds-up';
import { endsOnce } from './ends-once';
import type { Invariant } from './invariant';
import { keepsFloors } from './keeps-floors';
import { nothingOvercommitted } from './nothing-overcommitted';
import { onePlace } from './one-place';
import { timeAdvances } from './time-advances';
import { withinBudget } from './within-budget';

/** Returns everything that must hold, made for one simulation. */
export function allInvariants(): Invariant[] {
  return [timeAdvances(), endsOnce(), onePlace(), keepsFloors(), nothingOvercommitted(), withinBudget(), billAddsUp()];
}
