import type { Logger } from '@infaas/shared/platform/logger';
import { EMPTY_VIEW, type ServingView } from '@infaas/shared/domain/serving-view';
import { withInheritedProfiles } from './fleet-scaling/class-profiles';
import { EMPTY_FLEET } from './fleet-scaling/fleet-rows';
import { poolLatencies } from '@infaas/shared/policy/pool-latencies';
import { buildView } from './build-view';
import type { InstanceJudge } from './fleet/instance-judge';
import type { Clock, Store } from './ports';
import type { ProfileRow, Rows } from './rows';

/** The rows as last read and the view made of them. */
export type World = {
  rows(): Rows;
  view(): ServingView;
  /** Reads the rows again and makes a new view when its content changed; returns whether it did. */
  refresh(): Promise<boolean>;
};

const NO_ROWS: Rows = {
  examinations: [], tasks: [], validationSets: [], architectures: [], versions: [], applications: [], grants: [], bounds: [], signatures: [], stables: [], unloaded: [], registrations: [], variants: [], profiles: [],
  hardwareClasses: [], workers: [], instances: [], registrationWork: [], spent: [], fleet: EMPTY_FLEET,
};

/** Returns an empty world. Epochs start at the clock's milliseconds, so that they ascend over restarts, too. */
export function createWorld(parts: { store: Store; clock: Clock; judge: InstanceJudge; logger: Logger; /** The processor that local machines are parts of; null = there are none. */ processor?: string | null }): World {
  let rows = NO_ROWS;
  let view: ServingView = { ...EMPTY_VIEW, epoch: parts.clock.nowMs() };
  let content = '';
  return {
    rows: () => rows,
    view: () => view,
    async refresh() {
      rows = withInheritedProfiles(withPooledProfiles(await parts.store.world.read(parts.clock.nowMs())), parts.processor ?? null);
      const next = buildView(rows, parts.judge.states());
      const text = JSON.stringify(next);
      if (text === content) return false;
      content = text;
      view = { epoch: Math.max(view.epoch + 1, parts.clock.nowMs()), ...next };
      return true;
    },
  };
}

/** Everything that is decided on profiles compares them with each other; what was measured stays as it is in the database. */
function withPooledProfiles(rows: Rows): Rows {
  const classes = new Map<string, ProfileRow[]>();
  for (const row of rows.profiles) classes.set(row.hardwareClass, [...(classes.get(row.hardwareClass) ?? []), row]);
  return { ...rows, profiles: [...classes.values()].flatMap((profiles) => poolLatencies(profiles)) };
}
