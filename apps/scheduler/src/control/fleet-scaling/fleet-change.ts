import type { MachineState } from './fleet-rows';

export type NewMachine = { id: string; className: string; provider: string; workerName: string; cores: number; cause: string; reason: string };

/** Changes of control's facts about machines. */
export type FleetFactChange =
  | { kind: 'machine-new'; machine: NewMachine }
  /** Only from one of these states. A machine whose worker never came is put on the bill when it ends. */
  | { kind: 'machine'; id: string; from: readonly MachineState[]; state: MachineState; workerId?: string; endReason?: string }
  | { kind: 'machine-preempted'; id: string; preemptAtMs: number }
  /** What workers of a class cost from now on. */
  | { kind: 'class-price'; name: string; pricePerHourNanoUsd: number; priceBasis: string }
  | { kind: 'worker-state'; id: string; state: 'active' | 'draining' };
