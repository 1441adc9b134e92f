import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Intake } from './intake';

/** Of one body, and what counts all that are arriving. */
export type BodyLimits = { maxBytes: number; intake: Intake };

const decoders = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate) } as const;

/**
 * Resolves with the whole body, decompressed when its Content-Encoding is gzip or deflate. Rejects with ServingError `too_large` above
 * the limit (before or after decompression), `capacity` when too much is arriving at once, `malformed` for a broken or unknown encoding,
 * `cancelled` when the client goes away.
 */
export async function readBody(request: IncomingMessage, { maxBytes, intake }: BodyLimits): Promise<Buffer> {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > maxBytes) throw tooLarge(maxBytes);
  const body = await gather(request, { maxBytes, intake });
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  return decompress(body, encoding, maxBytes);
}

async function decompress(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  if (!Object.hasOwn(decoders, encoding)) throw new ServingError('malformed', `Content-Encoding "${encoding.slice(0, 40)}" is not taken`, 'Use gzip, deflate or none.');
  try {
    return await decoders[encoding as keyof typeof decoders](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new ServingError('malformed', `the body is not valid ${encoding}`, 'Compress the whole body once.');
  }
}

function gather(request: IncomingMessage, { maxBytes, intake }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] | null = [];
    let bytes = 0;
    /** Ends the reading: what was received is no longer counted here. */
    const stop = (): Buffer[] => {
      const received = chunks ?? [];
      if (chunks !== null) intake.give(bytes);
      chunks = null;
      return received;
    };
    request.on('data', (chunk: Buffer) => {
      if (chunks === null) return;
      try {
        if (bytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
        intake.take(chunk.length);
        bytes += chunk.length;
        chunks.push(chunk);
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    request.on('end', () => {
      const received = stop();
      resolve(received.length === 1 && received[0] ? received[0] : Buffer.concat(received));
    });
    const gone = (): void => {
      stop();
      // Also comes after the end; making an error each time would cost more than choosing a variant.
      if (!request.complete) reject(new ServingError('cancelled', 'the client went away'));
    };
    request.on('error', gone);
    request.on('close', gone);
  });
}

function tooLarge(maxBytes: number): ServingError {
  return new ServingError('too_large', `the body is larger than ${maxBytes} bytes`, 'Send fewer rows at a time.');
}
