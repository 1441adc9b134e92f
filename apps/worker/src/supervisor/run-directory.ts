import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A unix socket's path may have 107 bytes at most; names in the directory take 20 of them. */
const LONGEST_PATH = 80;

/** Makes this worker's private, empty directory for sockets and returns its path; a path that is too long for sockets is replaced by a temporary one. */
export function makeRunDirectory(base: string, worker: string): string {
  const wanted = join(base, createHash('sha256').update(worker).digest('hex').slice(0, 8));
  if (Buffer.byteLength(wanted) > LONGEST_PATH) return mkdtempSync(join(tmpdir(), 'infaas-'));
  rmSync(wanted, { recursive: true, force: true });
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  chmodSync(wanted, 0o700);
  return wanted;
}
