import type { GatewayMessage } from '@infaas/shared/protocol/link';
import type { GatewayReply } from './link-port';
import { assembleControl, type Assembly, type ControlParts } from './assemble-control';
import { billWorkers } from './billing/bill-workers';
import { answerGatewayCall } from './gateway-call';
import { createPlanDesk } from './plans/plan-desk';
import type { PlanParts } from './plans/plan-ports';
import { startLoops } from './start-loops';

export type Control = {
  port: number;
  /** Intent changed: read it now. */
  intentChanged(): void;
  /** Stops, writes what is counted and bills up to now. Instances go on running. */
  stop(): Promise<void>;
};

/** How plans are queued and reckoned; none are when not given. */
type PlanningParts = { plans?: PlanParts };

/**
 * Starts the leading control: takes in workers and gateways, keeps the view, drives registrations, jobs, scaling, durable queries and
 * the ledger. Everything it knows comes from the rows and the link, so it may be killed at any instant and started again.
 */
export async function createControl(parts: ControlParts & PlanningParts): Promise<Control> {
  const { store, clock, logger } = parts;
  const assembly = assembleControl(parts);
  const { desk, live, world, usage, queues, signals } = assembly;
  await world.refresh();
  live.expect(world.rows().workers, clock.nowMs());
  const link = await parts.openLink({
    workerHello: desk.hello, workerMessage: desk.message, workerClosed: desk.closed, currentView: world.view,
    gatewayMessage: (message, attachment, reply) => onGatewayMessage(assembly, { message, attachment, reply }),
  });
  const plans = parts.plans === undefined ? null : createPlanDesk({ store: store.plans, world, plans: parts.plans, logger });
  const loops = startLoops(assembly, link, plans);
  return {
    port: link.port,
    intentChanged: () => signals.refresh(),
    async stop() {
      await link.close();
      await Promise.all(loops.map((loop) => loop.stop()));
      await plans?.close();
      await usage.flush().catch((error: unknown) => logger.warn({ error: String(error) }, 'the last second of usage was not written'));
      await billWorkers(store.ledger, clock.nowMs(), true).catch((error: unknown) => logger.warn({ error: String(error) }, 'the last bill waits for the next start'));
      await queues.close();
    },
  };
}

type Received = { message: Exclude<GatewayMessage, { kind: 'hello' }>; attachment: Buffer; reply: GatewayReply };

function onGatewayMessage({ usage, scaler, signals, deferred, repository, parts }: Assembly, { message, attachment, reply }: Received): Promise<void> {
  switch (message.kind) {
    case 'report':
      usage.add(message);
      message.demand.forEach(scaler.demand);
      scaler.load(message.load);
      if (message.demand.some((report) => report.waiting)) signals.scale();
      return Promise.resolve();
    case 'demand':
      scaler.demand(message.demand);
      signals.scale();
      return Promise.resolve();
    case 'request':
      // Not awaited: a slow call must not hold up the reports behind it.
      void answerGatewayCall({ deferred, repository, logger: parts.logger }, { message, attachment, reply });
      return Promise.resolve();
  }
}
