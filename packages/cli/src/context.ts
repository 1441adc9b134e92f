import { fileURLToPath } from 'node:url';
import { findInstallation, type Installation } from './installation';
import type { CliEnv } from './env';

/** What every command gets: the installation (looked for when first asked), and a line of progress for people. */
export type Context = { installation(): Promise<Installation>; progress(text: string | null): void };

/** Progress goes to stderr and only to a terminal, so that stdout stays clean for programs. */
export function createContext(env: CliEnv): Context {
  let found: Promise<Installation> | null = null;
  let shown = '';
  return {
    installation: () => (found ??= findInstallation(env, process.cwd(), fileURLToPath(new URL('.', import.meta.url)))),
    progress(text) {
      if (!process.stderr.isTTY || text === shown) return;
      shown = text ?? '';
      process.stderr.write(`\r\u001b[K${shown}`);
    },
  };
}
