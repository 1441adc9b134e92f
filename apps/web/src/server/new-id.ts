import { randomUUID } from 'node:crypto';

/** Returns a new row id. */
export function newId(): string {
  return randomUUID();
}
