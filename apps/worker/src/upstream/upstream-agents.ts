import type { UpstreamOrder } from '@infaas/shared/jobs/upstream-jobs';
import { openUpstreamAgent, type AgentParts, type UpstreamAgent } from './upstream-agent';

/** The upstreams that this worker speaks for. */
export type UpstreamAgents = {
  /** Speaks for just these from now on. */
  set(orders: readonly UpstreamOrder[]): void;
  close(): Promise<void>;
};

type Open = (parts: AgentParts, order: UpstreamOrder) => UpstreamAgent;

/** Returns agents for what control orders; one whose order changed is closed and opened anew. */
export function createUpstreamAgents(parts: AgentParts, open: Open = openUpstreamAgent): UpstreamAgents {
  const agents = new Map<string, { text: string; agent: UpstreamAgent }>();
  const closing = new Set<Promise<void>>();

  function end(name: string): Promise<void> {
    const agent = agents.get(name)?.agent;
    agents.delete(name);
    const ended = (agent?.close() ?? Promise.resolve()).catch((error: unknown) => parts.logger.warn({ upstream: name, error: String(error) }, 'an upstream did not end cleanly'));
    closing.add(ended);
    return ended.finally(() => closing.delete(ended));
  }

  return {
    set(orders) {
      const wanted = new Map(orders.map((order) => [order.workerName, { order, text: JSON.stringify(order) }]));
      for (const [name, { text }] of agents) if (wanted.get(name)?.text !== text) void end(name);
      for (const [name, { order, text }] of wanted) if (!agents.has(name)) agents.set(name, { text, agent: open(parts, order) });
    },
    async close() {
      await Promise.all([...[...agents.keys()].map(end), ...closing]);
    },
  };
}
