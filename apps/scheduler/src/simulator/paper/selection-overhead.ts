import { compileIndex, liveTable } from '@infaas/shared/policy/candidate-index';
import { candidateCache } from '@infaas/shared/policy/candidate-list';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { ServingView, VariantView, WorkerView } from '@infaas/shared/domain/serving-view';
import { select } from '@infaas/shared/policy/select';
import type { Scene } from '@infaas/shared/policy/selection';
import { WORKSPACE } from '../scenario';
import { CPU_CLASS, IMAGENET } from '../published/published-variants';
import { table } from './experiment';
import type { Section } from './experiment';
import { objectiveOf, paperWorld } from './paper-world';
import { lineChart } from './plot';

/** What one selection takes among so many variants of a task. */
export type SelectionOverhead = { variants: number; instances: number; p50Us: number; p99Us: number };

const COPIES = [1, 4, 16, 64] as const;
const SELECTIONS = 4_000;

/** Returns what selections take by the clock that is given (microseconds): 22 applications in turn, on copies of the published variants, one of eight of them running. */
export function measureSelection(clockUs: () => number): SelectionOverhead[] {
  return COPIES.map((copies) => {
    const scene = sceneOf(copies);
    const requests = paperWorld().loads.map((load) => ({ workspaceId: WORKSPACE, target: IMAGENET.name, objective: objectiveOf(load), rows: 1, now: 0 }));
    const took: number[] = [];
    for (let at = 0; at < 2 * SELECTIONS; at += 1) {
      const request = requests[at % requests.length];
      if (request === undefined) continue;
      const from = clockUs();
      select(scene, request);
      if (at >= SELECTIONS) took.push(clockUs() - from);
    }
    took.sort((a, b) => a - b);
    const quantile = (part: number): number => Number((took[Math.floor(part * took.length)] ?? 0).toFixed(2));
    return { variants: scene.index.view.variants.length, instances: scene.index.view.instances.length, p50Us: quantile(0.5), p99Us: quantile(0.99) };
  });
}

/** Returns experiment 5 as a section: measured, so it differs from run to run. */
export function overheadSection(measured: readonly SelectionOverhead[]): Section {
  const plot = lineChart({
    title: 'One selection', unit: 'microseconds', groups: measured.map(({ variants }) => `${variants} variants`),
    series: [{ name: 'median', values: measured.map(({ p50Us }) => p50Us) }, { name: '99th percentile', values: measured.map(({ p99Us }) => p99Us) }],
  });
  const rows = measured.map(({ variants, instances, p50Us, p99Us }) => [String(variants), String(instances), p50Us.toFixed(2), p99Us.toFixed(2)]);
  return {
    title: '5. What a selection takes',
    markdown: [`Measured, not simulated, on the machine that made this report, right after its simulations: the only figures here that another run changes. ${SELECTIONS} selections by task, floor and deadline among copies of the published variants, one of eight running; published (arXiv 1905.13348): less than 12 % of queries of milliseconds.\n`, '![selection](evaluation/selection.svg)', '', table(['variants', 'instances', 'median, µs', 'p99, µs'], rows)].join('\n'),
    files: [{ path: 'evaluation/selection.svg', text: plot }], headlines: [],
  };
}

function sceneOf(copies: number): Scene {
  const world = paperWorld();
  const variants = Array.from({ length: copies }, (_, copy) => world.variants.map((variant): VariantView => ({ ...variant, id: `${variant.id} ${copy}`, name: `${variant.name} ${copy}` }))).flat();
  const workers = world.classes.map(({ name, cores, memoryBytes }): WorkerView => ({ id: name, name, hardwareClass: name, cores, memoryBytes, state: 'active' }));
  const view: ServingView = {
    epoch: 1, tasks: [IMAGENET], architectures: world.architectures, variants, hardwareClasses: world.classes, workers, applications: [],
    instances: variants.filter((_, at) => at % 8 === 0).map(({ id, profiles }) => ({ id: `i ${id}`, workspaceId: WORKSPACE, variantId: id, workerId: profiles[0]?.hardwareClass ?? CPU_CLASS, state: 'active', address: null })),
  };
  const index = compileIndex(view);
  return { index, live: liveTable(index, 400, () => ({ state: 'active', connected: true, stats: { ...IDLE_INSTANCE_STATS }, extraQueued: 0, marginUs: 0 })), cache: candidateCache() };
}
