import { z } from 'zod';
import { PLAN_POLICIES, TRAFFIC_SHAPES } from '@infaas/shared/domain/plan';
import { PLAN_LIMITS } from '@infaas/shared/jobs/plan-jobs';

const target = z.string().min(1).max(200).describe('name of a task, an architecture or a variant');
const rows = z.number().int().min(1).max(PLAN_LIMITS.rows).default(1).describe('rows of each query: a page of 64 pictures is one query of 64');
const instant = z.number().int().min(0);

const recordedSchema = z.strictObject({
  kind: z.literal('recorded'),
  minutes: z.number().int().min(2).max(PLAN_LIMITS.days * 1_440).optional().describe('how far back from now; a day when nothing is said'),
  fromMs: instant.optional().describe('first instant, Unix time in ms; with toMs'), toMs: instant.optional(),
  task: z.string().max(64).optional().describe('only queries of this task'), application: z.string().max(64).optional().describe('only those of this application'),
});
const syntheticSchema = z.strictObject({
  kind: z.literal('synthetic'), shape: z.enum(TRAFFIC_SHAPES).default('poisson'), target, perSecond: z.number().positive().max(PLAN_LIMITS.perSecond).describe('queries per second, on average'),
  peak: z.number().min(1).max(10).default(2).describe('of bursts and waves: the largest rate over the mean; a wave at most twice'),
  hours: z.number().min(0.05).max(PLAN_LIMITS.days * 24).default(24), rows,
});
const uploadSchema = z.strictObject({
  kind: z.literal('upload'), target, text: z.string().max(PLAN_LIMITS.textBytes, 'at most 4 MB').describe('queries per step: CSV (a count, or time and count, per line) or JSON'),
  fileName: z.string().max(200).default('traffic'), stepSeconds: z.number().int().min(1).max(86_400).optional().describe('of counts without times; a minute when nothing is said'), rows,
});

const count = z.number().int().min(0).max(PLAN_LIMITS.machines);
const classSchema = z.strictObject({
  name: z.string().min(1).max(200), usdPerHour: z.number().min(0).max(1_000_000).optional().describe('another price than it has'), least: count.default(0), most: count.default(20),
}).refine(({ least, most }) => least <= most, { message: 'least is more than most', path: ['least'] });

export const startPlanSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).optional().describe('what to call the plan; made from the question unless stated'),
  traffic: z.discriminatedUnion('kind', [recordedSchema, syntheticSchema, uploadSchema]),
  growth: z.number().min(0.01).max(PLAN_LIMITS.growth).default(1).describe('the traffic so many times'),
  maxLatencyMs: z.number().positive().max(3_600_000).nullable().optional().describe('deadline of every query; null = none; as its application asks unless stated'),
  minAccuracy: z.number().min(0).max(1).nullable().optional().describe('accuracy floor of every query; null = none; as its application asks unless stated'),
  keep: z.number().min(0.5).max(1).default(0.99).describe('part of the queries that must be answered as asked'),
  classes: z.array(classSchema).min(1).max(PLAN_LIMITS.classes).optional().describe('kinds of machine that there may be; those that are here and two of the catalogue unless stated'),
  machinesAtMost: count.min(1).default(50),
  policies: z.array(z.enum(PLAN_POLICIES)).max(PLAN_POLICIES.length).default(['fixed']).describe('what to compare with, beside scaling by our own policy'),
});
export type StartPlanInput = z.infer<typeof startPlanSchema>;

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
export const planIdSchema = z.object({ id });
export const renamePlanSchema = z.object({ id, name: z.string().trim().min(1).max(100) });
export const comparePlansSchema = z.object({ ids: z.array(id).min(2, 'at least two plans').max(4, 'at most four plans') });
export const exportPlanSchema = z.object({ id, format: z.enum(['csv', 'json']).default('csv') });
