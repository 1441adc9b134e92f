/** Longest control-link message either side accepts. */
const MAX_LINK_BYTES = 512 * 1024 * 1024;

export type LinkPacket<Message> = { message: Message; attachment: Buffer };

/** Returns the bytes of one control-link message. */
export function encodeLink(message: unknown, attachment: Uint8Array = new Uint8Array(0)): Buffer {
  const json = Buffer.from(JSON.stringify(message), 'utf8');
  const out = Buffer.allocUnsafe(8 + json.length + attachment.byteLength);
  out.writeUInt32LE(4 + json.length + attachment.byteLength, 0);
  out.writeUInt32LE(json.length, 4);
  json.copy(out, 8);
  out.set(attachment, 8 + json.length);
  return out;
}

/** Cuts a byte stream into control-link messages. Throws RangeError or SyntaxError on bytes that are none: close the connection. */
export function createLinkReader<Message>(
  onPacket: (packet: LinkPacket<Message>) => void,
  maxBytes = MAX_LINK_BYTES,
): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  return (chunk) => {
    chunks.push(chunk);
    buffered += chunk.length;
    while (buffered >= 8) {
      const head = join();
      const total = head.readUInt32LE(0) + 4;
      const jsonBytes = head.readUInt32LE(4);
      if (total > maxBytes || jsonBytes + 8 > total) throw new RangeError(`a link message of ${total} bytes with ${jsonBytes} of JSON`);
      if (buffered < total) return;
      chunks = total < head.length ? [head.subarray(total)] : [];
      buffered -= total;
      onPacket({
        message: JSON.parse(head.toString('utf8', 8, 8 + jsonBytes)) as Message,
        attachment: head.subarray(8 + jsonBytes, total),
      });
    }
  };

  function join(): Buffer {
    const first = chunks[0];
    const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks);
    chunks = [whole];
    return whole;
  }
}
