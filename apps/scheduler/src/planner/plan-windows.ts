/** A stretch of the traffic that is played; it stands for the `blocks` stretches of about its load. */
export type PlanWindow = { from: number; seconds: number; rank: number; blocks: number };

/**
 * Returns stretches of `length` seconds: all of them when there are at most `count`, else one for each of so many groups of about equal
 * load, the busiest stretch being a group of its own, because it decides what a fixed fleet needs and where queries are missed. They come
 * in an order of which any beginning is spread over the groups.
 */
export function planWindows(seconds: number, { length, count }: { length: number; count: number }, rate: (from: number, to: number) => number): PlanWindow[] {
  const blocks = Array.from({ length: Math.max(1, Math.ceil(seconds / length)) }, (_, at) => {
    const from = at * length;
    const to = Math.min(seconds, from + length);
    return { from, seconds: to - from, rate: rate(from, to) };
  });
  const ranked = [...blocks].sort((a, b) => b.rate - a.rate || a.from - b.from);
  if (ranked.length <= count) return spread(ranked.map(({ from, seconds: lasts }, rank) => ({ from, seconds: lasts, rank, blocks: 1 })));
  const groups = Math.max(1, count - 1);
  const others = ranked.slice(1);
  const windows = Array.from({ length: groups }, (_, at): PlanWindow | null => {
    const group = others.slice(Math.floor((at * others.length) / groups), Math.floor(((at + 1) * others.length) / groups));
    const middle = group[Math.floor(group.length / 2)];
    return middle === undefined ? null : { from: middle.from, seconds: middle.seconds, rank: at + 1, blocks: group.length };
  });
  const [top] = ranked;
  return spread([...(top === undefined ? [] : [{ from: top.from, seconds: top.seconds, rank: 0, blocks: 1 }]), ...windows.filter((each) => each !== null)]);
}

/** The middle first, then the ends, then what lies between. */
function spread(windows: readonly PlanWindow[]): PlanWindow[] {
  const order: number[] = [];
  const last = windows.length - 1;
  for (const at of [Math.floor(last / 2), 0, last]) if (at >= 0 && !order.includes(at)) order.push(at);
  for (let step = Math.ceil(windows.length / 2); order.length < windows.length; step = Math.max(1, Math.floor(step / 2))) {
    for (let at = step; at < windows.length; at += step) if (!order.includes(at)) order.push(at);
    if (step === 1) for (let at = 0; at < windows.length; at += 1) if (!order.includes(at)) order.push(at);
  }
  return order.flatMap((at) => windows[at] ?? []);
}

/** Returns for how many stretches each played one counts: those of groups that were not played fall to the one of the nearest load. */
export function weightsOf(all: readonly PlanWindow[], played: readonly PlanWindow[]): ReadonlyMap<PlanWindow, number> {
  const weights = new Map<PlanWindow, number>(played.map((window) => [window, 0]));
  for (const window of all) {
    const [nearest] = [...played].sort((a, b) => Math.abs(a.rank - window.rank) - Math.abs(b.rank - window.rank) || a.rank - b.rank);
    if (nearest !== undefined) weights.set(nearest, (weights.get(nearest) ?? 0) + window.blocks);
  }
  return weights;
}
