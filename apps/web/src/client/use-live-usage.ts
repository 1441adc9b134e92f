'use client';
import { useState, useSyncExternalStore } from 'react';
import { useSubscription } from '@trpc/tanstack-react-query';
import type { LivePoint, LiveTick } from '../server/usage/live';
import { useTRPC } from './trpc';

export type LiveUsage = {
  /** One point per second, oldest first; empty until the first message. */
  points: LivePoint[];
  /** Names of applications by id. */
  applications: Record<string, string>;
  state: 'connecting' | 'live' | 'reconnecting';
};

type LiveFilter = { application?: string; task?: string; windowSeconds?: number; stepSeconds?: number; /** So many of the busiest applications; the others come as one. */ mostGroups?: number };

/** Returns the last seconds of usage, kept up to date once a second; after a break the whole window comes again. */
export function useLiveUsage({ windowSeconds = 120, ...filter }: LiveFilter = {}): LiveUsage {
  const trpc = useTRPC();
  const [live, setLive] = useState<Pick<LiveUsage, 'points' | 'applications'>>({ points: [], applications: {} });
  const visible = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible', () => true);
  const subscription = useSubscription(
    trpc.usage.live.subscriptionOptions({ windowSeconds, latencyOf: 'total', ...filter }, {
      // A browser keeps six connections to a server: tabs that nobody looks at must not hold them.
      enabled: visible,
      onData: (tick: LiveTick) => setLive((known) => ({ points: mergePoints(known.points, tick, windowSeconds), applications: tick.applications })),
    }),
  );
  const state = live.points.length === 0 ? 'connecting' : subscription.status === 'pending' ? 'live' : 'reconnecting';
  return { ...live, state };
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}

/** Returns the points of a window after a message: later counts of a second replace earlier ones, old seconds leave. */
export function mergePoints(known: readonly LivePoint[], tick: LiveTick, windowSeconds: number): LivePoint[] {
  const first = tick.points[0]?.second ?? Infinity;
  return [...known.filter((point) => point.second < first), ...tick.points].filter((point) => point.second >= tick.nowSecond - windowSeconds);
}
