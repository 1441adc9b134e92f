import { STATUS_CODES } from 'node:http';
import type { Reply } from '../reply';

/** Beyond this a copy costs more than a second write. */
const JOIN_BYTES = 256 * 1024;

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

/** Returns the bytes of a reply, head and body joined to one buffer unless the body is large. `last`: the connection ends after it. */
export function replyBytes(reply: Reply, options: { nowMs: number; last: boolean; keepAliveSeconds: number }): Uint8Array[] {
  let length = 0;
  for (const chunk of reply.chunks) length += chunk.byteLength;
  let head = `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? 'Unknown'}\r\n`;
  for (const name in reply.headers) head += `${name}: ${reply.headers[name]}\r\n`;
  head += `content-length: ${length}\r\nDate: ${httpDate(options.nowMs)}\r\n`;
  head += options.last ? 'Connection: close\r\n\r\n' : `Connection: keep-alive\r\nKeep-Alive: timeout=${options.keepAliveSeconds}\r\n\r\n`;
  if (length > JOIN_BYTES) return [Buffer.from(head, 'latin1'), ...reply.chunks];
  const whole = Buffer.allocUnsafe(head.length + length);
  let at = whole.write(head, 0, 'latin1');
  for (const chunk of reply.chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return [whole];
}
