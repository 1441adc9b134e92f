import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { DemandReport } from '@infaas/shared/domain/usage';
import type { Micros } from '@infaas/shared/domain/units';
import { isServing } from '@infaas/shared/policy/instance-state';
import { nextMargin } from '@infaas/shared/policy/prediction-margin';
import { failOver, route } from '@infaas/shared/policy/route';
import type { Choice, ColdChoice, Refusal, SelectRequest, WarmChoice } from '@infaas/shared/policy/selection';
import { creditRows } from '../../gateway/serving/instance-slot';
import { WORKSPACE } from '../scenario';
import type { Answers, Hosts, Sent } from './host-part';
import { createSimLanes } from './sim-lanes';
import type { QueryEnd, SimInstance, SimQuery } from './sim-types';
import type { SimWorld } from './sim-world';

/** As the product's dispatcher has them. */
const MAX_LOSSES = 2;
const MAX_REFUSALS = 1;
const MOST_COLD = 2_000;
const MOST_WAITING = 10_000;

/**
 * The gateway on virtual time: selection by policy, credits, late binding, waiting for cold models, fail-over. What it decides is decided
 * by `select`, `route` and `creditRows`; the rest is the bookkeeping of the product's dispatcher without its sockets.
 */
export type Gateway = {
  submit(query: SimQuery): void;
  onAnswers(answers: Answers): void;
  onRefused(sent: Sent): void;
  /** The figures that a host tells between its answers. */
  onStats(instance: SimInstance, stats: InstanceStats): void;
  /** Another view is served. */
  onView(): void;
  /** The stream of an instance ended; what it had is placed again. */
  onLost(instance: SimInstance): void;
  /** Queries that wait for models, as the next report names them. */
  noteCold(): void;
  takeDemand(): DemandReport[];
};

export type GatewayEvents = { hosts: () => Hosts; /** Control is told at once what is waited for. */ onDemand(report: DemandReport): void };

export function createGateway(world: SimWorld, on: GatewayEvents): Gateway {
  const { events, scenario, meter } = world;
  const { physics, policy } = scenario;
  const lanes = createSimLanes();
  const cold = new Set<SimQuery>();
  const toHost = events.lane(physics.networkUs + physics.gatewayUs, (sent: Sent) => on.hosts().arrive(sent));
  let demand = new Map<string, DemandReport>();
  let turn = 0;

  const slotsOf = (variantId: string): readonly SimInstance[] => world.slots.get(variantId) ?? [];

  function place(query: SimQuery, request: SelectRequest): void {
    follow(query, policy.select(world.scene, request));
  }

  function follow(query: SimQuery, choice: Choice): void {
    switch (choice.kind) {
      case 'warm':
        return placeWarm(query, choice);
      case 'cold':
        return placeCold(query, choice);
      case 'refuse':
        return refuse(query, choice);
    }
  }

  function placeWarm(query: SimQuery, choice: WarmChoice): void {
    bind(query, choice);
    const instance = world.byId.get(choice.instance.id);
    if (instance !== undefined && hasCredit(instance, query.rows) && lanes.rows(choice.variant.id) === 0) return send(query, instance);
    if (lanes.total() >= MOST_WAITING) return end(query, 'refused');
    query.place = 'waiting';
    lanes.push(choice.variant.id, query);
    events.schedule(query.dueUs, onDue, query);
    pump(choice.variant.id);
  }

  function placeCold(query: SimQuery, choice: ColdChoice): void {
    bind(query, choice);
    on.onDemand(reportOf(query, { variantId: choice.variant.id, waiting: true }));
    if (cold.size >= MOST_COLD && query.losses + query.refusals === 0) return end(query, 'refused');
    query.place = 'cold';
    cold.add(query);
    events.schedule(query.dueUs, onDue, query);
  }

  function refuse(query: SimQuery, refusal: Refusal): void {
    for (const variant of refusal.wanted) {
      const report = reportOf(query, { variantId: variant.id, waiting: false });
      if (refusal.code !== 'objective_unmet') on.onDemand(report);
      note(report);
    }
    end(query, 'refused');
  }

  function bind(query: SimQuery, choice: WarmChoice | ColdChoice): void {
    query.choice = choice;
    query.chosenUs = events.now();
    query.dueUs = choice.dueUs;
    query.deadlineUs = choice.dueUs - physics.networkUs - physics.gatewayUs;
  }

  function send(query: SimQuery, instance: SimInstance): void {
    query.place = 'sent';
    query.instance = instance;
    turn += 1;
    query.sentTurn = turn;
    query.flightAt = instance.inFlight.push(query) - 1;
    instance.inFlightRows += query.rows;
    instance.sentRows += query.rows;
    instance.live.extraQueued += query.rows;
    toHost({ query, instance });
  }

  /** Whichever instance of the variant has a free place takes the earliest deadline. */
  function pump(variantId: string): void {
    if (lanes.rows(variantId) === 0) return;
    for (const instance of slotsOf(variantId)) {
      for (let query = lanes.peek(variantId); query !== null; query = lanes.peek(variantId)) {
        if (!hasCredit(instance, query.rows) || query.exclude?.has(instance.view.id) === true) break;
        lanes.remove(variantId, query);
        send(query, instance);
      }
    }
    reckonQueue(variantId);
  }

  /** What selection must count beyond an instance's own figures: what was sent since, and its part of what waits here. */
  function reckonQueue(variantId: string): void {
    const slots = slotsOf(variantId);
    const each = slots.length === 0 ? 0 : Math.ceil(lanes.rows(variantId) / slots.length);
    for (const slot of slots) slot.live.extraQueued = slot.sentRows + each;
  }

  function end(query: SimQuery, how: QueryEnd, batch = 0): void {
    query.ends += 1;
    query.end = how;
    if (query.place === 'waiting' && query.choice !== null) {
      lanes.remove(query.choice.variant.id, query);
      reckonQueue(query.choice.variant.id);
    }
    if (query.place === 'cold') cold.delete(query);
    query.place = 'ended';
    close(query);
    const { instance, choice, objective } = query;
    const now = events.now();
    const late = objective.maxLatencyUs !== null && now - query.arrivedUs > objective.maxLatencyUs;
    const met = how === 'answered' && !late && (choice === null || choice.unmet.every((part) => part === 'latency'));
    meter.ended(query, { end: how, now, met, instance, batch });
  }

  function close(query: SimQuery): void {
    const last = world.open.pop();
    if (last !== undefined && last !== query) {
      world.open[query.openAt] = last;
      last.openAt = query.openAt;
    }
    query.openAt = -1;
  }

  /** Only what waits has a timer; what was sent is judged when its answer comes. */
  function onDue(query: SimQuery): void {
    if (events.now() < query.dueUs || (query.place !== 'waiting' && query.place !== 'cold')) return;
    end(query, query.place === 'cold' ? 'refused' : 'timed_out');
  }

  function takeBack(query: SimQuery): SimInstance | null {
    const { instance } = query;
    const at = query.flightAt;
    if (instance === null || at < 0) return null;
    const last = instance.inFlight.pop();
    if (last !== undefined && last !== query) {
      instance.inFlight[at] = last;
      last.flightAt = at;
    }
    query.flightAt = -1;
    instance.inFlightRows -= query.rows;
    return instance;
  }

  /** `busy`: the instance goes on, and so does its variant: no other one is to be loaded beside it for this query. */
  function reroute(query: SimQuery, instanceId: string, busy = false): void {
    query.place = 'new';
    query.instance = null;
    query.exclude ??= new Set();
    query.exclude.add(instanceId);
    const choice = policy.select(world.scene, failOver(requestOf(query, events.now()), { instanceId, now: events.now() }));
    if (busy && choice.kind !== 'warm') end(query, 'refused');
    else follow(query, choice);
  }

  function retryCold(): void {
    for (const query of [...cold]) {
      const now = events.now();
      const choice = policy.select(world.scene, requestOf(query, now));
      if (choice.kind === 'warm') {
        cold.delete(query);
        query.place = 'new';
        placeWarm(query, choice);
        continue;
      }
      if (choice.kind === 'cold' && choice.variant.id !== query.choice?.variant.id) bind(query, choice);
      sendHeld(query);
    }
  }

  /** The load took longer than promised, so no choice can be made any more: the loaded instance still tries. */
  function sendHeld(query: SimQuery): void {
    const { choice: held } = query;
    const found = held === null ? null : route(world.scene, { variant: held.variant, rows: query.rows, deadlineUs: query.dueUs - query.arrivedUs });
    const instance = found === null ? undefined : world.byId.get(found.instance.id);
    if (instance === undefined || !hasCredit(instance, query.rows)) return;
    cold.delete(query);
    send(query, instance);
  }

  /** A query has ended at an instance, or has been given up there: what is predicted for the next ones learns from it. */
  function noteEnd({ choice, chosenUs, objective }: SimQuery, { live }: SimInstance, now: Micros): void {
    if (choice !== null) live.marginUs = nextMargin(live.marginUs, { choice, objective, elapsedUs: now - chosenUs });
  }

  /** Queries that wait for a variant which no instance serves any more choose again. */
  function placeStranded(variantId: string): void {
    if (slotsOf(variantId).some((slot) => slot.live.connected && isServing(slot.live.state))) return;
    for (const query of lanes.empty(variantId)) {
      query.place = 'new';
      place(query, requestOf(query, events.now()));
    }
  }

  function note(report: DemandReport): void {
    const key = `${report.applicationId}|${report.variantId}|${report.waiting}`;
    const known = demand.get(key);
    if (known === undefined) demand.set(key, report);
    else known.queries += report.queries;
  }

  return {
    submit(query) {
      query.openAt = world.open.push(query) - 1;
      meter.offered(query);
      query.load.offered += query.rows;
      place(query, requestOf(query, events.now()));
    },
    onAnswers({ run, queued, residualUs, stats }) {
      const { instance } = run;
      if (stats !== null) Object.assign(instance.live.stats, stats);
      instance.live.stats.queued = queued;
      instance.live.stats.residualUs = residualUs;
      instance.sentRows = 0;
      for (const query of run.batch) {
        // It was lost meanwhile, and is somebody else's now.
        if (query.instance !== instance || takeBack(query) === null) continue;
        query.load.answered += 1;
        noteEnd(query, instance, events.now());
        end(query, events.now() > query.dueUs ? 'timed_out' : 'answered', run.rows);
      }
      if (lanes.rows(instance.variant.id) === 0) instance.live.extraQueued = 0;
      else pump(instance.variant.id);
    },
    onStats(instance, stats) {
      Object.assign(instance.live.stats, stats);
      instance.live.extraQueued = Math.max(0, instance.live.extraQueued - instance.sentRows);
      instance.sentRows = 0;
    },
    onRefused({ query, instance }) {
      if (query.instance !== instance || takeBack(query) === null) return;
      query.refusals += 1;
      noteEnd(query, instance, Infinity);
      if (events.now() >= query.dueUs) end(query, 'timed_out');
      else if (query.refusals <= MAX_REFUSALS) reroute(query, instance.view.id, true);
      else end(query, 'refused');
      pump(instance.variant.id);
    },
    onView() {
      for (const variantId of lanes.variants()) {
        placeStranded(variantId);
        pump(variantId);
      }
      retryCold();
    },
    onLost(instance) {
      const lost = instance.inFlight.sort((a, b) => a.sentTurn - b.sentTurn);
      for (const query of lost) query.flightAt = -1;
      instance.inFlight = [];
      instance.inFlightRows = 0;
      instance.sentRows = 0;
      for (const query of lost) {
        query.losses += 1;
        if (query.losses > MAX_LOSSES) end(query, 'failed');
        else reroute(query, instance.view.id);
      }
      placeStranded(instance.variant.id);
    },
    noteCold() {
      for (const query of cold) if (query.choice !== null) note(reportOf(query, { variantId: query.choice.variant.id, waiting: true }));
    },
    takeDemand() {
      const taken = [...demand.values()];
      demand = new Map();
      return taken;
    },
  };
}

function hasCredit(instance: SimInstance, rows: number): boolean {
  if (!instance.live.connected || !isServing(instance.live.state)) return false;
  return instance.inFlight.length === 0 || instance.inFlightRows + rows <= creditRows(instance);
}

function requestOf(query: SimQuery, now: Micros): SelectRequest {
  const { load, objective, rows, arrivedUs } = query;
  const request: SelectRequest = { workspaceId: WORKSPACE, target: load.target, objective, rows, now, arrivedUs };
  if (query.exclude !== null) request.exclude = query.exclude;
  return request;
}

function reportOf(query: SimQuery, of: { variantId: string; waiting: boolean }): DemandReport {
  return {
    workspaceId: WORKSPACE, taskId: query.choice?.variant.taskId ?? '', applicationId: query.applicationId, ...of, queries: 1,
    deadlineUs: query.objective.maxLatencyUs ?? 0,
  };
}
