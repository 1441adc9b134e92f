import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program of the bench that says one JSON message over IPC when it is ready. */
export type ChildProgram<Ready> = { name: string; pid: number; child: ChildProcess; ready: Ready; next: <Message>() => Promise<Message>; stop: () => Promise<void> };

const started = new Set<ChildProcess>();
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));

/** Starts a program and waits for its first message. Rejects with what it wrote when it ends before. */
export async function startProgram<Ready>(name: string, file: string, options: { args?: readonly string[]; nodeArgs?: readonly string[]; env?: NodeJS.ProcessEnv; silent?: boolean }): Promise<ChildProgram<Ready>> {
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), file, ...(options.args ?? [])], {
    env: { PATH: process.env['PATH'], ...options.env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  started.add(child);
  let said = '';
  const keep = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-4_000));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<void>((resolve) => child.once('exit', () => {
    started.delete(child);
    resolve();
  }));
  const next = <Message>(): Promise<Message> => new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message as Message);
    };
    const onExit = (): void => {
      child.off('message', onMessage);
      reject(new Error(`${name} ended: ${said}`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
  const ready = options.silent === true ? (undefined as Ready) : await next<Ready>();
  return {
    name, pid: child.pid ?? -1, child, ready, next,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Returns the processor time of a process so far, user and system of all its threads, in microseconds (in steps of 10 ms). */
export function cpuUsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
