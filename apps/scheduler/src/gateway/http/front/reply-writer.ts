import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Reply } from '../reply';

/** Beyond this a copy costs more than a second write. */
const JOIN_BYTES = 256 * 1024;
/** Small, because every client that is slow to take a reply keeps one. */
const SCRATCH_BYTES = 16 * 1024;

let dateSecond = 0;
let dateText = '';

function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1_000).toUTCString();
  }
  return dateText;
}

type ReplyOptions = { nowMs: number; last: boolean; keepAliveSeconds: number };

/** Writes replies to sockets, by way of one buffer as long as they are taken at once: most replies then cost no allocation. */
export class ReplyWriter {
  #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

  /** Writes head and body together, unless the body is large. `last`: the connection ends after it. */
  write(socket: Socket, reply: Reply, options: ReplyOptions): void {
    let length = 0;
    for (const chunk of reply.chunks) length += chunk.byteLength;
    const head = headOf(reply, length, options);
    const bytes = head.length + length;
    if (length > JOIN_BYTES) return writeAll(socket, [Buffer.from(head, 'latin1'), ...reply.chunks]);
    const fits = bytes <= SCRATCH_BYTES && socket.writableLength === 0;
    const whole = fits ? this.#scratch.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
    let at = whole.write(head, 0, 'latin1');
    for (const chunk of reply.chunks) {
      whole.set(chunk, at);
      at += chunk.byteLength;
    }
    socket.write(whole);
    // A client that has not taken it all still needs the bytes.
    if (fits && socket.writableLength > 0) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  }
}

function headOf(reply: Reply, length: number, options: ReplyOptions): string {
  let head = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? 'Unknown'}\r\n`;
  for (const name in reply.headers) head += `${name}: ${reply.headers[name]}\r\n`;
  head += `content-length: ${length}\r\nDate: ${httpDate(options.nowMs)}\r\n`;
  return head + (options.last ? 'Connection: close\r\n\r\n' : `Connection: keep-alive\r\nKeep-Alive: timeout=${options.keepAliveSeconds}\r\n\r\n`);
}

function writeAll(socket: Socket, chunks: readonly Uint8Array[]): void {
  socket.cork();
  for (const chunk of chunks) socket.write(chunk);
  socket.uncork();
}
