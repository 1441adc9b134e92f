import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Micros } from '@infaas/shared/domain/units';
import { isServing } from '@infaas/shared/policy/instance-state';
import { nextMargin } from '@infaas/shared/policy/prediction-margin';
import { failOver, route } from '@infaas/shared/policy/route';
import { refusalError } from '@infaas/shared/policy/refusal';
import { select } from '@infaas/shared/policy/select';
import type { Choice, ColdChoice, Refusal, WarmChoice } from '@infaas/shared/policy/selection';
import { decodeAnswer, REFUSAL } from '@infaas/shared/protocol/frames';
import type { Clock, GatewayLimits } from '../ports';
import type { WorldHolder } from '../world';
import type { DemandLedger } from '../accounting/demand-ledger';
import { createDeadlineTimer } from './deadline-timer';
import type { InstancePool } from './instance-pool';
import { hasCredit, type InstanceSlot } from './instance-slot';
import { createLanes } from './lanes';
import { emptyPart, freshPart, type Part, type PartRequest, type PartResult } from './part';
import { selectRequest, warmFromHeld } from './part-choice';
import { serverMates } from './server-mates';

/** A part whose instance died this often is not tried again: it may be what kills them. */
const MAX_LOSSES = 2;
const MAX_REFUSALS = 1;

export type Dispatcher = {
  /** Places a part; `settle` is called exactly once. `given` is a choice just made for it. */
  submit(request: PartRequest, settle: (result: PartResult) => void, given?: Choice): Part;
  /** The client went away. */
  cancel(part: Part): void;
  /** Another view is served: whatever waits looks again. */
  onView(): void;
  /** Queries that wait for a model to load look again. */
  retryCold(): void;
  /** Counts the queries that wait for a model into the next report; call it before each. */
  noteCold(): void;
  onAvailable(slot: InstanceSlot): void;
  onLost(slot: InstanceSlot): void;
  onAnswer(slot: InstanceSlot, queryId: number, body: Buffer): void;
  onRefuse(slot: InstanceSlot, refusal: { queryId: number; code: number; message: string }): void;
  /** Parts without an answer. */
  open(): number;
  waiting(): number;
  close(): void;
};

type Options = { world: WorldHolder; pool: () => InstancePool; demand: DemandLedger; clock: Clock; limits: GatewayLimits };

/** The serving path between choice and answer: credits, late binding, deadlines, fail-over, waiting for cold models. */
export function createDispatcher(options: Options): Dispatcher {
  const { world, clock, limits, demand } = options;
  const lanes = createLanes();
  const cold = new Set<Part>();
  const timer = createDeadlineTimer<Part>({ clock, isDead: (part) => part.state === 'done', onDue });
  let open = 0;
  let nextQueryId = 1;

  function place(part: Part, given?: Choice): void {
    const choice = given ?? select(world.now.scene, selectRequest(part, clock.nowUs()));
    switch (choice.kind) {
      case 'warm':
        return placeWarm(part, choice);
      case 'cold':
        return placeCold(part, choice);
      case 'refuse':
        return refuse(part, choice);
    }
  }

  function placeWarm(part: Part, choice: WarmChoice): void {
    bind(part, choice);
    const slot = options.pool().get(choice.instance.id);
    if (slot !== undefined && hasCredit(slot, part.request.rows) && lanes.size(choice.variant.id) === 0) return send(part, slot);
    if (lanes.total() >= limits.maxWaiting) {
      return fail(part, new ServingError('capacity', 'too many queries wait in this gateway', 'Ask again after the time in Retry-After.', { retryAfterMs: 500 }));
    }
    part.state = 'waiting';
    part.held = true;
    lanes.push(choice.variant.id, part);
    reckonQueue(choice.variant.id);
    pump(choice.variant.id);
  }

  /** What selection must count beyond an instance's own figures: what was sent since, and its part of what waits here. */
  function reckonQueue(variantId: string): void {
    const slots = options.pool().slotsOf(variantId);
    const each = slots.length === 0 ? 0 : Math.ceil(lanes.rows(variantId) / slots.length);
    for (const slot of slots) slot.live.extraQueued = slot.sentRows + each;
  }

  function placeCold(part: Part, choice: ColdChoice): void {
    bind(part, choice);
    const again = part.losses > 0 || part.refusals > 0;
    demand.now(part.request, { variantId: choice.variant.id, waiting: true, isMiss: !part.held });
    if (cold.size >= limits.maxColdWaiting && !again) {
      return fail(part, new ServingError('cold', 'too many queries wait for models to load', 'Ask again after the time in Retry-After.', { retryAfterMs: 1_000 }));
    }
    part.state = 'cold';
    part.held = true;
    cold.add(part);
  }

  function refuse(part: Part, refusal: Refusal): void {
    // Load that finds no room is in the report of offered load. A model that is not there is told at once, what is offered instead in time.
    for (const variant of refusal.wanted) {
      const report = { variantId: variant.id, waiting: false, isMiss: refusal.code === 'cold' };
      if (refusal.code === 'objective_unmet') demand.note(part.request, report);
      else demand.now(part.request, report);
    }
    finish(part, { ok: false, error: refusalError(refusal), timedOut: false, failed: false, choice: part.choice, refusal });
  }

  function bind(part: Part, choice: WarmChoice | ColdChoice): void {
    part.choice = choice;
    part.chosenUs = clock.nowUs();
    part.dueUs = choice.dueUs;
    if (part.timedUs === choice.dueUs) return;
    part.timedUs = choice.dueUs;
    timer.set(choice.dueUs, part);
  }

  function send(part: Part, slot: InstanceSlot): void {
    const { request } = part;
    const now = clock.nowUs();
    const queryId = nextQueryId;
    nextQueryId = nextQueryId >= 0xffff_fffe ? 1 : nextQueryId + 1;
    const lateAnyway = part.choice?.unmet.includes('latency') ?? false;
    const leftUs = part.dueUs - now;
    const header = {
      // Never so much for the way that nothing is left for the run: an instance that drops everything would not be measured again.
      remainingUs: Math.max(1, leftUs - Math.min(slot.transitP95Us, Math.trunc(leftUs / 2))), deadlineUs: lateAnyway ? 0 : (request.objective.maxLatencyUs ?? 0),
      rows: request.rows, priority: request.priority, applicationSlot: request.applicationSlot,
    };
    if (slot.stream?.infer(queryId, header, request) !== true) return lost(part, slot);
    part.state = 'sent';
    part.sentUs = now;
    part.slot = slot;
    part.streamQueryId = queryId;
    slot.inFlight.set(queryId, part);
    slot.inFlightRows += request.rows;
    slot.sentRows += request.rows;
    slot.live.extraQueued += request.rows;
  }

  /** Binds late: whichever instance of the variant has a free place takes the earliest deadline. */
  function pump(variantId: string): void {
    if (lanes.size(variantId) === 0) return;
    for (const slot of options.pool().slotsOf(variantId)) {
      for (let part = lanes.peek(variantId); part !== null; part = lanes.peek(variantId)) {
        if (!hasCredit(slot, part.request.rows) || part.exclude?.has(slot.id) === true) break;
        lanes.pop(variantId);
        send(part, slot);
      }
    }
    reckonQueue(variantId);
  }

  function take(slot: InstanceSlot, queryId: number): Part | null {
    const part = slot.inFlight.get(queryId);
    if (part === undefined) return null;
    slot.inFlight.delete(queryId);
    slot.inFlightRows -= part.request.rows;
    part.slot = null;
    return part;
  }

  function finish(part: Part, result: PartResult): void {
    if (part.state === 'done') return;
    const waited = part.state === 'waiting' ? part.choice : null;
    part.state = 'done';
    if (waited !== null) {
      lanes.noteGone(waited.variant.id, part);
      reckonQueue(waited.variant.id);
    }
    cold.delete(part);
    open -= 1;
    if (part.timedUs > 0) timer.noteDead();
    emptyPart(part)(result);
  }

  function fail(part: Part, error: ServingError, kind: { timedOut?: boolean; failed?: boolean } = {}): void {
    finish(part, { ok: false, error, timedOut: kind.timedOut ?? false, failed: kind.failed ?? false, choice: part.choice, refusal: null });
  }

  /** Takes a part back from wherever it is; an instance that has it is told. */
  function withdraw(part: Part): void {
    const { slot } = part;
    if (part.state !== 'sent' || slot === null) return;
    take(slot, part.streamQueryId);
    slot.stream?.cancel(part.streamQueryId);
    pump(slot.variant.id);
  }

  function onDue(part: Part, atUs: Micros): void {
    if (atUs !== part.timedUs) return;
    const wasCold = part.state === 'cold';
    if (part.slot !== null) noteEnd(part, part.slot, Infinity);
    withdraw(part);
    if (wasCold) {
      fail(part, new ServingError('cold', `${part.choice?.variant.name ?? 'the model'} was still loading when the deadline passed`, 'Ask again after the time in Retry-After.', { retryAfterMs: 1_000 }));
    } else {
      fail(part, new ServingError('deadline', 'the deadline passed before the answer was there', 'Allow more time with max_latency_ms, or ask for less accuracy.'), { timedOut: true });
    }
  }

  /** The instance is gone or will not run this part: another one, within the deadline. */
  function lost(part: Part, slot: InstanceSlot): void {
    part.state = 'fresh';
    part.slot = null;
    part.losses += 1;
    if (part.losses > MAX_LOSSES) {
      return fail(part, new ServingError('unavailable', 'the instances that ran this query died', 'If it happens again, the input may be what they die of.', { retryAfterMs: 1_000 }), { failed: true });
    }
    if (slot.variant.provider === 'upstream') part.exclude = serverMates(options.pool().all(), slot, part.exclude);
    reroute(part, slot);
  }

  /** `busy`: the instance goes on, and so does its variant: no other one is to be loaded beside it for this query. */
  function reroute(part: Part, slot: InstanceSlot, busy = false): void {
    part.held = true;
    (part.exclude ??= new Set()).add(slot.id);
    const again = failOver(selectRequest(part, clock.nowUs()), { instanceId: slot.id, now: clock.nowUs() });
    const choice = select(world.now.scene, again);
    if (busy && choice.kind !== 'warm') noRoom(part);
    else place(part, choice);
  }

  function noRoom(part: Part): void {
    fail(part, new ServingError('capacity', 'no instance has room for this query in time', 'Ask again after the time in Retry-After.', { retryAfterMs: 200 }));
  }

  function refusedByHost(part: Part, slot: InstanceSlot, refusal: { code: number; message: string }): void {
    if (refusal.code === REFUSAL.badInput) {
      return fail(part, new ServingError('malformed', refusal.message || 'the instance could not read the input', 'Check the input against GET /v2/models/{name}.'));
    }
    part.state = 'fresh';
    part.refusals += 1;
    if (part.refusals <= MAX_REFUSALS) return reroute(part, slot, refusal.code === REFUSAL.lateDropped || refusal.code === REFUSAL.overflow);
    if (refusal.code === REFUSAL.runFailed) {
      return fail(part, new ServingError('unavailable', `the model failed on this query: ${refusal.message.slice(0, 300)}`, 'Check the input values; the model page shows the error.', { retryAfterMs: 1_000 }), { failed: true });
    }
    noRoom(part);
  }

  function retryCold(): void {
    for (const part of [...cold]) {
      const now = clock.nowUs();
      const choice = select(world.now.scene, selectRequest(part, now));
      if (choice.kind === 'warm') {
        cold.delete(part);
        part.state = 'fresh';
        placeWarm(part, choice);
        continue;
      }
      if (choice.kind === 'cold' && choice.variant.id !== part.choice?.variant.id) bind(part, choice);
      // The load took longer than promised, so no choice can be made any more: the loaded instance still tries.
      const { choice: held, request } = part;
      const found = held === null ? null : route(world.now.scene, { variant: held.variant, rows: request.rows, deadlineUs: part.dueUs - request.arrivedUs });
      const slot = found === null ? undefined : options.pool().get(found.instance.id);
      if (slot === undefined || found === null || held === null || !hasCredit(slot, request.rows)) continue;
      cold.delete(part);
      // Its prediction is from now: what it waited for the load says nothing of the instance.
      Object.assign(part, { choice: warmFromHeld(held, found), chosenUs: now });
      send(part, slot);
    }
  }

  return {
    submit(request, settle, given) {
      const part = freshPart(request, settle);
      open += 1;
      place(part, given);
      return part;
    },
    cancel(part) {
      if (part.state === 'done') return;
      withdraw(part);
      fail(part, new ServingError('cancelled', 'the client went away'));
    },
    onView() {
      for (const variantId of lanes.variants()) {
        placeStranded(variantId);
        pump(variantId);
      }
      retryCold();
    },
    retryCold,
    noteCold() {
      for (const part of cold) if (part.choice !== null) demand.note(part.request, { variantId: part.choice.variant.id, waiting: true });
    },
    onAvailable(slot) {
      pump(slot.variant.id);
      retryCold();
    },
    onLost(slot) {
      const parts = [...slot.inFlight.values()];
      slot.inFlight.clear();
      slot.inFlightRows = 0;
      slot.sentRows = 0;
      for (const part of parts) lost(part, slot);
      placeStranded(slot.variant.id);
    },
    onAnswer(slot, queryId, body) {
      const answer = decodeAnswer(body);
      const part = take(slot, queryId);
      slot.live.stats.queued = answer.queued;
      slot.live.stats.residualUs = answer.residualUs;
      slot.sentRows = 0;
      if (lanes.size(slot.variant.id) === 0) slot.live.extraQueued = 0;
      if (part !== null) finishAnswered(part, slot, answer);
      pump(slot.variant.id);
    },
    onRefuse(slot, refusal) {
      const part = take(slot, refusal.queryId);
      if (part !== null && refusal.code === REFUSAL.lateDropped) noteEnd(part, slot, Infinity);
      if (part !== null && refusal.code !== REFUSAL.cancelled) refusedByHost(part, slot, refusal);
      pump(slot.variant.id);
    },
    open: () => open,
    waiting: () => lanes.total() + cold.size,
    close: () => timer.close(),
  };

  /** Queries that wait for a variant which no instance serves any more choose again. */
  function placeStranded(variantId: string): void {
    const served = options.pool().slotsOf(variantId).some((slot) => slot.live.connected && slot.goneSinceUs === null && isServing(slot.live.state));
    for (const part of lanes.strand(variantId, served)) {
      part.state = 'fresh';
      place(part);
    }
  }

  /** A query has ended at an instance, or has been given up there: what is predicted for the next ones learns from it. */
  function noteEnd({ choice, chosenUs, request }: Part, slot: InstanceSlot, now: Micros): void {
    if (choice !== null) slot.live.marginUs = nextMargin(slot.live.marginUs, { choice, objective: request.objective, elapsedUs: now - chosenUs });
  }

  function finishAnswered(part: Part, slot: InstanceSlot, answer: ReturnType<typeof decodeAnswer>): void {
    const { choice } = part;
    if (choice === null) return;
    const now = clock.nowUs();
    noteEnd(part, slot, now);
    slot.transit.note(Math.max(0, now - part.sentUs - answer.queueUs - answer.computeUs));
    // Late binding may have sent it to a sibling of the instance that was chosen.
    finish(part, { ok: true, answer: { header: answer, tensors: answer.tensors, choice: { ...(choice as WarmChoice), kind: 'warm', instance: slot.view }, held: part.held } });
  }
}
