import type { ApplicationView, ServingView, TaskView } from '@infaas/shared/domain/serving-view';
import type { TensorSpec } from '@infaas/shared/domain/tensor';
import { EMPTY_VIEW } from '@infaas/shared/domain/serving-view';
import { inputSignature, outputSignature } from '@infaas/shared/domain/records';
import { compileIndex, liveTable, type CandidateIndex } from '@infaas/shared/policy/candidate-index';
import { candidateCache } from '@infaas/shared/policy/candidate-list';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs } from '@infaas/shared/policy/cost';
import type { LiveInstance, LiveTable, Scene } from '@infaas/shared/policy/selection';
import { buildKeyTable, type KeyTable } from './access/key-table';

export type Signature = { inputs: TensorSpec[]; outputs: TensorSpec[] };

/** The present view with everything that is derived from it once per epoch. */
export type World = {
  view: ServingView;
  index: CandidateIndex;
  live: LiveTable & { gatewayP95Us: number };
  scene: Scene;
  keys: KeyTable;
  applications: Map<string, { application: ApplicationView; slot: number }>;
  signatures: Map<string, Signature>;
  /** Nano-dollars per microsecond of an instance, by `variant id|hardware class`. */
  rates: Map<string, number>;
};

/** Holds the world and replaces it whole when a view with another epoch arrives. */
export type WorldHolder = { readonly now: World; replace(view: ServingView): void; relink(): void };

/** Returns a holder with the empty view; `lookup` gives what is known live of an instance. */
export function createWorldHolder(lookup: (instanceId: string) => LiveInstance | undefined): WorldHolder {
  const cache = candidateCache();
  let overheadUs = 500;

  function build(view: ServingView): World {
    const index = compileIndex(view);
    const live = { ...liveTable(index, overheadUs, lookup) };
    return {
      view, index, live, scene: { index, live, cache }, keys: buildKeyTable(view),
      applications: new Map(view.applications.map((application, slot) => [application.id, { application, slot }])),
      signatures: new Map(view.tasks.map((task) => [task.id, signatureOf(task)])),
      rates: ratesOf(view),
    };
  }

  const holder = {
    now: build(EMPTY_VIEW),
    replace(view: ServingView) {
      overheadUs = holder.now.live.gatewayP95Us;
      holder.now = build(view);
    },
    /** Looks the live instances up again: the pool has made or dropped some. */
    relink() {
      const { now } = holder;
      const live = { ...liveTable(now.index, now.live.gatewayP95Us, lookup) };
      holder.now = { ...now, live, scene: { ...now.scene, live } };
    },
  };
  return holder;
}

/** Returns the canonical tensors of a task. */
export function signatureOf(task: TaskView): Signature {
  return { inputs: inputSignature(task.input), outputs: outputSignature(task.output) };
}

function ratesOf(view: ServingView): Map<string, number> {
  const classes = new Map(view.hardwareClasses.map((hardware) => [hardware.name, hardware]));
  const rates = new Map<string, number>();
  for (const variant of view.variants) {
    for (const profile of variant.profiles) {
      const hardware = classes.get(profile.hardwareClass);
      if (hardware === undefined) continue;
      const share = dominantShare(instanceDemand(variant, profile), hardware);
      rates.set(`${variant.id}|${hardware.name}`, instanceRateNanoUsdPerUs(share, hardware));
    }
  }
  return rates;
}
