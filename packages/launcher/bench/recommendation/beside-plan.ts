import type { Product } from '../../e2e/start-product';
import { sendArrivals } from '../fidelity/send-arrivals';
import { startPlan, untilPlan } from './ask-planner';

/** Median latencies in windows without and with a plan under way, in the order that they were taken; times are the gateway's own, microseconds. */
export type BesidePlan = { without: number[]; with: number[] };

const PER_SECOND = 50;
/** A day of traffic: it is reckoned for most of a minute, longer than a window lasts. */
const QUESTION = { traffic: { kind: 'synthetic', target: 'digits', perSecond: 20, hours: 24 }, policies: ['fixed'] };

/** Sends light, steady traffic in windows of so many seconds, in turn without and with a plan under way. */
export async function measureBesidePlan(product: Product, { pairs, seconds, minAccuracy }: { pairs: number; seconds: number; minAccuracy: number }): Promise<BesidePlan> {
  const arrivals = Array.from({ length: PER_SECOND * seconds }, (_, at) => Math.round((at * 1e6) / PER_SECOND));
  const window = async (): Promise<number> => {
    const { latenciesUs } = await sendArrivals(product, { arrivals, fromUs: 0, rows: 1, minAccuracy, deadlineMs: 1_000 });
    return latenciesUs.sort((a, b) => a - b)[Math.floor(latenciesUs.length / 2)] ?? NaN;
  };
  const medians: BesidePlan = { without: [], with: [] };
  await window();
  for (let pair = 0; pair < pairs; pair += 1) {
    medians.without.push(await window());
    const id = await startPlan(product, QUESTION);
    await untilPlan(product, id, ({ state }) => state === 'running');
    medians.with.push(await window());
    await product.api('plan/cancel', { id });
    await untilPlan(product, id, ({ state }) => state === 'cancelled' || state === 'done');
    await product.api('plan/remove', { id });
  }
  return medians;
}

/** Returns the median of the ratios of each window with a plan to the one before it. */
export function slowdownBeside(medians: BesidePlan): number {
  const ratios = medians.with.map((median, at) => median / (medians.without[at] ?? NaN)).sort((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)] ?? NaN;
}
