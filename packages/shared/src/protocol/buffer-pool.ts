/** Buffers that were used, to be filled again: what is large and short-lived makes the garbage collector work more than it is worth. */
export type BufferPool = { take: (bytes: number) => ArrayBuffer; give: (buffer: ArrayBuffer) => void };

const SMALLEST_BYTES = 1_024;

/** Returns an empty pool. It keeps so many buffers of so many bytes together, sized in powers of two; `take` may return a larger one, filled with anything. */
export function createBufferPool(kept: { buffers: number; bytes: number } = { buffers: 8, bytes: Infinity }): BufferPool {
  const free: ArrayBuffer[] = [];
  let freeBytes = 0;
  return {
    take(bytes) {
      const at = free.findIndex((buffer) => buffer.byteLength >= bytes && buffer.byteLength <= 8 * Math.max(bytes, SMALLEST_BYTES));
      const found = at >= 0 ? free.splice(at, 1)[0] : undefined;
      freeBytes -= found?.byteLength ?? 0;
      return found ?? new ArrayBuffer(2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST_BYTES))));
    },
    give(buffer) {
      if (buffer.byteLength === 0 || free.length >= kept.buffers || freeBytes + buffer.byteLength > kept.bytes) return;
      free.push(buffer);
      freeBytes += buffer.byteLength;
    },
  };
}
