import type { BufferPool } from './buffer-pool';
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES, type Frame } from './frames';

/**
 * Cuts a byte stream into frames. A frame that lies in one chunk is a view of it (no copy); a frame over several chunks is gathered
 * once, in a buffer of the pool where there is one: whoever gets the frame gives `pooled` back. Throws RangeError on a length that no
 * frame may have: the connection is then closed.
 */
export function createFrameReader(onFrame: (frame: Frame) => void, { maxFrameBytes = MAX_FRAME_BYTES, pool }: { maxFrameBytes?: number; pool?: BufferPool } = {}): (chunk: Buffer) => void {
  let gathering: Buffer | null = null;
  let gathered = 0;
  let rest: Buffer = Buffer.alloc(0);

  const emit = (whole: Buffer, pooled: ArrayBuffer | null): void => {
    onFrame({
      pooled, type: whole.readUInt8(4), flags: whole.readUInt8(5), aux: whole.readUInt16LE(6), queryId: whole.readUInt32LE(8),
      body: whole.subarray(FRAME_HEADER_BYTES),
    });
  };

  return (chunk) => {
    let data = chunk;
    if (gathering !== null) {
      const taken = Math.min(gathering.length - gathered, data.length);
      data.copy(gathering, gathered, 0, taken);
      gathered += taken;
      if (gathered < gathering.length) return;
      const whole = gathering;
      gathering = null;
      data = data.subarray(taken);
      emit(whole, pool === undefined ? null : (whole.buffer as ArrayBuffer));
    } else if (rest.length > 0) {
      data = Buffer.concat([rest, data]);
      rest = Buffer.alloc(0);
    }
    let at = 0;
    while (data.length - at >= 4) {
      const total = data.readUInt32LE(at) + 4;
      if (total < FRAME_HEADER_BYTES || total > maxFrameBytes) throw new RangeError(`a frame of ${total} bytes`);
      if (data.length - at < total) {
        gathering = pool === undefined ? Buffer.allocUnsafe(total) : Buffer.from(pool.take(total), 0, total);
        gathered = data.copy(gathering, 0, at);
        return;
      }
      emit(data.subarray(at, at + total), null);
      at += total;
    }
    rest = at < data.length ? Buffer.from(data.subarray(at)) : Buffer.alloc(0);
  };
}
