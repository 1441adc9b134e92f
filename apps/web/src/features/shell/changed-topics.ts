import type { Marks, Topic } from '../../server/live/changes';

/** The procedures (or whole routers) that show something of a topic. */
const SHOWN_BY: Readonly<Record<Topic, readonly string[]>> = {
  intent: ['application', 'architecture', 'audit', 'fleet.classes', 'grant', 'invitation', 'member', 'objective', 'offline', 'task', 'upstream', 'variant', 'version', 'workspace'],
  models: ['architecture', 'scaling.changes', 'task', 'upstream', 'variant', 'version'],
  instances: ['fleet.instances', 'fleet.workers', 'variant.list'],
  scaling: ['decision.around', 'fleet.events', 'fleet.machines', 'scaling'],
  offline: ['offline'],
  decisions: ['decision.distribution', 'decision.list'],
  bills: ['cost', 'fleet.costs'],
};

/** Returns a reader of marks: it tells the topics whose marks are others than last time; none at first, when all is just loaded. */
export function changeReader(): (marks: Marks) => Topic[] {
  let known: Marks | null = null;
  return (marks) => {
    const before = known;
    known = marks;
    return before === null ? [] : (Object.keys(SHOWN_BY) as Topic[]).filter((topic) => before[topic] !== marks[topic]);
  };
}

/** Returns whether an answer is about a topic. Lists that somebody has read on in stay as they are: rows would move under their eyes. */
export function showsTopic(topic: Topic, query: { queryKey: readonly unknown[]; state: { data: unknown } }): boolean {
  const [path] = query.queryKey;
  if (!Array.isArray(path)) return false;
  const [router = '', name = ''] = path as string[];
  const pages = (query.state.data as { pages?: unknown[] } | null | undefined)?.pages;
  return (pages === undefined || pages.length <= 1) && SHOWN_BY[topic].some((shown) => shown === router || shown === `${router}.${name}`);
}
