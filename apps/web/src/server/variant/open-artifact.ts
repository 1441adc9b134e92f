import { createReadStream } from 'node:fs';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ActorContext } from '../context';

export type OpenArtifact = { fileName: string; bytes: number; sha256: string; stream: () => ReadableStream<Uint8Array> };

/** Returns the ONNX file of a variant of the caller's workspace; throws `unknown_name`, also for one that was never made. */
export async function openArtifact(ctx: ActorContext, name: string): Promise<OpenArtifact> {
  const variant = await ctx.database.variant.findFirst({ where: { workspaceId: ctx.workspaceId, name }, select: { name: true, artifact: true, provider: true } });
  if (variant === null) throw new ServingError('unknown_name', 'there is no such variant', 'see `variant.list` for the variants there are');
  if (variant.provider === 'upstream') throw new ServingError('unsupported', `"${variant.name}" is a server elsewhere: there is no file of it here`, 'download another variant');
  const { artifact } = variant;
  if (!/^[0-9a-f]{64}$/.test(artifact) || !(await ctx.store.has(artifact))) {
    throw new ServingError('unknown_name', `the variant "${variant.name}" has no file`, 'a form that could not be made has none; download another variant');
  }
  const path = ctx.store.path(artifact);
  return { fileName: `${variant.name}.onnx`, bytes: await ctx.store.size(artifact), sha256: artifact, stream: () => streamOf(path) };
}

// Pull by pull, so that a slow client holds one chunk and a client that goes away closes the file.
function streamOf(path: string): ReadableStream<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel: () => void file.destroy(),
  });
}
