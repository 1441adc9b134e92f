import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Logger } from '@infaas/shared/platform/logger';
import type { ViewStore } from './ports';

const EVERY_MS = 2_000;

/** Returns a store that keeps the last view in a file: readable by its owner only, replaced whole, at most every two seconds. */
export function openViewFile(path: string, logger: Logger): ViewStore {
  let pending: ServingView | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let lastMs = -Infinity;

  async function write(): Promise<void> {
    const view = pending;
    pending = null;
    if (view === null) return;
    lastMs = performance.now();
    const temporary = `${path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(view));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }

  function enqueue(): Promise<void> {
    timer = null;
    writing = writing.then(write).catch((error: unknown) => logger.warn({ error: String(error) }, 'the view could not be saved'));
    return writing;
  }

  return {
    load() {
      try {
        mkdirSync(dirname(path), { recursive: true });
        const view = JSON.parse(readFileSync(path, 'utf8')) as ServingView;
        return Array.isArray(view.tasks) && Array.isArray(view.variants) && Array.isArray(view.instances) && view.epoch > 0 ? view : null;
      } catch {
        return null;
      }
    },
    save(view) {
      pending = view;
      timer ??= setTimeout(() => void enqueue(), Math.max(0, lastMs + EVERY_MS - performance.now()));
    },
    async flush() {
      if (timer !== null) clearTimeout(timer);
      await enqueue();
    },
  };
}
