import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { CliEnv } from './env';

/** Where an installation answers, and the key this CLI uses. */
export type Installation = { webUrl: string; httpUrl: string; apiKey: string };

const installationSchema = z.object({ webUrl: z.string().url(), httpUrl: z.string().url(), apiKey: z.string() });

/**
 * Finds the installation: INFAAS_WEB_URL, INFAAS_HTTP_URL and INFAAS_API_KEY when all are set; else the file that `npm start` writes into
 * INFAAS_HOME, looked for in `.infaas` here and in every folder above, then in those above this program: called from elsewhere, it still
 * knows the installation that it is part of. Throws with what to do when there is none.
 */
export async function findInstallation(env: CliEnv, directory: string, program?: string): Promise<Installation> {
  const fromFile = await readInstallation(env.home ? [env.home] : [...homesAbove(directory), ...(program === undefined ? [] : homesAbove(program))]);
  const merged = {
    webUrl: env.webUrl ?? fromFile?.webUrl,
    httpUrl: env.httpUrl ?? fromFile?.httpUrl,
    apiKey: env.apiKey ?? fromFile?.apiKey,
  };
  const parsed = installationSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  throw new Error(
    'no INFaaS installation found: start one with `npm start`, or set INFAAS_WEB_URL, INFAAS_HTTP_URL and INFAAS_API_KEY to reach one elsewhere',
  );
}

function homesAbove(directory: string): string[] {
  const homes: string[] = [];
  for (let at = resolve(directory); ; at = dirname(at)) {
    homes.push(join(at, '.infaas'));
    if (dirname(at) === at) return homes;
  }
}

async function readInstallation(homes: readonly string[]): Promise<Installation | null> {
  for (const home of homes) {
    const text = await readFile(join(home, 'installation.json'), 'utf8').catch(() => null);
    if (text !== null) return installationSchema.parse(JSON.parse(text));
  }
  return null;
}
