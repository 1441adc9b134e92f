'use client';
import { useState, useSyncExternalStore } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useTRPC } from '../../client/trpc';
import type { Marks } from '../../server/live/changes';
import { changeReader, showsTopic } from './changed-topics';

/** Has everything on the page asked again as soon as it changed, whoever changed it; after a break, whatever changed meanwhile. Shows nothing. */
export function LiveChanges() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [topicsOf] = useState(changeReader);
  const visible = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible', () => true);
  useSubscription(trpc.live.changes.subscriptionOptions(undefined, {
    // A browser keeps six connections to a server: tabs that nobody looks at must not hold them.
    enabled: visible,
    onData: (marks: Marks) => {
      const topics = topicsOf(marks);
      if (topics.length === 0) return;
      // What changes every second must not keep a slow answer from arriving; what somebody did must not be missed by one under way.
      const cancelRefetch = topics.includes('intent') || topics.includes('models');
      void queries.invalidateQueries({ predicate: (query) => topics.some((topic) => showsTopic(topic, query)) }, { cancelRefetch });
    },
  }));
  return null;
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
