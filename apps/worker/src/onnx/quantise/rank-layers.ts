/** More layers than this are ranked in neighbouring groups. */
const MOST_GROUPS = 24;
/** Of the layers at most this part stays in float: beyond it little of the speed is left. */
const MOST_FLOAT = 0.25;

export type Ranking = {
  /** Returns the error of a form with only these layers in float, on a few samples. */
  errorOf: (leftFloat: readonly number[]) => Promise<number>;
  /** Ranking ends then, whatever is left. */
  deadlineMs: number;
};

/**
 * Returns sets of layers to be left in float, growing: the layer whose integers alone change the answers most, with the next one, and so
 * on up to a quarter of all. Each layer (or group of neighbours) is made integer by itself to see that.
 */
export async function sensitiveLayers(layers: readonly number[], { errorOf, deadlineMs }: Ranking): Promise<number[][]> {
  const ranked: { group: readonly number[]; error: number }[] = [];
  for (const group of groupsOf(layers)) {
    if (Date.now() > deadlineMs) break;
    ranked.push({ group, error: await errorOf(layers.filter((layer) => !group.includes(layer))) });
  }
  const worstFirst = ranked.sort((a, b) => b.error - a.error);
  const most = Math.max(2, Math.floor(layers.length * MOST_FLOAT));
  const sets: number[][] = [];
  let chosen: number[] = [];
  for (const { group } of worstFirst) {
    chosen = [...chosen, ...group];
    if (chosen.length > most || chosen.length === layers.length) break;
    sets.push(chosen);
  }
  return sets;
}

function groupsOf(layers: readonly number[]): number[][] {
  const size = Math.ceil(layers.length / MOST_GROUPS);
  return Array.from({ length: Math.ceil(layers.length / size) }, (_, at) => layers.slice(at * size, (at + 1) * size));
}
