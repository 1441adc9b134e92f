import { z } from 'zod';
import type { MeasureSettings } from './control/registration/measure-settings';

const port = z.coerce.number().int().min(0).max(65_535);

const environmentSchema = z.object({
  DATABASE_URL: z.string().min(1),
  INFAAS_QUEUE_URL: z.string().min(1),
  INFAAS_CONTROL_PORT: port.default(8003),
  INFAAS_BIND: z.string().default('127.0.0.1'),
  INFAAS_LINK_TOKEN: z.string().min(16, 'at least 16 characters'),
  INFAAS_STORE: z.string().min(1),
  INFAAS_IDLE_STOP_SECONDS: z.coerce.number().positive().default(300),
  INFAAS_PROFILE_BUDGET_SECONDS: z.coerce.number().positive().max(86_400).default(180),
  INFAAS_PROFILE_ONLINE_SHARE: z.coerce.number().min(0).max(1).default(0.4),
  /** `optimal` plans instances by mixed integer program where that is cheaper than the greedy plan. */
  INFAAS_SOLVER: z.enum(['greedy', 'optimal']).default('greedy'),
  INFAAS_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type ControlEnv = {
  databaseUrl: string; queueUrl: string; port: number; bind: string; linkToken: string; store: string; idleStopMs: number; logLevel: string;
  measuring: MeasureSettings; solver: 'greedy' | 'optimal';
};

/** Reads control's environment; throws an error that names every variable that is missing or wrong. */
export function readControlEnv(environment: Record<string, string | undefined> = process.env): ControlEnv {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL, queueUrl: env.INFAAS_QUEUE_URL, port: env.INFAAS_CONTROL_PORT, bind: env.INFAAS_BIND,
    linkToken: env.INFAAS_LINK_TOKEN, store: env.INFAAS_STORE, idleStopMs: env.INFAAS_IDLE_STOP_SECONDS * 1_000, logLevel: env.INFAAS_LOG_LEVEL,
    measuring: { budgetMs: env.INFAAS_PROFILE_BUDGET_SECONDS * 1_000, onlineShare: env.INFAAS_PROFILE_ONLINE_SHARE },
    solver: env.INFAAS_SOLVER,
  };
}
