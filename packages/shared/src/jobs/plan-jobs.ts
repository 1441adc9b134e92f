import { z } from 'zod';
import { PLAN_POLICIES, TRAFFIC_SHAPES } from '../domain/plan';

/** What one plan may ask for. */
export const PLAN_LIMITS = {
  classes: 6, machines: 200, counts: 200_000, textBytes: 4_000_000, days: 31, growth: 1_000, perSecond: 20_000, rows: 4_096,
  /** Plans that one workspace keeps, and has under way. */
  kept: 200, open: 5,
} as const;

const name = z.string().min(1).max(200);
const rate = z.number().min(0).max(PLAN_LIMITS.perSecond);

const rows = z.number().int().min(1).max(PLAN_LIMITS.rows);

const trafficSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recorded'), fromMs: z.number().int().min(0), toMs: z.number().int().min(0), task: name.nullable(), application: name.nullable() }),
  z.object({ kind: z.literal('synthetic'), shape: z.enum(TRAFFIC_SHAPES), target: name, perSecond: rate, peak: z.number().min(1).max(100), hours: z.number().min(0.05).max(PLAN_LIMITS.days * 24), rows: rows.default(1) }),
  z.object({ kind: z.literal('counts'), target: name, counts: z.array(z.number().min(0).max(100_000_000)).min(1).max(PLAN_LIMITS.counts), stepSeconds: z.number().int().min(1).max(86_400), fileName: z.string().max(200), rows: rows.default(1) }),
]);

const count = z.number().int().min(0).max(PLAN_LIMITS.machines);

const classSchema = z.object({
  name, kind: z.enum(['cpu', 'gpu', 'upstream']), cores: z.number().int().min(1), memoryBytes: z.number().min(0), accelerator: z.string().nullable(), deviceMemoryBytes: z.number().min(0),
  usdPerHour: z.number().min(0).max(1_000_000), priceNote: z.string(), bootSeconds: z.number().min(0), local: z.boolean(), least: count, most: count,
});

/** A plan as it stands in its row; what the console wrote is read by control with the same schema. */
export const planSpecSchema = z.object({
  traffic: trafficSchema, growth: z.number().min(0.01).max(PLAN_LIMITS.growth),
  objective: z.object({ maxLatencyMs: z.number().positive().max(3_600_000).nullable(), minAccuracy: z.number().min(0).max(1).nullable() }).partial(),
  keep: z.number().min(0.01).max(1), classes: z.array(classSchema).min(1).max(PLAN_LIMITS.classes), machinesAtMost: count.min(1), policies: z.array(z.enum(PLAN_POLICIES)),
});

/** The job that control puts on its own queue: `workId` is the plan's id, its row has everything else. */
export const planJobs = {
  plan: { payload: z.object({ workId: z.string(), epoch: z.number().int().nonnegative() }), result: z.object({}), timeoutMs: 120_000 },
} as const;

/** Queue of the plans: control itself takes from it. */
export const PLAN_QUEUE = 'control.plans';
