import type { AccuracyBasis } from '@infaas/shared/domain/profile';
import { paretoFront } from '../../../components/charts/pareto-front';
import { rowKey } from '../../../components/variants/row-key';
import type { ModelRow } from '../../../server/variant/list-variants';

/** One ready variant on one hardware class, as the trade-off chart draws it. */
export type VariantMark = {
  key: string;
  latencyUs: number;
  accuracy: number;
  costPer1kUsd: number | null;
  /** No other mark is at least as fast, as accurate and as cheap, and better in one of them. */
  undominated: boolean;
  row: ModelRow;
};

export type TradeOff = {
  marks: VariantMark[];
  /** Marks that no other beats in both latency and accuracy, fastest first: the line of the chart. */
  frontier: VariantMark[];
  /** What all drawn accuracies rest on; null without any. */
  basis: AccuracyBasis | null;
  /** Ready variants that cannot be drawn beside the others: another basis, or not measured. */
  left: number;
};

const TRUST: readonly AccuracyBasis[] = ['measured', 'declared', 'agreement'];

/** Returns the identity of the row that a choice names; null when nothing was chosen. */
export function chosenKey(choice: { variant: string | null; hardwareClass: string | null } | undefined): string | null {
  if (choice === undefined || choice.variant === null) return null;
  return rowKey({ variant: choice.variant, hardware: choice.hardwareClass });
}

/** Returns the marks of the trade-off chart: ready, measured variants whose accuracies compare, with the frontier of latency and accuracy. */
export function tradeOff(rows: readonly ModelRow[]): TradeOff {
  const ready = rows.filter((row) => row.status === 'ready');
  const basis = TRUST.find((each) => ready.some((row) => row.accuracyBasis === each)) ?? null;
  const drawn = ready.flatMap((row) => {
    const latencyUs = row.latencyP50Us['1'];
    if (latencyUs === undefined || latencyUs <= 0 || row.accuracy === null || row.accuracyBasis !== basis) return [];
    return [{ key: rowKey(row), latencyUs, accuracy: row.accuracy, costPer1kUsd: row.costPer1kUsd, row }];
  });
  const marks = drawn.map((mark) => ({ ...mark, undominated: !drawn.some((other) => dominates(other, mark)) }));
  return { marks, frontier: frontierOf(marks), basis, left: ready.length - marks.length };
}

type Figures = Pick<VariantMark, 'latencyUs' | 'accuracy' | 'costPer1kUsd'>;

/** Returns whether `a` is at least as good as `b` in latency, accuracy and cost, and better in one; an unknown cost is the worst. */
export function dominates(a: Figures, b: Figures): boolean {
  const [costA, costB] = [a.costPer1kUsd ?? Infinity, b.costPer1kUsd ?? Infinity];
  if (a.latencyUs > b.latencyUs || a.accuracy < b.accuracy || costA > costB) return false;
  return a.latencyUs < b.latencyUs || a.accuracy > b.accuracy || costA < costB;
}

function frontierOf(marks: readonly VariantMark[]): VariantMark[] {
  return paretoFront(marks.map((mark) => ({ mark, x: mark.latencyUs, y: mark.accuracy }))).map(({ mark }) => mark);
}
