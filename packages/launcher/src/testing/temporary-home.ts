import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data directory for one test. `shared` takes the place of /var/lib/infaas. */
export type TemporaryHome = { home: string; shared: string; logs: string; pids: string; remove: () => void };

/** Makes a data directory that other accounts can pass through, or cannot (`mode` 0700); `remove` deletes all of it. */
export function temporaryHome(mode = 0o711): TemporaryHome {
  const base = mkdtempSync(join(tmpdir(), 'infaas-test-'));
  chmodSync(base, 0o755);
  const at = (name: string, own = 0o755): string => {
    mkdirSync(join(base, name), { recursive: true, mode: own });
    return join(base, name);
  };
  const home = at('home', mode);
  return { home, shared: at('shared'), logs: at('logs'), pids: at('pids'), remove: () => rmSync(base, { recursive: true, force: true }) };
}

/** Whether a process with this pid is alive and no zombie. */
export function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}
