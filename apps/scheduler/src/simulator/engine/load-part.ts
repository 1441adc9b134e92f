import type { Micros } from '@infaas/shared/domain/units';
import { arrivalStream } from '../workload/arrival-stream';
import type { ArrivalStream } from '../workload/arrival-stream';
import type { Gateway } from './gateway-part';
import type { SimLoad, SimQuery } from './sim-types';
import type { SimWorld } from './sim-world';

/** Schedules the arrivals of every load; each has one event in the queue at a time. */
export function startLoads(world: SimWorld, gateway: Gateway): void {
  const { events, scenario } = world;
  let counter = 0;

  function arrive(next: { load: SimLoad; stream: ArrivalStream }): void {
    counter += 1;
    gateway.submit(queryOf(next.load, counter, events.now()));
    follow(next);
  }

  function follow(next: { load: SimLoad; stream: ArrivalStream }): void {
    const atUs = next.stream();
    if (atUs <= scenario.durationUs) events.schedule(atUs, arrive, next);
  }

  for (const load of world.loads) follow({ load, stream: arrivalStream(load.arrivals, world.random(`arrivals ${load.name}`)) });
}

function queryOf(load: SimLoad, id: number, now: Micros): SimQuery {
  return {
    id: String(id), rows: load.rows, arrivedUs: now, deadlineUs: null, priority: load.priority, applicationId: load.applicationId,
    load, objective: load.objective, dueUs: Infinity, place: 'new', end: null, ends: 0, choice: null, chosenUs: 0, instance: null, openAt: -1, flightAt: -1, sentTurn: 0, losses: 0, refusals: 0, exclude: null,
  };
}
