import { hostname } from 'node:os';
import { z } from 'zod';

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const schema = z.object({
  INFAAS_BIND: z.string().min(1).default('127.0.0.1'),
  INFAAS_HTTP_PORT: port(8000),
  INFAAS_GRPC_PORT: port(8001),
  INFAAS_METRICS_PORT: port(8002),
  INFAAS_CONTROL_HOST: z.string().min(1).default('127.0.0.1'),
  INFAAS_CONTROL_PORT: port(8003),
  INFAAS_LINK_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  INFAAS_HOME: z.string().min(1).default('.infaas'),
  INFAAS_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Origins whose pages may query from a browser; none unless said. */
  INFAAS_CORS_ORIGINS: z.string().default(''),
  INFAAS_GATEWAY_NAME: z.string().min(1).max(80).default(hostname()),
});
export type GatewayEnv = z.infer<typeof schema>;

/** Returns the gateway's settings from its environment. Throws an Error that names every variable that is wrong. */
export function readGatewayEnv(environment: NodeJS.ProcessEnv = process.env): GatewayEnv {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}
