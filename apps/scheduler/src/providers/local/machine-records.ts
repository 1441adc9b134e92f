import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@infaas/shared/platform/process-identity';
import { z } from 'zod';

const recordSchema = z.object({
  pid: z.number().int().positive(), startedAt: z.string(), workerName: z.string(),
  /** Numbers of the cores it is kept to; empty = not kept to any. */
  cores: z.array(z.number().int().nonnegative()),
  /** How many cores its worker offers. */
  count: z.number().int().positive(),
});
export type MachineRecord = z.infer<typeof recordSchema>;

/** Ids are made by control; as file names they are checked all the same. */
const FILE = /^([a-zA-Z0-9-]{1,64})\.json$/u;

/** What is known of the processes that are machines: one file for each, so that the next control, and the launcher, find them. */
export type MachineRecords = {
  write(id: string, record: MachineRecord): void;
  read(id: string): MachineRecord | null;
  all(): { id: string; record: MachineRecord; alive: boolean }[];
  remove(id: string): void;
};

/** Opens the records in a private directory, which is made when it is missing. */
export function openMachineRecords(directory: string): MachineRecords {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (id: string): string => {
    if (!FILE.test(`${id}.json`)) throw new Error(`${JSON.stringify(id)} is no id of a machine`);
    return join(directory, `${id}.json`);
  };
  const read = (id: string): MachineRecord | null => {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(fileOf(id), 'utf8')));
    } catch {
      return null; // none, or cut off by a crash: it names nobody
    }
  };
  return {
    write(id, record) {
      const file = fileOf(id);
      writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    read,
    all: () => readdirSync(directory).flatMap((name) => {
      const id = FILE.exec(name)?.[1];
      const record = id === undefined ? null : read(id);
      return id === undefined || record === null ? [] : [{ id, record, alive: isAlive(record) }];
    }),
    remove: (id) => rmSync(fileOf(id), { force: true }),
  };
}
