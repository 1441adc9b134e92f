import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { FromHost, LoadOrder, MeasuredRuns, MeasureOrder, ToHost } from '../host/ipc-messages';

export type LoadedHost = Omit<Extract<FromHost, { kind: 'loaded' }>, 'kind'>;
export type HostPoll = Omit<Extract<FromHost, { kind: 'polled' }>, 'kind' | 'id'>;

/** One child process that can hold one loaded variant. */
export type HostProcess = {
  pid: number;
  /** Resolves when ONNX Runtime is imported; rejects when the process ends before. */
  ready: Promise<void>;
  /** Loads; rejects with ONNX Runtime's reason, or with the end of the process. */
  load: (order: LoadOrder) => Promise<LoadedHost>;
  measure: (order: MeasureOrder) => Promise<MeasuredRuns>;
  /** Asks for statistics; `onPoll` is called when the host answers. */
  poll: (memoryBytes: number, onPoll: (poll: HostPoll) => void) => void;
  /** Stops accepting, finishes the queue, and ends; killed after `drainMs`. Resolves when the process is gone. */
  drain: (drainMs: number) => Promise<void>;
  /** Ends the process at once; the reason is what `exited` resolves with. */
  kill: (reason: string) => void;
  /** Resolves when the process is gone, with why in one sentence. */
  exited: Promise<{ expected: boolean; reason: string }>;
  /** Makes the process give way to others. */
  nice: (level: number) => void;
};

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));

/** How a host is started: the program and its arguments (`node instance-host-main.mjs`), and all that it may know of the environment. */
export type HostCommand = { command: readonly string[]; environment: NodeJS.ProcessEnv };

/** Starts a host. */
export function startHostProcess({ command, environment }: HostCommand): HostProcess {
  // On Linux a host dies with its supervisor whatever happens; elsewhere it ends when the IPC channel closes.
  const whole = SETPRIV === undefined ? [...command] : [SETPRIV, '--pdeathsig', 'KILL', '--', ...command];
  const [program, ...args] = whole;
  const child = spawn(program ?? process.execPath, args, { env: environment, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'json' });
  return wrapHost(child);
}

type Ask = { resolve: (message: never) => void; reject: (error: Error) => void };

function wrapHost(child: ChildProcess): HostProcess {
  const asks = new Map<string, Ask>();
  const polls = new Map<number, (poll: HostPoll) => void>();
  let nextId = 0;
  let killedFor: string | null = null;
  let expected = false;
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  const ask = <T>(key: string, message?: ToHost): Promise<T> => new Promise<T>((resolve, reject) => {
    asks.set(key, { resolve, reject });
    if (message) send(child, message);
  });
  const settle = (key: string, act: (ask: Ask) => void): void => {
    const found = asks.get(key);
    asks.delete(key);
    if (found) act(found);
  };
  child.on('message', (raw) => {
    const message = raw as FromHost;
    switch (message.kind) {
      case 'ready': return settle('ready', (it) => it.resolve(undefined as never));
      case 'loaded': return settle('load', (it) => it.resolve(message as never));
      case 'load-failed': return settle('load', (it) => it.reject(new Error(message.message)));
      case 'measured': return settle(`measure-${message.id}`, (it) => it.resolve(message.runs as never));
      case 'measure-failed': return settle(`measure-${message.id}`, (it) => it.reject(new Error(message.message)));
      case 'polled': {
        polls.get(message.id)?.(message);
        polls.delete(message.id);
        return;
      }
      case 'drained': return;
    }
  });
  const exited = new Promise<{ expected: boolean; reason: string }>((resolve) => {
    const end = (reason: string): void => {
      for (const { reject } of asks.values()) reject(new Error(reason));
      asks.clear();
      resolve({ expected, reason });
    };
    child.once('error', (error) => end(`the instance host could not start: ${error.message}`));
    child.once('exit', (code, signal) => end(killedFor ?? endOf(code, signal, complaint)));
  });
  const ready = ask<void>('ready');
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? -1,
    ready, exited,
    load: (order) => ask<LoadedHost>('load', { kind: 'load', order }),
    measure(order) {
      const id = (nextId += 1);
      return ask<MeasuredRuns>(`measure-${id}`, { kind: 'measure', id, order });
    },
    poll(memoryBytes, onPoll) {
      const id = (nextId += 1);
      polls.clear();
      polls.set(id, onPoll);
      send(child, { kind: 'poll', id, memoryBytes });
    },
    async drain(drainMs) {
      expected = true;
      const timer = setTimeout(() => child.kill('SIGKILL'), drainMs);
      send(child, { kind: 'drain' });
      await exited;
      clearTimeout(timer);
    },
    kill(reason) {
      killedFor ??= reason;
      child.kill('SIGKILL');
    },
    nice(level) {
      try {
        setPriority(child.pid ?? 0, level);
      } catch {
        // Priorities are a courtesy: without the permission the host runs as the others do.
      }
    },
  };
}

function send(child: ChildProcess, message: ToHost): void {
  if (child.connected) child.send(message, () => undefined);
}

function endOf(code: number | null, signal: NodeJS.Signals | null, complaint: string): string {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  const lines = complaint.trim().split('\n').filter((line) => line.length > 0);
  const said = lines.find((line) => /error/iu.test(line)) ?? lines.at(-1);
  return `the instance host ended unexpectedly (${how})${said === undefined ? '' : `: ${said.slice(0, 300)}`}`;
}
