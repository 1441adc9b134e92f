import { z } from 'zod';

const envSchema = z.object({
  INFAAS_HOME: z.string().min(1).optional(),
  INFAAS_WEB_URL: z.string().url().optional(),
  INFAAS_HTTP_URL: z.string().url().optional(),
  INFAAS_API_KEY: z.string().min(1).optional(),
  NO_COLOR: z.string().optional(),
});

export type CliEnv = { home: string | undefined; webUrl: string | undefined; httpUrl: string | undefined; apiKey: string | undefined };

/** Reads and checks this program's environment: the only place that does. */
export function readEnv(): CliEnv {
  const env = envSchema.parse(process.env);
  return { home: env.INFAAS_HOME, webUrl: env.INFAAS_WEB_URL, httpUrl: env.INFAAS_HTTP_URL, apiKey: env.INFAAS_API_KEY };
}
