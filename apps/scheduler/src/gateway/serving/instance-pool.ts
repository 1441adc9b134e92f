import type { InstanceView, ServingView, VariantView } from '@infaas/shared/domain/serving-view';
import { instanceToken } from '@infaas/shared/platform/instance-token';
import { fadedMargin } from '@infaas/shared/policy/prediction-margin';
import { instanceState, isServing } from '@infaas/shared/policy/instance-state';
import { latencyModel } from '@infaas/shared/policy/latency-model';
import type { Clock, GatewayPorts } from '../ports';
import { instanceSlot, takeStats, type InstanceSlot } from './instance-slot';
import { openInstanceStream, type StreamHandlers } from './instance-stream';

/** How long the last answers of an instance are awaited after the view dropped it. */
const GONE_GRACE_US = 30_000_000;

export type PoolEvents = {
  /** The instance can be used from now on, or may be again. */
  onAvailable: (slot: InstanceSlot) => void;
  /** Its stream died; what was in flight is handed over, not answered. */
  onLost: (slot: InstanceSlot) => void;
  onAnswer: (slot: InstanceSlot, queryId: number, body: Buffer) => void;
  onRefuse: (slot: InstanceSlot, refusal: { queryId: number; code: number; message: string }) => void;
};

export type InstancePool = {
  get(instanceId: string): InstanceSlot | undefined;
  slotsOf(variantId: string): readonly InstanceSlot[];
  all(): Iterable<InstanceSlot>;
  /** Opens and closes streams so that they are those of the view. */
  sync(view: ServingView): void;
  /** Judges every instance's state and closes what is gone; call it every 500 ms. */
  tick(): void;
  close(): void;
};

/** Keeps one slot with one stream for every instance that the view lists with an address. */
export function createInstancePool(options: Pick<GatewayPorts, 'openStream' | 'openSharedFile'> & { clock: Clock; linkToken: string; events: PoolEvents }): InstancePool {
  const { clock, events } = options;
  const slots = new Map<string, InstanceSlot>();
  const byVariant = new Map<string, InstanceSlot[]>();
  let lastTickUs = clock.nowUs();

  function add(view: InstanceView, variant: VariantView, hardwareClass: string | undefined): void {
    const slot = instanceSlot({ view, variant, model: modelOf(variant, hardwareClass) });
    slots.set(view.id, slot);
    byVariant.set(variant.id, [...(byVariant.get(variant.id) ?? []), slot]);
    connect(slot);
  }

  function connect(slot: InstanceSlot): void {
    const { address } = slot.view;
    if (address === null || slot.stream !== null) return;
    const handlers: StreamHandlers = {
      onUp() {
        slot.live.connected = true;
        events.onAvailable(slot);
      },
      onDown() {
        slot.live.connected = false;
        slot.live.extraQueued = 0;
        events.onLost(slot);
      },
      onAnswer: (queryId, body) => events.onAnswer(slot, queryId, body),
      onRefuse: (queryId, code, message) => events.onRefuse(slot, { queryId, code, message }),
      onStats: (stats) => {
        takeStats(slot, stats);
        // What was sent is in these figures, or ended otherwise: one that is counted for ever keeps tight deadlines away for ever.
        slot.live.extraQueued = Math.max(0, slot.live.extraQueued - slot.sentRows);
        slot.sentRows = 0;
      },
    };
    slot.stream = openInstanceStream({ address, token: instanceToken(slot.id, options.linkToken), openStream: options.openStream, openSharedFile: options.openSharedFile, clock, handlers });
  }

  function update(slot: InstanceSlot, view: InstanceView, now: Pick<InstanceSlot, 'variant' | 'model'>): void {
    Object.assign(slot, now);
    const moved = slot.view.address !== null && slot.view.address !== view.address;
    slot.view = view;
    slot.goneSinceUs = null;
    if (moved) {
      slot.stream?.close();
      slot.stream = null;
    }
    slot.live.state = view.state === 'active' ? slot.memory.state : view.state;
    connect(slot);
  }

  function remove(slot: InstanceSlot): void {
    slots.delete(slot.id);
    const rest = (byVariant.get(slot.variant.id) ?? []).filter((other) => other !== slot);
    if (rest.length > 0) byVariant.set(slot.variant.id, rest);
    else byVariant.delete(slot.variant.id);
    slot.stream?.close();
    if (slot.inFlight.size > 0) events.onLost(slot);
  }

  function judge(slot: InstanceSlot, now: number): void {
    if (slot.model === null || !isServing(slot.view.state)) return;
    const judged = instanceState({ stats: slot.live.stats, model: slot.model, memory: slot.memory, now });
    slot.memory = judged.memory;
    slot.live.state = judged.state;
  }

  return {
    get: (instanceId) => slots.get(instanceId),
    slotsOf: (variantId) => byVariant.get(variantId) ?? [],
    all: () => slots.values(),
    sync(view) {
      const variants = new Map(view.variants.map((variant) => [variant.id, variant]));
      const classes = new Map(view.workers.map((worker) => [worker.id, worker.hardwareClass]));
      const listed = new Set<string>();
      for (const instance of view.instances) {
        const variant = variants.get(instance.variantId);
        if (variant === undefined || instance.state === 'stopped' || instance.state === 'failed') continue;
        listed.add(instance.id);
        const known = slots.get(instance.id);
        const hardwareClass = classes.get(instance.workerId);
        if (known !== undefined) update(known, instance, { variant, model: modelOf(variant, hardwareClass) });
        else add(instance, variant, hardwareClass);
      }
      const now = clock.nowUs();
      for (const slot of slots.values()) if (!listed.has(slot.id)) slot.goneSinceUs ??= now;
      for (const slot of [...slots.values()]) if (slot.goneSinceUs !== null && slot.inFlight.size === 0) remove(slot);
    },
    tick() {
      const now = clock.nowUs();
      const passedUs = now - lastTickUs;
      lastTickUs = now;
      for (const slot of [...slots.values()]) {
        judge(slot, now);
        slot.live.marginUs = fadedMargin(slot.live.marginUs, passedUs);
        if (slot.goneSinceUs !== null && (slot.inFlight.size === 0 || now - slot.goneSinceUs > GONE_GRACE_US)) remove(slot);
      }
    },
    close() {
      for (const slot of slots.values()) slot.stream?.close();
    },
  };
}

function modelOf(variant: VariantView, hardwareClass: string | undefined): InstanceSlot['model'] {
  const profile = variant.profiles.find((candidate) => candidate.hardwareClass === hardwareClass) ?? variant.profiles[0];
  return profile === undefined ? null : latencyModel(profile);
}
