import type { Invariant } from './invariant';

/** Returns the invariant that a query that was sent is at exactly the instance that the gateway thinks, at most once, and nothing that has ended waits for a run. */
export function onePlace(): Invariant {
  return {
    name: 'a query is in one place',
    broken({ open, instances }) {
      for (const query of open) {
        const held = query.flightAt >= 0 && query.instance?.inFlight[query.flightAt] === query;
        if ((query.place === 'sent') !== held) return `query ${query.id} is ${query.place} and ${held ? 'held' : 'not held'} by an instance`;
      }
      const seen = new Set<string>();
      for (const { queue, view } of instances) {
        for (const query of queue) {
          if (query.instance?.view.id !== view.id) continue;
          if (seen.has(query.id)) return `query ${query.id} is queued twice`;
          if (query.place === 'ended') return `query ${query.id} has ended and is queued at ${view.id}`;
          seen.add(query.id);
        }
      }
      return null;
    },
  };
}
