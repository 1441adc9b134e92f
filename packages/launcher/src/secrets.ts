import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writePrivateFile } from './private-file';
import { StartupError } from './startup-error';

const secretsSchema = z.object({
  linkToken: z.string().min(32),
  authSecret: z.string().min(32),
  databasePassword: z.string().min(16),
  queuePassword: z.string().min(16),
  adminPassword: z.string().min(8),
  apiKey: z.string().min(16),
});

export type Secrets = z.infer<typeof secretsSchema>;

/** Returns the installation's secrets from its file (0600), which is made on first use and never changed afterwards. */
export function loadSecrets(file: string): Secrets {
  if (!existsSync(file)) writePrivateFile(file, JSON.stringify(makeSecrets(), null, 2));
  chmodSync(file, 0o600);
  const parsed = secretsSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new StartupError(`${file} is damaged:\n${z.prettifyError(parsed.error)}\nRestore it from a backup; without it the embedded database cannot be opened.`);
  return parsed.data;
}

function makeSecrets(): Secrets {
  const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return {
    linkToken: secret(32), authSecret: secret(48), databasePassword: secret(24), queuePassword: secret(24), adminPassword: secret(12),
    apiKey: `infaas_${secret(24)}`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
