import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Logger } from '@infaas/shared/platform/logger';
import type { Clock, ReleasedFiles } from '../ports';

/** How long a file stays after the last thing that named it was deleted: jobs and downloads that began before may still read it. */
export const FILE_GRACE_MS = 600_000;
const FILES_AT_ONCE = 100;

type Parts = { files: ReleasedFiles; contentStore: ContentStore; clock: Clock; logger: Logger; graceMs?: number };

/**
 * Returns what removes released files from the content store once nothing names them and their grace time is over; resolves with how
 * many it removed. A file that was written again meanwhile belongs to an upload that is about to name it, and stays.
 */
export function createFileSweeper({ files, contentStore, clock, logger, graceMs = FILE_GRACE_MS }: Parts): () => Promise<number> {
  return async () => {
    const beforeMs = clock.nowMs() - graceMs;
    let removed = 0;
    for (const sha256 of await files.due(beforeMs, FILES_AT_ONCE)) {
      const writtenAtMs = await contentStore.writtenAtMs(sha256);
      // Looked at last, right before the removal: whatever names it by now keeps it.
      if (writtenAtMs !== null && writtenAtMs >= beforeMs) continue;
      if (writtenAtMs !== null && !(await files.isNamed(sha256))) {
        await contentStore.remove(sha256);
        removed += 1;
      }
      await files.forget(sha256);
    }
    if (removed > 0) logger.info({ removed }, 'removed files that nothing names any more');
    return removed;
  };
}
