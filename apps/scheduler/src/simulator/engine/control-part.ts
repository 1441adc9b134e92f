import type { DemandReport } from '@infaas/shared/domain/usage';
import type { InstanceView } from '@infaas/shared/domain/serving-view';
import type { Micros } from '@infaas/shared/domain/units';
import { instanceState, STATE_TICK_US } from '@infaas/shared/policy/instance-state';
import { fadedMargin } from '@infaas/shared/policy/prediction-margin';
import { DEFAULT_SCALER_SETTINGS, INITIAL_SCALER_STATE } from '@infaas/shared/policy/scaling';
import type { ScalerInput, ScalerState, ScalingAction } from '@infaas/shared/policy/scaling';
import { WORKSPACE } from '../scenario';
import type { Gateway } from './gateway-part';
import type { Hosts } from './host-part';
import type { Instances } from './instance-life';
import type { SimWorld } from './sim-world';
import { viewOfWorld } from './sim-world';

const TICK_US: Micros = 1_000_000;
/** Control's ticks do not fall on the beat of the reports. */
const TICK_PHASE_US: Micros = 450_000;
const URGENT_US: Micros = 100_000;

/** The leader on virtual time: statuses once a second, the model-autoscaler's ticks, and what they order. */
export type Control = { start(): void; onDemand(report: DemandReport): void; state(): ScalerState };

export type ControlParts = { gateway: () => Gateway; hosts: Hosts; instances: Instances };

export function createControl(world: SimWorld, parts: ControlParts): Control {
  const { events, scenario } = world;
  const { physics, policy } = scenario;
  let state = INITIAL_SCALER_STATE;
  let lastTickUs = -Infinity;
  let urgentAtUs: Micros | null = null;
  let urgent: DemandReport[] = [];

  function status(): void {
    const now = events.now();
    for (const instance of world.instances) {
      if (instance.state === 'loading') continue;
      instance.reported = parts.hosts.stats(instance);
      // The gateway's ping is answered with the same figures.
      if (instance.live.connected) parts.gateway().onStats(instance, instance.reported);
      if (instance.view.state !== 'active') continue;
      const judged = instanceState({ stats: instance.reported, model: instance.model, memory: instance.controlMemory, now });
      instance.controlMemory = judged.memory;
      instance.controlState = judged.state;
    }
    events.schedule(now + physics.statusUs, status, undefined);
  }

  /** The gateway's judgement, on what answers told it. */
  function judge(): void {
    const now = events.now();
    for (const instance of world.instances) {
      if (instance.view.state !== 'active' || !instance.live.connected) continue;
      const judged = instanceState({ stats: instance.live.stats, model: instance.model, memory: instance.gatewayMemory, now });
      instance.gatewayMemory = judged.memory;
      instance.live.state = judged.state;
      instance.live.marginUs = fadedMargin(instance.live.marginUs, STATE_TICK_US);
    }
    events.schedule(now + STATE_TICK_US, judge, undefined);
  }

  function tick(): void {
    const now = events.now();
    lastTickUs = now;
    parts.gateway().noteCold();
    const demand = parts.gateway().takeDemand();
    urgent = [];
    const load = world.loads.filter(({ offered }) => offered > 0).map((each) => ({ workspaceId: WORKSPACE, target: each.target, version: null, objective: each.objective, rows: each.offered }));
    for (const each of world.loads) each.offered = 0;
    run({ demand, load, now, urgent: false, failed: parts.instances.takeFailed() });
    world.meter.decisions.ticks += 1;
    kickIfWaiting();
    events.schedule(now + TICK_US, tick, undefined);
  }

  function urgentTick(): void {
    urgentAtUs = null;
    const now = events.now();
    if (now - lastTickUs >= URGENT_US) {
      lastTickUs = now;
      const demand = urgent;
      urgent = [];
      run({ demand, load: [], now, urgent: true, failed: [] });
    }
    kickIfWaiting();
  }

  function kickIfWaiting(): void {
    if (urgentAtUs !== null || (urgent.length === 0 && !Object.values(state.variants).some(({ waitingSinceUs }) => waitingSinceUs !== null))) return;
    urgentAtUs = Math.max(events.now() + 1_000, lastTickUs + URGENT_US);
    events.schedule(urgentAtUs, urgentTick, undefined);
  }

  function run(of: Pick<ScalerInput, 'demand' | 'load' | 'now'> & { urgent: boolean; failed: readonly InstanceView[] }): void {
    const serving = viewOfWorld(world, world.scene.index.epoch);
    const found = policy.scaler({
      view: {
        serving: of.failed.length === 0 ? serving : { ...serving, instances: [...serving.instances, ...of.failed] },
        instances: world.instances.map(({ view, controlState, reported }) => ({ instanceId: view.id, state: view.state === 'active' ? controlState : view.state, stats: reported })),
      },
      demand: of.demand, load: of.load, state, now: of.now, urgent: of.urgent, solver: policy.solver,
      settings: { ...DEFAULT_SCALER_SETTINGS, idleStopUs: scenario.idleStopUs },
    });
    state = found.state;
    for (const action of found.decision.choice) carryOut(action);
  }

  function carryOut(action: ScalingAction): void {
    if (action.kind === 'start') {
      world.meter.decisions.starts += 1;
      parts.instances.start(action.variantId, action.workerId);
    } else {
      world.meter.decisions.stops += 1;
      parts.instances.stop(action.instanceId);
    }
  }

  return {
    start() {
      events.schedule(physics.statusUs, status, undefined);
      events.schedule(STATE_TICK_US, judge, undefined);
      events.schedule(TICK_PHASE_US, tick, undefined);
    },
    onDemand(report) {
      if (urgent.length < 1_000) urgent.push(report);
      kickIfWaiting();
    },
    state: () => state,
  };
}
