import { z } from 'zod';
import type { ActorContext } from '../context';
import { listEvents } from '../fleet/list-events';
import type { ScalingEventRow } from '../fleet/list-events';
import { periodOf, periodShape } from '../usage/period';
import { usageWhere } from '../usage/usage-filter';
import { instancesOf } from './instance-history';
import type { InstanceHistory } from './instance-history';
import { loadOf } from './load-steps';
import type { LoadPoint } from './load-steps';
import { averagePresence, stepsOf } from './step-counts';
import type { Steps } from './step-counts';

export const timelineSchema = z.object({ task: z.string().max(64).optional().describe('all tasks when nothing is said'), ...periodShape }).default({});

/** One step of time: what was asked and what could have been answered, per second, and instances by variant on average. */
export type TimelinePoint = {
  atMs: number;
  load: number;
  unserved: number;
  late: number;
  /** Rows per second that the instances which served could do by their profiles; an instance of no profile counts nothing. */
  capacity: number;
  instances: Record<string, number>;
};

export type ScalingTimeline = {
  fromMs: number;
  toMs: number;
  stepMs: number;
  points: TimelinePoint[];
  /** Variants that ran in this time, by id. */
  variants: { id: string; name: string; task: string }[];
  /** Newest first; at most 300. */
  events: ScalingEventRow[];
  moreEvents: boolean;
};

const MOST_EVENTS = 300;

/** Returns load, capacity and instances of a task (or all) over a period in at most 180 steps, with what scaled and why. */
export async function scalingTimeline({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof timelineSchema> }): Promise<ScalingTimeline> {
  const nowMs = Date.now();
  const period = periodOf(input, nowMs);
  const steps = stepsOf(period, nowMs);
  const endMs = Math.min(nowMs, steps.startMs + steps.count * steps.stepMs);
  const where = await usageWhere(ctx, input.task === undefined ? {} : { task: input.task });
  const [load, history, events] = await Promise.all([
    loadOf(ctx, where, steps),
    instancesOf(ctx, { taskId: where.taskId, fromMs: steps.startMs, toMs: endMs }),
    listEvents({ ctx, input: { limit: MOST_EVENTS + 1, fromMs: period.fromMs, beforeMs: period.toMs, ...(input.task === undefined ? {} : { task: input.task, withMachines: true }) } }),
  ]);
  return {
    fromMs: period.fromMs, toMs: period.toMs, stepMs: steps.stepMs,
    points: pointsOf(load, history, steps),
    variants: history.variants.map(({ id, name, task }) => ({ id, name, task })),
    events: events.slice(0, MOST_EVENTS), moreEvents: events.length > MOST_EVENTS,
  };
}

function pointsOf(load: readonly LoadPoint[], { variants }: InstanceHistory, steps: Steps): TimelinePoint[] {
  const instances = variants.map(({ id, presences }) => ({ id, counts: averagePresence(presences, steps) }));
  const capacity = averagePresence(variants.flatMap(({ presences }) => presences.map((each) => ({ ...each, weight: each.peakPerSecond ?? 0 }))), steps);
  return load.map((point, step) => ({
    ...point,
    capacity: capacity[step] ?? 0,
    instances: Object.fromEntries(instances.flatMap(({ id, counts }) => ((counts[step] ?? 0) > 0 ? [[id, counts[step] ?? 0]] : []))),
  }));
}
