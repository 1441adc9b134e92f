import { z } from 'zod';
import { StartupError } from './startup-error';

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback);
/** A variable set to nothing counts as not set. */
const text = z.string().transform((value) => value.trim() || undefined).optional();

const environmentSchema = z.object({
  INFAAS_HOME: z.string().min(1).default('.infaas'),
  INFAAS_BIND: z.string().min(1).default('127.0.0.1'),
  INFAAS_WEB_PORT: port(3000),
  INFAAS_HTTP_PORT: port(8000),
  INFAAS_GRPC_PORT: port(8001),
  INFAAS_METRICS_PORT: port(8002),
  INFAAS_CONTROL_PORT: port(8003),
  INFAAS_WEB_URL: z.url().optional(),
  INFAAS_ADMIN_EMAIL: z.email().default('admin@example.com'),
  INFAAS_ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  INFAAS_API_KEY: z.string().min(8).max(200).optional(),
  DATABASE_URL: text,
  REDIS_URL: text,
  /** `postgres` keeps jobs in the database although a Redis could be had; `auto` prefers Redis. */
  INFAAS_QUEUE: z.enum(['auto', 'postgres']).default('auto'),
  /** `1`, or the json file of a software Vulkan driver: a worker of class gpu.software, for trying things out without a GPU. */
  INFAAS_SOFTWARE_GPU: text,
  PATH: z.string().default(''),
  /** Set by npm for its scripts. */
  npm_lifecycle_event: z.string().optional(),
});

export type PortVariable = 'INFAAS_WEB_PORT' | 'INFAAS_HTTP_PORT' | 'INFAAS_GRPC_PORT' | 'INFAAS_METRICS_PORT' | 'INFAAS_CONTROL_PORT';
export type LauncherEnvironment = z.infer<typeof environmentSchema>;

/** Returns the checked environment; throws a StartupError with the names of the variables that are wrong. */
export function launcherEnvironment(): LauncherEnvironment {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new StartupError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} cannot be used: ${message}.`).join('\n'));
  return parsed.data;
}

/** What no part inherits: secrets and addresses are given to each part by name, and npm's own variables mean nothing to it. */
const KEPT_BACK = /^(INFAAS_(HOME|PRODUCT_PID|MACHINES_DIR|WORKER_PROGRAM|LOGS_DIR|ADMIN_\w+|API_KEY|\w+_PORT|QUEUE|SOFTWARE_GPU|LINK_TOKEN|AUTH_SECRET)$|DATABASE_URL$|REDIS_URL$|npm_|PORT$|HOSTNAME$|NODE_OPTIONS$)/;

/** Returns what every part inherits of this process's environment beside its own variables. */
export function inheritedEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !KEPT_BACK.test(entry[0]));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
}
