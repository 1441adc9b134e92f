import type { FleetAction } from '@infaas/shared/policy/fleet-situation';
import type { FactChange } from '../fact-change';
import type { Rows } from '../rows';
import { isOrderedEmpty } from './fleet-facts';
import { isThere, machineOf, type MachineRow } from './fleet-rows';

/** Returns the facts of one decision; `name` is that of a machine to start. */
export function actionChanges(action: FleetAction, rows: Rows, started: { id: string; name: string }): FactChange[] {
  if (action.kind === 'start') {
    const of = rows.fleet.classes.find((row) => row.name === action.className);
    if (of === undefined || of.provider === null) return [];
    const machine = { ...started, className: of.name, provider: of.provider, workerName: started.name, cores: of.cores, cause: action.cause, reason: action.text };
    const { name: _name, ...row } = machine;
    return [{ kind: 'machine-new', machine: row }, event('machine-start', { name: started.name, code: action.cause, text: action.text })];
  }
  const machine = rows.fleet.machines.find((row) => row.id === action.machineId);
  if (machine === undefined) return [];
  const said = event(`machine-${action.kind}`, { name: machine.workerName, code: action.cause, text: action.text, workerId: machine.workerId });
  switch (action.kind) {
    case 'drain':
      return [{ kind: 'machine', id: machine.id, from: ['active'], state: 'draining' }, ...workerState(machine, 'draining'), said];
    case 'resume':
      return [{ kind: 'machine', id: machine.id, from: ['draining'], state: 'active' }, ...workerState(machine, 'active'), said];
    case 'stop':
      return [{ kind: 'machine', id: machine.id, from: ['booting', 'active', 'draining'], state: 'stopping', endReason: action.text }, said];
  }
}

/** Returns the end of a machine that its provider lost or refused. */
export function failedChanges(machine: MachineRow, text: string): FactChange[] {
  return [
    { kind: 'machine', id: machine.id, from: ['booting', 'active', 'draining'], state: 'failed', endReason: text },
    event('machine-failed', { name: machine.workerName, code: 'failed', text, workerId: machine.workerId }),
  ];
}

/** Returns what operators' orders, machines' states and prices say of workers, where the facts say something else. */
export function workerChanges(rows: Rows): FactChange[] {
  const states = rows.workers.flatMap((worker): FactChange[] => {
    if (worker.state === 'dead') return [];
    const machine = machineOf(rows.fleet, worker.name);
    const empty = machine === null ? isOrderedEmpty(rows.fleet, worker.name) : machine.state === 'draining' || machine.state === 'stopping';
    const wanted = empty ? 'draining' : 'active';
    if (worker.state === wanted) return [];
    const change: FactChange = { kind: 'worker-state', id: worker.id, state: wanted };
    if (machine !== null) return [change];
    const text = empty ? 'An operator wants it empty.' : 'It takes work again.';
    return [change, event(empty ? 'worker-drain' : 'worker-resume', { name: worker.name, code: 'ordered', text, workerId: worker.id })];
  });
  const prices = rows.hardwareClasses.flatMap((row): FactChange[] => {
    const wanted = rows.fleet.classes.find(({ name }) => name === row.name);
    if (wanted === undefined || (wanted.pricePerHourNanoUsd === row.pricePerHourNanoUsd && wanted.priceBasis === row.priceBasis)) return [];
    return [{ kind: 'class-price', name: row.name, pricePerHourNanoUsd: wanted.pricePerHourNanoUsd, priceBasis: wanted.priceBasis }];
  });
  return [...states, ...prices];
}

/** Returns a name for the worker of a new machine: the class and the least number that is free. */
export function freeName(rows: Rows, className: string, taken: ReadonlySet<string>): string {
  const base = className.toLowerCase().replace(/[^a-z0-9]+/gu, '-').slice(0, 32);
  const used = new Set([...rows.fleet.machines.map((machine) => machine.workerName), ...rows.workers.filter((worker) => worker.state !== 'dead').map((worker) => worker.name), ...taken]);
  for (let number = 1; ; number += 1) if (!used.has(`${base}-${number}`)) return `${base}-${number}`;
}

/** Returns the machines whose provider should be asked to end them: told to stop, or unknown to the rows. */
export function machinesToEnd(rows: Rows, provider: string, listed: readonly { id: string }[]): string[] {
  const open = new Map(rows.fleet.machines.filter(isThere).map((machine) => [machine.id, machine]));
  const unknown = listed.filter(({ id }) => !open.has(id)).map(({ id }) => id);
  return [...unknown, ...[...open.values()].filter((machine) => machine.provider === provider && machine.state === 'stopping').map(({ id }) => id)];
}

function workerState(machine: MachineRow, state: 'active' | 'draining'): FactChange[] {
  return machine.workerId === null ? [] : [{ kind: 'worker-state', id: machine.workerId, state }];
}

function event(action: string, of: { name: string; code: string; text: string; workerId?: string | null }): FactChange {
  return { kind: 'event', event: { action, reasons: [{ code: of.code, text: `${of.name}: ${of.text}` }], ...(of.workerId ? { workerId: of.workerId } : {}) } };
}
