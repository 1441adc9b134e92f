import type { SearchHit } from '../../server/search/find-anything';

/** One place to go to. */
export type Entry = { key: string; kind: string; name: string; detail: string | null; href: string };

/** Pages and actions, with other words that people look for them by. */
const PLACES: readonly { name: string; href: string; words: string; action?: boolean }[] = [
  { name: 'Overview', href: '/', words: 'home dashboard slo compliance burn error budget' },
  { name: 'Tasks', href: '/tasks', words: 'models architectures variants' },
  { name: 'Applications', href: '/applications', words: 'keys objectives budgets consumers' },
  { name: 'Decisions', href: '/decisions', words: 'queries why late missed refused log' },
  { name: 'Queries that missed their deadline', href: '/decisions?result=late&last=24h', words: 'decisions late slo violated', action: true },
  { name: 'Scaling', href: '/scaling', words: 'timeline events autoscaler load capacity' },
  { name: 'Instances', href: '/instances', words: 'loaded running memory cores' },
  { name: 'Offline jobs', href: '/offline', words: 'batch files chunks output' },
  { name: 'Fleet', href: '/fleet', words: 'workers machines hardware drain classes prices' },
  { name: 'Costs', href: '/costs', words: 'bill money forecast month csv' },
  { name: 'Planner', href: '/planner', words: 'capacity what if simulate growth cheaper fleet cost' },
  { name: 'Members', href: '/members', words: 'people roles invitations' },
  { name: 'Audit log', href: '/audit', words: 'changes who when' },
  { name: 'Settings', href: '/settings', words: 'workspace limits quotas' },
  { name: 'API', href: '/reference', words: 'reference openapi trpc rest http programs try curl' },
  { name: 'Register a model', href: '/register', words: 'upload onnx new version', action: true },
  { name: 'Register a server', href: '/register/upstream', words: 'upstream triton kserve elsewhere', action: true },
  { name: 'New offline job', href: '/offline/new', words: 'batch submit file run', action: true },
  { name: 'New plan', href: '/planner/new', words: 'capacity what if simulate forecast', action: true },
  { name: 'Burst demo', href: '/burst', words: 'load traffic show', action: true },
];

const KIND: Readonly<Record<SearchHit['kind'], string>> = { task: 'Task', architecture: 'Model', variant: 'Variant', application: 'Application', decision: 'Decision', job: 'Offline job', plan: 'Plan' };

/** Returns the pages and actions that a text means, best first; all of them for no text. */
export function placesFor(text: string): Entry[] {
  const wanted = text.trim().toLowerCase();
  return PLACES
    .map((place) => ({ place, rank: rankOf(wanted, place) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ place }) => ({ key: place.href, kind: place.action === true ? 'Action' : 'Page', name: place.name, detail: null, href: place.href }));
}

function rankOf(wanted: string, { name, words }: (typeof PLACES)[number]): number {
  const lower = name.toLowerCase();
  if (wanted === '' || lower.startsWith(wanted)) return 3;
  if (lower.includes(wanted)) return 2;
  return wanted.split(/\s+/u).every((word) => lower.includes(word) || words.split(' ').some((each) => each.startsWith(word))) ? 1 : 0;
}

/** Returns what was found in the workspace as places to go to. */
export function entryOf(hit: SearchHit): Entry {
  const { kind, name, task, id } = hit;
  return { key: `${kind} ${id ?? name}`, kind: KIND[kind], name, detail: kind === 'decision' || kind === 'job' ? `asked for ${task ?? ''}` : task, href: hrefOf(hit) };
}

function hrefOf({ kind, name, task, id }: SearchHit): string {
  switch (kind) {
    case 'task':
      return `/tasks/${name}`;
    case 'architecture':
      return `/tasks/${task ?? ''}/${name}`;
    case 'variant':
      return `/tasks/${task ?? ''}/${name.split('.')[0] ?? name}`;
    case 'application':
      return `/applications/${name}`;
    case 'decision':
      return `/decisions/${encodeURIComponent(name)}`;
    case 'job':
      return `/offline/${encodeURIComponent(id ?? '')}`;
    case 'plan':
      return `/planner/${encodeURIComponent(id ?? '')}`;
  }
}
