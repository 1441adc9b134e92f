import type { LoadReport } from '@infaas/shared/domain/load';
import type { DemandReport, UsageBucket } from '@infaas/shared/domain/usage';
import type { ServingView } from '@infaas/shared/domain/serving-view';
import { openLinkClient } from '@infaas/shared/platform/link-client';
import type { ControlToGateway, DeferredAnswer, GatewayCall, GatewayMessage, RepositoryAnswer } from '@infaas/shared/protocol/link';

type Response = Extract<ControlToGateway, { kind: 'response' }>;
/** An answer to a call; control answers each in the form of that call. */
export type CallResult<Answer extends DeferredAnswer | RepositoryAnswer = DeferredAnswer> = (Extract<Response, { ok: false }> | (Omit<Extract<Response, { ok: true }>, 'answer'> & { answer: Answer })) & { attachment: Buffer };

export type FakeGateway = {
  view(): ServingView | null;
  demand(report: DemandReport): void;
  report(usage: UsageBucket[]): void;
  call<Answer extends DeferredAnswer | RepositoryAnswer = DeferredAnswer>(call: GatewayCall, attachment?: Uint8Array): Promise<CallResult<Answer>>;
  /** Says what was asked since the last report. */
  offer(load: LoadReport[]): void;
  close(): void;
};

/** Starts a gateway's end of the control link. */
export function startFakeGateway(options: { port: number; token: string }): FakeGateway {
  let view: ServingView | null = null;
  let nextId = 1;
  const waiting = new Map<number, (result: Response & { attachment: Buffer }) => void>();
  const link = openLinkClient<ControlToGateway, GatewayMessage>({
    host: '127.0.0.1', port: options.port,
    hello: () => ({ kind: 'hello', role: 'gateway', token: options.token, name: 'gateway' }),
    onPacket: ({ message, attachment }) => {
      if (message.kind === 'view') view = message.view;
      else waiting.get(message.id)?.({ ...message, attachment });
    },
    onState: () => undefined,
  });
  const timer = setInterval(() => link.send({ kind: 'report', usage: [], demand: [], load: [], decisions: [] }), 1_000);
  return {
    view: () => view,
    demand: (demand) => { link.send({ kind: 'demand', demand }); },
    report: (usage) => { link.send({ kind: 'report', usage, demand: [], load: [], decisions: [] }); },
    call: <Answer extends DeferredAnswer | RepositoryAnswer>(call: GatewayCall, attachment?: Uint8Array) => new Promise<CallResult<Answer>>((resolve) => {
      const id = nextId;
      nextId += 1;
      waiting.set(id, (result) => resolve(result as CallResult<Answer>));
      link.send({ kind: 'request', id, call }, attachment);
    }),
    offer: (load) => { link.send({ kind: 'report', usage: [], demand: [], load, decisions: [] }); },
    close() {
      clearInterval(timer);
      link.close();
    },
  };
}
