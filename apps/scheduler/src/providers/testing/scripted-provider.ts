import type { MachineOrder, MachineProvider, ProvidedMachine } from '../../control/fleet-scaling/machine-provider';

/** What a scripted machine does: nothing special, never comes, ends while it boots. A class's name says which. */
export type Script = { bootMs: number; refuses?: string; endsAfterMs?: number };

export type ScriptedProvider = MachineProvider & {
  /** How often a machine was really started. */
  starts: Map<string, number>;
  /** What goes wrong from now on. */
  script: Script;
  /** The machine is gone without a word. */
  vanish(id: string): void;
  /** The machine ends by itself. */
  end(id: string): void;
  preempt(id: string, atMs: number): void;
  /** It does not answer. */
  silent: boolean;
};

type Machine = ProvidedMachine & { timer: NodeJS.Timeout | null };

/** Returns a provider whose machines exist in memory; `onBoot` and `onStop` make them real to whoever wants that. */
export function createScriptedProvider(hooks: { onBoot?: (order: MachineOrder) => void; onStop?: (id: string) => void | Promise<void> } = {}): ScriptedProvider {
  const machines = new Map<string, Machine>();
  const starts = new Map<string, number>();
  const remove = (id: string): void => {
    const timer = machines.get(id)?.timer;
    if (timer) clearTimeout(timer);
    machines.delete(id);
  };
  const provider: ScriptedProvider = {
    name: 'scripted', shares: null, starts, script: { bootMs: 0 }, silent: false,
    start(order) {
      if (machines.get(order.id)?.state === 'running') return Promise.resolve();
      const { refuses, bootMs, endsAfterMs } = provider.script;
      if (refuses !== undefined) return Promise.reject(new Error(refuses));
      starts.set(order.id, (starts.get(order.id) ?? 0) + 1);
      const act = endsAfterMs === undefined ? (): void => hooks.onBoot?.(order) : (): void => provider.end(order.id);
      machines.set(order.id, { id: order.id, state: 'running', preemptAtMs: null, note: null, timer: setTimeout(act, endsAfterMs ?? bootMs) });
      return Promise.resolve();
    },
    async stop(id) {
      if (machines.has(id)) await hooks.onStop?.(id);
      remove(id);
    },
    list: () => (provider.silent ? Promise.reject(new Error('no answer')) : Promise.resolve([...machines.values()].map(({ timer: _timer, ...machine }) => machine))),
    vanish: remove,
    end(id) {
      const machine = machines.get(id);
      if (machine) machine.state = 'ended';
    },
    preempt(id, atMs) {
      const machine = machines.get(id);
      if (machine) machine.preemptAtMs = atMs;
    },
  };
  return provider;
}
