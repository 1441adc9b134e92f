import { IDLE_INSTANCE_STATS, type InstanceStats } from '@infaas/shared/domain/instance';
import { NO_DEADLINE_US } from '@infaas/shared/domain/objective';
import type { InstanceView, VariantView } from '@infaas/shared/domain/serving-view';
import { INITIAL_STATE_MEMORY, isServing, type StateMemory } from '@infaas/shared/policy/instance-state';
import { meanUs, type LatencyModel } from '@infaas/shared/policy/latency-model';
import { instanceCap } from '@infaas/shared/policy/predict-finish';
import type { LiveInstance } from '@infaas/shared/policy/selection';
import type { Micros } from '@infaas/shared/domain/units';
import { createOverheadMeter, type OverheadMeter } from '../accounting/overhead-meter';
import type { InstanceStream } from './instance-stream';
import type { Part } from './part';

/** Work beyond two batches that an instance may hold, so that it never runs dry while an answer travels. */
const AHEAD_US = 5_000;
const MAX_CREDITS = 256;
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

/** One instance as this gateway uses it. */
export type InstanceSlot = {
  readonly id: string;
  readonly workerId: string;
  variant: VariantView;
  model: LatencyModel | null;
  readonly live: LiveInstance;
  view: InstanceView;
  stream: InstanceStream | null;
  /** Parts that were sent and have no answer. */
  inFlight: Map<number, Part>;
  inFlightRows: number;
  /** Rows sent since the instance last told how many it holds. */
  sentRows: number;
  memory: StateMemory;
  /** What queries spend between this gateway and the instance, both ways, and its 95th percentile of late; so much of their time is kept for it. */
  readonly transit: OverheadMeter;
  transitP95Us: Micros;
  /** Since when the view no longer lists it; its last answers are still taken. */
  goneSinceUs: number | null;
};

/** Returns a slot without a stream. */
export function instanceSlot(of: { view: InstanceView; variant: VariantView; model: LatencyModel | null }): InstanceSlot {
  return {
    id: of.view.id,
    workerId: of.view.workerId,
    variant: of.variant,
    model: of.model,
    view: of.view,
    live: { state: of.view.state, connected: false, stats: { ...IDLE_INSTANCE_STATS }, extraQueued: 0, marginUs: 0 },
    stream: null,
    inFlight: new Map(),
    inFlightRows: 0,
    sentRows: 0,
    memory: INITIAL_STATE_MEMORY,
    transit: createOverheadMeter(),
    transitP95Us: 0,
    goneSinceUs: null,
  };
}

/** Returns how many rows may be at the instance at once: two batches and a little time's worth more. */
export function creditRows(slot: Pick<InstanceSlot, 'model' | 'live'>): number {
  const { model } = slot;
  if (model === null) return 2;
  const cap = instanceCap(model, slot.live.stats.tightestDeadlineUs, NO_DEADLINE_US);
  const perRowUs = Math.max(1, meanUs(model, cap) / cap);
  return Math.max(2, Math.min(MAX_CREDITS, Math.ceil(2 * cap + AHEAD_US / perRowUs)));
}

/** Returns whether the instance can take `rows` more now; an idle one takes a query of any size. */
export function hasCredit(slot: InstanceSlot, rows: number): boolean {
  if (slot.stream === null || !slot.live.connected || slot.goneSinceUs !== null || !isServing(slot.live.state)) return false;
  if (slot.inFlight.size === 0) return true;
  return slot.inFlightRows + rows <= creditRows(slot) && slot.stream.pendingBytes() < MAX_PENDING_BYTES;
}

/** Takes over the figures of a stats frame; anything that is no number is ignored. */
export function takeStats(slot: InstanceSlot, stats: Partial<InstanceStats>): void {
  const into: Record<string, number> = slot.live.stats;
  for (const key of Object.keys(into)) {
    const value = (stats as Record<string, unknown>)[key];
    if (typeof value === 'number' && Number.isFinite(value)) into[key] = value;
  }
}
