import type { PlanAlternative } from '@infaas/shared/domain/plan';
import type { Product } from '../../e2e/start-product';
import { untilWorkers } from '../autoscale/set-up';

const SETTLED_WITHIN_MS = 120_000;

/**
 * Gives the local provider the bounds of the recommended fleet and waits until as many workers are there as it has at least. The product's
 * own worker is the first machine of its class, so the provider has one fewer to give.
 */
export async function setFleet(product: Product, { machines }: Pick<PlanAlternative, 'machines'>, className: string): Promise<void> {
  const others = machines.filter(({ name }) => name !== className);
  if (others.length > 0) throw new Error(`this machine has no ${others.map(({ name }) => name).join(', ')}`);
  const [{ least, most } = { least: 1, most: 1 }] = machines;
  await product.api('fleet/setClass', { name: className, minMachines: Math.max(0, least - 1), maxMachines: Math.max(0, most - 1), bootSeconds: 3, overcommit: true });
  if (!(await untilWorkers(product, { count: Math.max(1, least), withinMs: SETTLED_WITHIN_MS }))) throw new Error('the recommended machines did not come');
}
