import type { HardwareClass } from '@infaas/shared/domain/hardware';

/** A machine to start: a worker under this name, offering what the class says. */
export type MachineOrder = { id: string; workerName: string; hardware: HardwareClass; /** It may share cores with others. */ overcommit: boolean };

/** A machine that a provider knows: whether or not its worker has joined. */
export type ProvidedMachine = {
  id: string;
  state: 'running' | 'ended';
  /** When the provider takes it away; null = it did not say so. */
  preemptAtMs: number | null;
  /** What is special about it, for people; null = nothing. */
  note: string | null;
};

/**
 * Who starts and stops machines. All calls may be repeated: starting what runs and stopping what does not changes nothing, and the same
 * answer comes from another control process than the one that called before.
 */
export type MachineProvider = {
  name: string;
  /** Resolves when the machine is ordered, not when its worker has joined; rejects with the reason when it cannot be had. */
  start(order: MachineOrder): Promise<void>;
  /** Resolves when the machine is gone and forgotten. */
  stop(id: string): Promise<void>;
  /** Every machine that was started and not stopped, whoever started it. */
  list(): Promise<ProvidedMachine[]>;
  /** What it has to give, where machines are parts of one: cores, the processor, and the host whose own workers have some of them. */
  shares: { cores: number; processor: string; host: string } | null;
};
