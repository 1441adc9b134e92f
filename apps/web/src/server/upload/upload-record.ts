import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const uploadSchema = z.object({
  size: z.number().int().nonnegative(),
  metadata: z.object({ workspaceId: z.string(), filename: z.string().nullish() }),
});

/** What lies beside an upload's bytes: its size when it is whole, whose it is, and what its file was called. */
export type UploadRecord = z.infer<typeof uploadSchema>;

/** Returns the record of an upload by the path of its bytes; null when there is none, or one that cannot be read. */
export async function readUpload(path: string): Promise<UploadRecord | null> {
  const text = await readFile(`${path}.json`, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return uploadSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
