import { setTimeout as sleep } from 'node:timers/promises';
import type { PlanAlternative, PlanResult, PlanState } from '@infaas/shared/domain/plan';
import type { Product } from '../../e2e/start-product';

type Plan = { id: string; state: PlanState; error: string | null; result: PlanResult | null };

const ENDS_WITHIN_MS = 180_000;

/** Starts a plan and returns its id. */
export async function startPlan(product: Product, question: object): Promise<string> {
  return (await product.api<{ id: string }>('plan/start', question)).id;
}

/** Resolves with a plan when it has come so far; throws where it failed or takes minutes. */
export async function untilPlan(product: Product, id: string, reached: (plan: Plan) => boolean): Promise<Plan> {
  for (const end = Date.now() + ENDS_WITHIN_MS; Date.now() < end; await sleep(500)) {
    const plan = await product.api<Plan>(`plan/get?id=${id}`);
    if (plan.state === 'failed') throw new Error(`the plan failed: ${plan.error ?? ''}`);
    if (reached(plan)) return plan;
  }
  throw new Error('the plan did not end in time');
}

/** Returns what the planner recommends for a question, when its exact answer is there; throws where nothing keeps what is to be kept. */
export async function recommendationFor(product: Product, question: object): Promise<{ recommended: PlanAlternative; result: PlanResult }> {
  const { result } = await untilPlan(product, await startPlan(product, question), ({ state }) => state === 'done');
  const recommended = result?.alternatives.find(({ name }) => name === result.recommended);
  if (result === null || recommended === undefined) throw new Error(`nothing is recommended: ${result?.reasons.join(' ') ?? 'no answer'}`);
  return { recommended, result };
}
