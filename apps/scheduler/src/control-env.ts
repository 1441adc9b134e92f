import { readAddressRules, type AddressRules } from '@infaas/shared/platform/address-rules';
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
  INFAAS_WEBHOOK_URLS: z.string().default('*'),
  INFAAS_WEBHOOK_NETWORKS: z.string().default(''),
  INFAAS_OFFLINE_KEEP_DAYS: z.coerce.number().positive().max(3_650).default(7),
  INFAAS_IDLE_STOP_SECONDS: z.coerce.number().positive().default(300),
  INFAAS_PROFILE_BUDGET_SECONDS: z.coerce.number().positive().max(86_400).default(180),
  INFAAS_PROFILE_ONLINE_SHARE: z.coerce.number().min(0).max(1).default(0.4),
  /** `optimal` plans instances by mixed integer program where that is cheaper than the greedy plan. */
  INFAAS_SOLVER: z.enum(['greedy', 'optimal']).default('greedy'),
  INFAAS_FLEET_PATIENCE_SECONDS: z.coerce.number().positive().default(60),
  /** What provider `local` starts; without it this machine has the workers that somebody started, and no more. */
  INFAAS_WORKER_PROGRAM: z.string().min(1).optional(),
  INFAAS_MACHINES_DIR: z.string().min(1).optional(),
  INFAAS_RUN_DIR: z.string().min(1).optional(),
  INFAAS_LOGS_DIR: z.string().min(1).optional(),
  /** The process with which machines end. */
  INFAAS_PRODUCT_PID: z.string().regex(/^\d+$/u).optional(),
  INFAAS_CONTROL_HOST: z.string().min(1).default('127.0.0.1'),
  INFAAS_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type ControlEnv = {
  offlineKeepMs: number; webhookRules: AddressRules;
  databaseUrl: string; queueUrl: string; port: number; bind: string; linkToken: string; store: string; idleStopMs: number; logLevel: string;
  measuring: MeasureSettings; solver: 'greedy' | 'optimal';
  /** How long a machine must be spare before it goes. */
  fleetPatienceMs: number;
  /** How provider `local` starts workers; null = it does not. */
  machines: { program: string; directory: string; logs: string; environment: Record<string, string> } | null;
};

/** What a machine's worker knows of control's environment beside its own variables: how to find programs and libraries, and what it may connect to. */
const PASSED_ON = [
  'PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH', 'NODE_ENV', 'HOME',
  'INFAAS_OFFLINE_URLS', 'INFAAS_OFFLINE_NETWORKS', 'INFAAS_UPSTREAM_URLS', 'INFAAS_UPSTREAM_NETWORKS',
];

/** Reads control's environment; throws an error that names every variable that is missing or wrong. */
export function readControlEnv(environment: Record<string, string | undefined> = process.env): ControlEnv {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const env = parsed.data;
  return {
    webhookRules: readAddressRules({ urls: env.INFAAS_WEBHOOK_URLS, networks: env.INFAAS_WEBHOOK_NETWORKS }), offlineKeepMs: env.INFAAS_OFFLINE_KEEP_DAYS * 86_400_000, databaseUrl: env.DATABASE_URL, queueUrl: env.INFAAS_QUEUE_URL, port: env.INFAAS_CONTROL_PORT, bind: env.INFAAS_BIND,
    linkToken: env.INFAAS_LINK_TOKEN, store: env.INFAAS_STORE, idleStopMs: env.INFAAS_IDLE_STOP_SECONDS * 1_000, logLevel: env.INFAAS_LOG_LEVEL,
    measuring: { budgetMs: env.INFAAS_PROFILE_BUDGET_SECONDS * 1_000, onlineShare: env.INFAAS_PROFILE_ONLINE_SHARE },
    solver: env.INFAAS_SOLVER, fleetPatienceMs: env.INFAAS_FLEET_PATIENCE_SECONDS * 1_000, machines: machinesOf(env, environment),
  };
}

function machinesOf(env: z.infer<typeof environmentSchema>, environment: Record<string, string | undefined>): ControlEnv['machines'] {
  const { INFAAS_WORKER_PROGRAM: program, INFAAS_MACHINES_DIR: directory, INFAAS_RUN_DIR: runDirectory } = env;
  if (program === undefined || directory === undefined || runDirectory === undefined) return null;
  const kept = Object.fromEntries(PASSED_ON.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const])));
  return {
    program, directory, logs: env.INFAAS_LOGS_DIR ?? directory,
    environment: {
      ...kept, INFAAS_CONTROL_HOST: env.INFAAS_CONTROL_HOST, INFAAS_CONTROL_PORT: String(env.INFAAS_CONTROL_PORT), INFAAS_LINK_TOKEN: env.INFAAS_LINK_TOKEN,
      INFAAS_QUEUE_URL: env.INFAAS_QUEUE_URL, INFAAS_STORE: env.INFAAS_STORE, INFAAS_RUN_DIR: runDirectory, INFAAS_LOG_LEVEL: env.INFAAS_LOG_LEVEL,
      ...(env.INFAAS_PRODUCT_PID === undefined ? {} : { INFAAS_PRODUCT_PID: env.INFAAS_PRODUCT_PID }),
    },
  };
}
