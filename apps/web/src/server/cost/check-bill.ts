import type { ActorContext } from '../context';

/** Whether the bill adds up: what all were charged against price x time of the machines, in nano-dollars. */
export type BillCheck = {
  /** Minutes of workers that were compared. */
  minutes: number;
  chargedNanoUsd: number;
  priceNanoUsd: number;
  /** Sum of the differences without their signs; 0 = every minute of every worker adds up. */
  differenceNanoUsd: number;
};

/** Returns the check over every minute that was billed; all parts of a minute are written in one transaction. */
export async function checkBill({ ctx }: { ctx: ActorContext }): Promise<BillCheck> {
  const [row] = await ctx.database.$queryRaw<{ minutes: bigint; charged: bigint; price: bigint; difference: bigint }[]>`
    SELECT count(*)::bigint AS minutes,
           coalesce(sum(charged), 0)::bigint AS charged,
           coalesce(sum(price), 0)::bigint AS price,
           coalesce(sum(abs(charged - price)), 0)::bigint AS difference
    FROM (
      SELECT coalesce(billed.charged, 0) AS charged, coalesce(machine."priceNanoUsd", 0) AS price
      FROM worker_minute machine
      FULL JOIN (
        SELECT minute, "workerId", sum("usedNanoUsd" + "idleNanoUsd") AS charged FROM bill_minute GROUP BY minute, "workerId"
      ) billed ON billed.minute = machine.minute AND billed."workerId" = machine."workerId"
    ) compared`;
  return {
    minutes: Number(row?.minutes ?? 0n),
    chargedNanoUsd: Number(row?.charged ?? 0n),
    priceNanoUsd: Number(row?.price ?? 0n),
    differenceNanoUsd: Number(row?.difference ?? 0n),
  };
}
