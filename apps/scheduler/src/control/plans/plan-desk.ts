import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Logger } from '@infaas/shared/platform/logger';
import type { World } from '../world';
import { gatherPlan } from './gather-plan';
import type { PlanParts, PlanQueue, PlanStep } from './plan-ports';
import type { OpenPlan, PlanStore } from './plan-rows';

export type PlanDesk = {
  /** Looks at every plan without an end and orders, begins again or ends what follows. */
  tick(): Promise<void>;
  /** Kills what is reckoned; its rows stay open, and the next control begins again. */
  close(): Promise<void>;
};

type Parts = { store: PlanStore; world: Pick<World, 'rows' | 'view'>; plans: PlanParts; logger: Logger };

/** A plan that ended control, or was cut short by its end, so often is given up. */
const MOST_ATTEMPTS = 3;
/** Beyond what the planner allows itself: then it hangs. */
const LIMIT_MS = 90_000;

/** Returns what sees to plans. What it knows is in the rows, so that it may end at any instant. */
export function createPlanDesk({ store, world, plans, logger }: Parts): PlanDesk {
  const running = new Map<string, AbortController>();
  let queue: PlanQueue | null = null;
  // Not before the first tick: what is taken from it needs the world.
  const opened = (): PlanQueue => (queue ??= plans.openQueue(handle));

  async function handle(planId: string, epoch: number): Promise<void> {
    const stop = new AbortController();
    // Before the row says so: whoever looks at it must not take it for one whose process is gone.
    running.set(planId, stop);
    try {
      if (!(await store.begin(planId, epoch))) return;
      await reckon({ planId, epoch }, AbortSignal.any([stop.signal, AbortSignal.timeout(LIMIT_MS)]));
      await store.end(planId, epoch, { state: 'done' });
    } catch (error) {
      if (!stop.signal.aborted) await fail({ planId, epoch }, error);
    } finally {
      running.delete(planId);
    }
  }

  async function reckon({ planId, epoch }: { planId: string; epoch: number }, signal: AbortSignal): Promise<void> {
    const plan = await store.read(planId);
    if (plan === null) throw new ServingError('unknown_name', 'the plan is gone', 'ask again');
    const { workspaceId, spec } = plan;
    const { traffic } = spec;
    const counted = traffic.kind === 'recorded' ? await store.counted(workspaceId, Math.floor(traffic.fromMs / 60_000), Math.floor(traffic.toMs / 60_000)) : null;
    const input = gatherPlan({ workspaceId, spec, view: world.view(), rows: world.rows(), counted });
    // One write at a time, in order, and the last one before the end.
    let written = Promise.resolve();
    await plans.run(input, (step) => { written = written.then(() => write({ planId, epoch }, step)); }, signal);
    await written;
  }

  function write({ planId, epoch }: { planId: string; epoch: number }, step: PlanStep): Promise<void> {
    return step.kind === 'result' ? store.result(planId, epoch, step.result) : store.progress(planId, epoch, step);
  }

  async function fail({ planId, epoch }: { planId: string; epoch: number }, error: unknown): Promise<void> {
    const known = error instanceof ServingError;
    if (!known) logger.warn({ planId, error: error instanceof Error ? error.message : String(error) }, 'a plan failed');
    await store.end(planId, epoch, {
      state: 'failed', error: known ? error.message : `it could not be reckoned: ${error instanceof Error ? error.message : String(error)}`, hint: (known ? error.hint : undefined) ?? 'ask again, with fewer classes or less traffic',
    });
  }

  async function look(plan: OpenPlan): Promise<void> {
    const { id, run } = plan;
    if (run === null) {
      await store.order(plan);
      await opened().add(id, 1);
    } else if (plan.cancelled) {
      running.get(id)?.abort();
      await store.end(id, run.epoch, { state: 'cancelled' });
    } else if (run.state === 'queued') {
      if (!(await opened().isThere(id, run.epoch))) await opened().add(id, run.epoch);
    } else if (!running.has(id)) await beginAgain(id, run);
  }

  /** Whoever reckoned it is gone. */
  async function beginAgain(id: string, { epoch, attempts }: { epoch: number; attempts: number }): Promise<void> {
    if (attempts >= MOST_ATTEMPTS) {
      await store.end(id, epoch, { state: 'failed', error: `it was begun ${attempts} times and cut short each time`, hint: 'ask again, with fewer classes or less traffic' });
      return;
    }
    const next = await store.again(id, epoch);
    if (next !== null) await opened().add(id, next);
  }

  return {
    async tick() {
      opened();
      const plans = await store.open();
      // Those that were removed have no row any more.
      for (const [id, stop] of running) if (!plans.some((plan) => plan.id === id) && (await store.read(id)) === null) stop.abort();
      for (const plan of plans) await look(plan);
    },
    async close() {
      for (const stop of running.values()) stop.abort();
      await queue?.close();
    },
  };
}
