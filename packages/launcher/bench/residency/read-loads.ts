import type { Product } from '../../e2e/start-product';
import type { Copies } from './register-copies';

/** What control did for the models, and what it cost against an instance of its own for each. */
export type Loads = { starts: number; evictions: number; loadUs: number[]; mostInstances: number; reservedUsdPerHour: number; dedicatedUsdPerHour: number };

type Event = { id: string; atMs: number; action: string; task: string | null };
type Instance = { task: string; loadUs: number | null; state: string };

const PAGE = 500;

/** Reads starts, evictions and load times of the copies from the product's API. */
export async function readLoads(product: Product, { tasks, costPerHourUsd }: Copies): Promise<Loads> {
  const own = new Set(tasks);
  const events = (await allEvents(product)).filter(({ task }) => task !== null && own.has(task)).sort((a, b) => a.atMs - b.atMs);
  let running = 0;
  let mostInstances = 0;
  for (const { action } of events) {
    if (isStart(action)) running += 1;
    else if (action === 'stop' || action === 'evict') running -= 1;
    mostInstances = Math.max(mostInstances, running);
  }
  const instances = await product.api<Instance[]>('fleet/instances?includeStopped=true');
  return {
    starts: events.filter(({ action }) => isStart(action)).length, evictions: events.filter(({ action }) => action === 'evict').length,
    loadUs: instances.filter(({ task, loadUs }) => own.has(task) && loadUs !== null).map(({ loadUs }) => loadUs ?? 0).sort((a, b) => a - b),
    mostInstances, reservedUsdPerHour: mostInstances * costPerHourUsd, dedicatedUsdPerHour: tasks.length * costPerHourUsd,
  };
}

function isStart(action: string): boolean {
  return action === 'start' || action === 'replicate' || action === 'upgrade' || action === 'downgrade';
}

async function allEvents(product: Product): Promise<Event[]> {
  const found: Event[] = [];
  for (let beforeMs = Date.now() + 1_000; ;) {
    const page = await product.api<Event[]>(`fleet/events?limit=${PAGE}&beforeMs=${beforeMs}`);
    const fresh = page.filter(({ id }) => !found.some((known) => known.id === id));
    found.push(...fresh);
    if (page.length < PAGE || fresh.length === 0) return found;
    beforeMs = Math.min(...page.map(({ atMs }) => atMs)) + 1;
  }
}
