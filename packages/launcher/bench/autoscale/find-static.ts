import { enterMode, askingOf, type Fixed, type Scene } from './run-mode';
import { sendPoisson } from './senders';

const TRIAL_SECONDS = 12;
const LEAD_IN_SECONDS = 6;
const WANTED = 0.99;
const MOST_INSTANCES = 2;
/** Variants tried for each task, cheapest first. */
const VARIANTS_TRIED = 2;

/**
 * Returns, with hindsight, the cheapest fixed variant and count for each task with which 99 % of the load at its top are answered in time:
 * tried on the machine itself, the fewest cores first.
 */
export async function findStatic(scene: Scene, say: (line: string) => void): Promise<Map<string, Fixed>> {
  let best: { fixed: Map<string, Fixed>; share: number } | null = null;
  for (const fixed of candidates(scene)) {
    await enterMode(scene, 'static', fixed);
    const play = (seconds: number): Promise<number> => trial(scene, fixed, seconds);
    await play(LEAD_IN_SECONDS);
    const share = await play(TRIAL_SECONDS);
    say(`STATIC ${[...fixed.values()].map(({ variant, count }) => `${count} x ${variant}`).join(', ')}: ${(100 * share).toFixed(1)} % in time at the top`);
    if (best === null || share > best.share) best = { fixed, share };
    if (share >= WANTED) return fixed;
  }
  if (best === null) throw new Error('there is nothing to try');
  return best.fixed;
}

async function trial(scene: Scene, fixed: ReadonlyMap<string, Fixed>, seconds: number): Promise<number> {
  const sent = await Promise.all(scene.workloads.map((workload, at) => sendPoisson(scene.product, workload, {
    asking: askingOf(scene, 'static', { workload, fixed }), seconds, rateAt: () => scene.shape.highPart * (scene.capacity.get(workload.task) ?? 0), seed: 70 + at,
  })));
  const total = sent.reduce((all, each) => all + each.sent, 0);
  return sent.reduce((all, each) => all + each.inTime, 0) / Math.max(1, total);
}

function candidates({ workloads, variants }: Scene): Map<string, Fixed>[] {
  const perTask = workloads.map((workload) => {
    const rows = variants.filter((row) => row.task === workload.task && row.accuracy >= workload.minAccuracy).sort((a, b) => a.costPer1kUsd - b.costPer1kUsd).slice(0, VARIANTS_TRIED);
    return rows.flatMap((row, rank) => Array.from({ length: MOST_INSTANCES }, (_, at) => ({ task: workload.task, variant: row.variant, count: at + 1, rank })));
  });
  const [first = [], second = []] = perTask;
  return first.flatMap((a) => second.map((b) => [a, b] as const))
    .sort((x, y) => x[0].count + x[1].count - y[0].count - y[1].count || x[0].rank + x[1].rank - y[0].rank - y[1].rank)
    .map((pair) => new Map(pair.map(({ task, variant, count }) => [task, { variant, count }])));
}
