import { z } from 'zod';
import type { QueryOutcome } from '@infaas/shared/domain/decision';
import type { ActorContext } from '../context';
import { decisionFilterShape, decisionWhere } from './decision-filter';

export const distributionSchema = z.object(decisionFilterShape).default({});

/** Finish times are sorted into tenths of the deadline; the last bucket holds all beyond twice the deadline. */
const FINISH_BUCKETS = 21;
const MOST_VARIANTS = 12;

export type DecisionDistribution = {
  total: number;
  inTime: number;
  late: number;
  unserved: number;
  outcomes: Record<QueryOutcome, number>;
  /** Most chosen first; at most twelve, the others are in `total`. */
  variants: { variant: string; count: number; late: number }[];
  /** Answered queries by finish / deadline: from `fromShare` on, up to the next; the last one is open. */
  finish: { fromShare: number; count: number; late: boolean }[];
};

type Row = { outcome: string; variant: string | null; missed: boolean; bucket: number | null; count: number };

/** Returns how kept decisions that fit a filter came out, by outcome, variant, and finish against deadline. */
export async function decisionDistribution({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof distributionSchema> }): Promise<DecisionDistribution> {
  const where = await decisionWhere(ctx, input);
  const rows = await ctx.database.$queryRaw<Row[]>`
    SELECT outcome, variant, missed, count(*)::int AS count,
           CASE WHEN outcome = 'answered' AND "deadlineUs" > 0 THEN least(${FINISH_BUCKETS - 1}::int, floor("actualUs" * 10.0 / "deadlineUs")::int) END AS bucket
    FROM decision WHERE ${where} GROUP BY outcome, variant, missed, bucket`;
  return foldDistribution(rows);
}

/** Returns the distribution of counted groups. */
export function foldDistribution(rows: readonly Row[]): DecisionDistribution {
  const sum = (fits: (row: Row) => boolean) => rows.reduce((total, row) => total + (fits(row) ? row.count : 0), 0);
  const chosen = [...new Set(rows.flatMap(({ variant }) => variant ?? []))].map((variant) => ({
    variant, count: sum((row) => row.variant === variant), late: sum((row) => row.variant === variant && row.missed),
  }));
  return {
    total: sum(() => true),
    inTime: sum((row) => row.outcome === 'answered' && !row.missed),
    late: sum((row) => row.missed),
    unserved: sum((row) => row.outcome === 'refused' || row.outcome === 'failed'),
    outcomes: {
      answered: sum((row) => row.outcome === 'answered'), refused: sum((row) => row.outcome === 'refused'), timed_out: sum((row) => row.outcome === 'timed_out'),
      failed: sum((row) => row.outcome === 'failed'), cancelled: sum((row) => row.outcome === 'cancelled'),
    },
    variants: chosen.sort((a, b) => b.count - a.count || a.variant.localeCompare(b.variant)).slice(0, MOST_VARIANTS),
    finish: Array.from({ length: FINISH_BUCKETS }, (_, bucket) => ({
      fromShare: bucket / 10, count: sum((row) => row.bucket === bucket), late: bucket >= 10,
    })),
  };
}
