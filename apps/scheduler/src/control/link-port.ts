import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { ControlToGateway, ControlToWorker, GatewayMessage, WorkerHello, WorkerMessage } from '@infaas/shared/protocol/link';

/** What control does with what comes in. Messages of one peer arrive one after the other. */
export type LinkHandlers = {
  workerHello(hello: WorkerHello): Promise<ControlToWorker>;
  workerMessage(worker: { name: string; bootId: string }, message: Exclude<WorkerMessage, WorkerHello>): Promise<void>;
  /** `silent`: it said nothing for too long; else its connection closed. */
  workerClosed(worker: { name: string; bootId: string }, silent: boolean): void;
  gatewayMessage(message: Exclude<GatewayMessage, { kind: 'hello' }>, attachment: Buffer, reply: GatewayReply): Promise<void>;
  currentView(): ServingView;
};
export type GatewayReply = (message: ControlToGateway, attachment?: Uint8Array) => void;

export type LinkServer = {
  port: number;
  /** Sends the whole view to every gateway; one that does not keep up gets only the newest. */
  publish(view: ServingView): void;
  /** Returns false when that worker is not connected. */
  toWorker(name: string, message: ControlToWorker): boolean;
  close(): Promise<void>;
};
