import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@infaas/shared/platform/process-identity';
import { expect, it } from 'vitest';
import { createLocalProvider } from './local/local-provider';
import { openMachineRecords } from './local/machine-records';
import { providerContract, type ProviderCase } from './testing/provider.contract';
import { createScriptedProvider } from './testing/scripted-provider';

providerContract('scripted', () => {
  const provider = createScriptedProvider();
  return { provider, reopen: () => provider, startsOf: (id) => provider.starts.get(id) ?? 0, kill: (id) => provider.end(id), close: () => Promise.resolve() };
});

/** A program that writes down that it was started and runs until it is told to end. */
function localCase(): ProviderCase & { directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'infaas-machines-'));
  const program = join(directory, 'program.mjs');
  writeFileSync(program, `import { appendFileSync, readFileSync } from 'node:fs';
    const cores = process.platform === 'linux' ? /Cpus_allowed_list:\\s*(\\S+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] : '';
    appendFileSync(${JSON.stringify(join(directory, 'started'))}, [process.env.INFAAS_WORKER_NAME, process.env.INFAAS_WORKER_CORES, process.env.INFAAS_WORKER_MEMORY_BYTES, cores, process.env.SECRET ?? ''].join(' ') + '\\n');
    setInterval(() => {}, 1000);`);
  const open = () => createLocalProvider({ command: [process.execPath, program], environment: { PATH: process.env['PATH'] ?? '' }, directory: join(directory, 'machines'), logs: join(directory, 'logs') });
  const started = new Map<string, Set<number>>();
  const records = openMachineRecords(join(directory, 'machines'));
  const provider = open();
  const note = <Machine extends { id: string }>(machine: Machine): void => {
    const pid = records.read(machine.id)?.pid;
    if (pid !== undefined) started.set(machine.id, (started.get(machine.id) ?? new Set()).add(pid));
  };
  const watched = (each: ReturnType<typeof open>): ReturnType<typeof open> => ({ ...each, start: async (order) => { await each.start(order); note(order); } });
  return {
    directory, provider: watched(provider), reopen: () => watched(open()), startsOf: (id) => started.get(id)?.size ?? 0,
    async kill(id) {
      const record = records.read(id);
      if (record === null) throw new Error('not there');
      process.kill(record.pid, 'SIGKILL');
      while (isAlive(record)) await sleep(10);
    },
    close: () => Promise.resolve(rmSync(directory, { recursive: true, force: true })),
  };
}

providerContract('local', localCase);

it('a local machine is told its size, kept to its cores, and given no secret of control', async () => {
  const { provider, directory, close } = localCase();
  process.env['SECRET'] = 'x';
  try {
    await provider.start({
      id: 'a', workerName: 'cpu-1-1', overcommit: false,
      hardware: { name: 'cpu.1', kind: 'cpu', cores: 1, memoryBytes: 5e8, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], pricePerHourNanoUsd: 1, priceBasis: 'assumed' },
    });
    const file = join(directory, 'started');
    for (let waited = 0; !existsSync(file) && waited < 20_000; waited += 50) await sleep(50);
    const [name, cores, memory, allowed = '', secret] = readFileSync(file, 'utf8').replace(/\n$/u, '').split(' ');
    expect([name, cores, memory, secret]).toEqual(['cpu-1-1', '1', '500000000', '']);
    const [machine] = await provider.list();
    if (machine?.note?.startsWith('kept') === true && availableParallelism() > 1) expect(allowed).toMatch(/^\d+$/u);
    else expect(machine?.note).toMatch(/^kept to core|^not kept to cores/u);
  } finally {
    delete process.env['SECRET'];
    await provider.stop('a');
    await close();
  }
});

it('refuses an id that is no file name', async () => {
  const { provider, close } = localCase();
  await expect(provider.stop('../../etc/passwd')).rejects.toThrow('is no id');
  await close();
});
