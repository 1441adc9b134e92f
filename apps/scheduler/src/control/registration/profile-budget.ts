import type { NewWork } from '../fact-change';
import type { RegistrationFacts } from './registration-facts';
import { deriveOrders, isDerivation } from './derive-steps';
import { isAgain, isOpen } from './registration-work';

/** One variant's measurement takes no longer, whatever is left; and no less, or its figures would mean nothing. */
const MOST_MS = 30_000;
const LEAST_MS = 2_000;
/** Part of what is left that is kept for forms which are still to be made. */
const KEPT_FOR_FORMS = 0.5;

/**
 * Returns measurements with the time that each may take: what is left of the version's budget in equal parts. Repeated measurements are made
 * when the machine has nothing to do, and are not counted.
 */
export function shareBudget(facts: RegistrationFacts, orders: readonly NewWork[]): NewWork[] {
  const budgeted = orders.filter((order) => order.kind === 'profile' && !isAgain({ ...order, state: 'pending' }));
  const ordered = [...facts.work.values()].filter((item) => item.kind === 'profile' && !isAgain(item)).reduce((sum, item) => sum + (item.budgetMs ?? 0), 0);
  const left = Math.max(0, (facts.version.profileBudgetMs ?? facts.settings.budgetMs) - ordered);
  const free = formsToCome(facts) ? left * (1 - KEPT_FOR_FORMS) : left;
  const budgetMs = Math.round(Math.min(MOST_MS, Math.max(LEAST_MS, free / Math.max(1, budgeted.length))));
  return orders.map((order) => (budgeted.includes(order) ? { ...order, payload: { ...order.payload, budgetMs: Math.min(budgetMs, wanted(order)) } } : order));
}

function formsToCome(facts: RegistrationFacts): boolean {
  if (facts.registration?.inspection?.precision !== 'fp32') return false;
  const derivations = [...facts.work.values()].filter((item) => isDerivation(item));
  return derivations.length === 0 || derivations.some(isOpen) || deriveOrders(facts).length > 0;
}

function wanted(order: NewWork): number {
  return Number(order.payload['budgetMs'] ?? MOST_MS);
}
