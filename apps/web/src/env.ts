import { z } from 'zod';

const DEVELOPMENT_HINT = 'start the product with `npm start`, which sets it';

/** A variable set to nothing counts as not set. */
const bytes = (fallback: number) => z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().positive().default(fallback));

const environmentSchema = z.object({
  DATABASE_URL: z.string({ error: `DATABASE_URL is missing: ${DEVELOPMENT_HINT}` }).min(1),
  INFAAS_LINK_TOKEN: z.string({ error: `INFAAS_LINK_TOKEN is missing: ${DEVELOPMENT_HINT}` }).min(16),
  INFAAS_AUTH_SECRET: z.string({ error: `INFAAS_AUTH_SECRET is missing: ${DEVELOPMENT_HINT}` }).min(32),
  /** Directory of the content store; uploads in progress lie beside it. */
  INFAAS_STORE: z.string({ error: `INFAAS_STORE is missing: ${DEVELOPMENT_HINT}` }).min(1),
  /** Where the gateway answers, for the console's own queries. */
  INFAAS_HTTP_URL: z.url().default('http://127.0.0.1:8000'),
  INFAAS_WEB_PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  /** Where people open the console; sign-in is accepted from there and from loopback. */
  INFAAS_WEB_URL: z.url().optional(),
  /** Largest file that may be uploaded, and what a workspace may keep in all: model files, validation sets, uploads that wait. */
  INFAAS_MAX_UPLOAD_BYTES: bytes(4_000_000_000),
  INFAAS_UPLOAD_QUOTA_BYTES: bytes(50_000_000_000),
  /** Servers of somebody else's that may be registered as upstreams, and networks beside the internet that they may be in. */
  INFAAS_UPSTREAM_URLS: z.string().default(''),
  INFAAS_UPSTREAM_NETWORKS: z.string().default(''),
  /** Where inputs of offline jobs may be fetched from (nothing unless listed), and where webhooks may point to. */
  INFAAS_OFFLINE_URLS: z.string().default(''),
  INFAAS_OFFLINE_NETWORKS: z.string().default(''),
  INFAAS_WEBHOOK_URLS: z.string().default('*'),
  INFAAS_WEBHOOK_NETWORKS: z.string().default(''),
  INFAAS_BIND: z.string().default('127.0.0.1'),
  INFAAS_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type WebEnvironment = Omit<z.infer<typeof environmentSchema>, 'INFAAS_WEB_URL'> & { INFAAS_WEB_URL: string };

/** Returns the checked environment. Read on first use, so that the product builds without one; throws with the names of what is wrong. */
export function webEnvironment(): WebEnvironment {
  cached ??= parse();
  return cached;
}

/** Returns whether this is `next dev`, which needs eval in the browser. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === 'development';
}

let cached: WebEnvironment | null = null;

function parse(): WebEnvironment {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new Error(`the console's environment is not usable:\n${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, INFAAS_WEB_URL: parsed.data.INFAAS_WEB_URL ?? `http://127.0.0.1:${parsed.data.INFAAS_WEB_PORT}` };
}
