import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one installation lies. */
export type Layout = {
  home: string;
  logs: string;
  pids: string;
  /** Which processes are machines of the fleet that control started. */
  machines: string;
  store: string;
  /** Sockets; a short path, because a socket's path may have only some 100 characters. */
  run: string;
  /** The sources and build outputs that this installation runs. */
  root: string;
};

const LONGEST_RUN_PATH = 80;

/** Makes the directories of an installation and returns where they are. As root, other accounts may pass through (Postgres lives below). */
export function makeLayout({ home, root }: { home: string; root: string }): Layout {
  const absolute = resolve(root, home);
  const asRoot = process.getuid?.() === 0;
  if (!existsSync(absolute)) mkdirSync(absolute, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
  const inHome = (name: string): string => makePrivate(join(absolute, name));
  const run = join(absolute, 'run');
  return {
    home: absolute, root, logs: inHome('logs'), pids: inHome('pids'), machines: inHome('machines'), store: inHome('store'),
    run: makePrivate(run.length > LONGEST_RUN_PATH ? shortRunDirectory(absolute) : run),
  };
}

/** Removes what must not outlive a run: sockets. */
export function clearRun({ run }: Layout): void {
  rmSync(run, { recursive: true, force: true });
}

function shortRunDirectory(home: string): string {
  return join(tmpdir(), `infaas-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`);
}

function makePrivate(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  return directory;
}
