import type { Random } from '@infaas/shared/domain/random';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Micros } from '@infaas/shared/domain/units';
import type { Logger } from '@infaas/shared/platform/logger';
import type { ControlToGateway, GatewayMessage } from '@infaas/shared/protocol/link';

/** `nowUs` is monotonic, for durations; `nowMs` is the time of day. */
export type Clock = { nowUs(): Micros; nowMs(): number };

/** The link to control as the gateway sees it. */
export type ControlPort = {
  /** False while control is away: nothing was sent. */
  send(message: GatewayMessage, attachment?: Uint8Array): boolean;
  connected(): boolean;
  close(): void;
};

export type OpenControl = (handlers: {
  hello: () => GatewayMessage;
  onMessage: (message: ControlToGateway, attachment: Buffer) => void;
  onState: (connected: boolean) => void;
}) => ControlPort;

/** A connected byte stream to an instance host. */
export type ByteStream = {
  /** Writes all chunks in order, in one system call where possible. */
  write(chunks: readonly Uint8Array[]): void;
  /** Bytes that the other end has not taken yet. */
  pendingBytes(): number;
  close(): void;
};

/** Starts connecting to `unix:/path` or `tcp:host:port`; exactly one `onClose` follows, whatever happens. */
export type OpenStream = (address: string, handlers: { onOpen: () => void; onData: (chunk: Buffer) => void; onClose: () => void }) => ByteStream;

/** A file in memory that a host on the same machine can read by its path. */
export type SharedFile = {
  path: string;
  /** Throws when there is no room. */
  write(data: Uint8Array, offset: number): void;
  /** Gives its memory back; what was written is gone. */
  empty(): void;
  close(): void;
};

/** Returns a new one, or null where this machine has none. */
export type OpenSharedFile = () => SharedFile | null;

/** Where the last view is kept over restarts. `load` gives null when there is none that can be read. */
export type ViewStore = { load(): ServingView | null; save(view: ServingView): void; flush(): Promise<void> };

/** The world outside the gateway; `gateway-main` chooses the real ones, tests plug their own. */
export type GatewayPorts = {
  openControl: OpenControl;
  openStream: OpenStream;
  openSharedFile: OpenSharedFile;
  viewStore: ViewStore;
  clock: Clock;
  random: Random;
  logger: Logger;
};

/** Bounds that keep a gateway alive under any load. */
export type GatewayLimits = {
  maxBodyBytes: number;
  /** Queries waiting in this gateway for a free place at an instance. */
  maxWaiting: number;
  /** Queries waiting for a model to load. */
  maxColdWaiting: number;
  /** Input bytes of all queries that have no answer yet. */
  maxHeldBytes: number;
  maxConnections: number;
  /** Rows of one request, before it is split into batches. */
  maxRows: number;
};

export const DEFAULT_LIMITS: GatewayLimits = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxWaiting: 20_000,
  maxColdWaiting: 2_000,
  maxHeldBytes: 512 * 1024 * 1024,
  maxConnections: 10_000,
  maxRows: 4_096,
};
