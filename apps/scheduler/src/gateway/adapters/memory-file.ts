import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { OpenSharedFile } from '../ports';

const MEMORY = '/dev/shm';

/**
 * Opens a file in Linux's memory file system. It has no name from the beginning on: a host of the same user opens it through this process's
 * descriptors, and with the last of both processes it is gone, however they end.
 */
export const openMemoryFile: OpenSharedFile = () => {
  const name = `${MEMORY}/infaas-${randomUUID()}`;
  try {
    const file = openSync(name, 'wx+', 0o600);
    unlinkSync(name);
    return {
      path: `/proc/${process.pid}/fd/${file}`,
      write(data, offset) {
        for (let at = 0; at < data.byteLength; ) at += writeSync(file, data, at, data.byteLength - at, offset + at);
      },
      empty: () => ftruncateSync(file, 0),
      close: () => closeSync(file),
    };
  } catch {
    return null;
  }
};
