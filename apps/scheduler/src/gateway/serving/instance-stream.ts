import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { Micros } from '@infaas/shared/domain/units';
import { encodeFrame, FRAME, type Frame, type InferHeader, type InferOptions } from '@infaas/shared/protocol/frames';
import { FrameWriter } from '@infaas/shared/protocol/frame-writer';
import { createFrameReader } from '@infaas/shared/protocol/frame-reader';
import { LINK_HEARTBEAT_MS, STREAM_DEAD_AFTER_MS } from '@infaas/shared/protocol/link';
import type { ByteStream, Clock, OpenSharedFile, OpenStream } from '../ports';
import { openInstanceRegion, type InstanceRegion } from './instance-region';

export type StreamHandlers = {
  onUp: () => void;
  /** The stream is gone: nothing sent on it will be answered. */
  onDown: () => void;
  onAnswer: (queryId: number, body: Buffer) => void;
  onRefuse: (queryId: number, code: number, message: string) => void;
  onStats: (stats: Partial<InstanceStats>) => void;
};

export type InstanceStream = {
  /** Queues a query for the end of this turn of the event loop; false when the stream is down. */
  infer(queryId: number, header: InferHeader, options: InferOptions): boolean;
  cancel(queryId: number): void;
  up(): boolean;
  pendingBytes(): number;
  close(): void;
};

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;
/** Frames written together at most: beyond this the buffer is handed over at once. */
const CORK_BYTES = 256 * 1024;

type Options = { address: string; token: string; openStream: OpenStream; openSharedFile: OpenSharedFile; clock: Clock; handlers: StreamHandlers };

/** Keeps one framed stream to an instance host: connects, says hello, pings each second, and reconnects until it is closed. */
export function openInstanceStream(options: Options): InstanceStream {
  const { handlers, clock } = options;
  let stream: ByteStream | null = null;
  let region: InstanceRegion | null = null;
  let up = false;
  let closed = false;
  let lastHeardUs: Micros = 0;
  let backOffMs = RECONNECT_MIN_MS;
  let reconnect: NodeJS.Timeout | null = null;
  let scheduled = false;
  const writer = new FrameWriter({ write: (chunks) => stream?.write(chunks), pendingBytes: () => stream?.pendingBytes() ?? 0 });

  function open(): void {
    const read = createFrameReader(onFrame);
    const current = options.openStream(options.address, {
      onOpen() {
        up = true;
        lastHeardUs = clock.nowUs();
        region = openInstanceRegion(options.address, options.openSharedFile);
        const hello = encodeFrame({ type: FRAME.hello, body: Buffer.from(options.token) });
        current.write([hello, ...(region === null ? [] : [region.offer()]), encodeFrame({ type: FRAME.ping })]);
      },
      onData(chunk) {
        lastHeardUs = clock.nowUs();
        try {
          read(chunk);
        } catch {
          current.close();
        }
      },
      onClose() {
        stream = null;
        lose();
        if (closed) return;
        reconnect = setTimeout(open, backOffMs);
        backOffMs = Math.min(RECONNECT_MAX_MS, backOffMs * 2);
      },
    });
    stream = current;
  }

  // Usable only once the host has spoken: a host that refuses the token closes without a word.
  let usable = false;

  function lose(): void {
    up = false;
    writer.clear();
    region?.close();
    region = null;
    if (!usable) return;
    usable = false;
    handlers.onDown();
  }

  function onFrame(frame: Frame): void {
    if (!usable) {
      usable = true;
      backOffMs = RECONNECT_MIN_MS;
      handlers.onUp();
    }
    switch (frame.type) {
      case FRAME.answer:
        region?.ended(frame.queryId);
        return handlers.onAnswer(frame.queryId, frame.body);
      case FRAME.refuse:
        region?.ended(frame.queryId);
        return handlers.onRefuse(frame.queryId, frame.aux, frame.body.toString('utf8', 0, 2_000));
      case FRAME.stats:
        return handlers.onStats(JSON.parse(frame.body.toString('utf8')) as Partial<InstanceStats>);
      case FRAME.region:
        return region?.answered(frame.aux === 1);
      default:
        throw new RangeError(`a frame of type ${frame.type} from a host`);
    }
  }

  function flush(): void {
    scheduled = false;
    writer.flush();
  }

  function later(): void {
    if (writer.gatheredBytes > CORK_BYTES) return flush();
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  const heartbeat = setInterval(() => {
    writer.rest();
    region?.rest();
    if (!up || stream === null) return;
    if (clock.nowUs() - lastHeardUs > STREAM_DEAD_AFTER_MS * 1_000) stream.close();
    else stream.write([encodeFrame({ type: FRAME.ping })]);
  }, LINK_HEARTBEAT_MS);
  open();

  return {
    infer(queryId, header, of) {
      if (!usable) return false;
      const placed = region?.place(queryId, header, of) ?? null;
      if (placed === null) writer.infer(queryId, header, of);
      else writer.raw(placed);
      later();
      return true;
    },
    cancel(queryId) {
      if (!usable) return;
      writer.frame({ type: FRAME.cancel, queryId });
      later();
    },
    up: () => usable,
    pendingBytes: () => writer.gatheredBytes + (stream?.pendingBytes() ?? 0),
    close() {
      closed = true;
      clearInterval(heartbeat);
      if (reconnect) clearTimeout(reconnect);
      flush();
      stream?.close();
    },
  };
}
