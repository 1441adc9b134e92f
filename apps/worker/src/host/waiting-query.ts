import type { Micros } from '@infaas/shared/domain/units';
import type { QueuedQuery } from '@infaas/shared/policy/batch-plan';
import type { AnswerHeader, WireTensor } from '@infaas/shared/protocol/frames';

/** The stream that a query came on, as the instance sees it. */
export type QuerySource = {
  /** Queues an answer; `flush` sends all queued ones at once. */
  answer: (queryId: number, header: AnswerHeader, tensors: readonly WireTensor[]) => void;
  refuse: (queryId: number, code: number, message: string) => void;
  flush: () => void;
};

/** A query in the host, from its frame to its answer. `rows` is what it takes of a batch, at most the graph's own. */
export type WaitingQuery = QueuedQuery & {
  source: QuerySource;
  queryId: number;
  /** When it joined the queue: after its picture was decoded, which is no sign of load. */
  queuedUs: Micros;
  tensors: readonly WireTensor[];
  allRows: number;
  bytes: number;
  /** Queries of different trailing shapes cannot share a run. */
  shapeKey: string;
  /** Its client went away: whatever comes is not sent. */
  cancelled: boolean;
  /** The buffer that its tensors lie in, to be given back after its run; null where that is not from a pool. */
  pooled: ArrayBuffer | null;
};

/** Returns the key under which queries may share a run: empty where the signature fixes every dimension but the batch. */
export function shapeKeyOf(tensors: readonly WireTensor[], free: boolean): string {
  return free ? tensors.map((tensor) => tensor.shape.slice(1).join('x')).join(';') : '';
}

/** Groups queries by what can share a run, in order. */
export function groupByShape(queries: readonly WaitingQuery[]): WaitingQuery[][] {
  const [first] = queries;
  if (first === undefined) return [];
  if (queries.every((query) => query.shapeKey === first.shapeKey)) return [[...queries]];
  const groups = new Map<string, WaitingQuery[]>();
  for (const query of queries) groups.set(query.shapeKey, [...(groups.get(query.shapeKey) ?? []), query]);
  return [...groups.values()];
}

export type Clock = () => Micros;
