import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentDeathCommand } from './parent-death';
import { lastLine, openPartLog } from './part-log';
import { removePidFile, writePidFile } from './pid-file';
import { restartDelayMs } from './restart-delay';

/** How a part is started and stopped. */
export type PartSpec = {
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Another account to run as (only root can). */
  account?: { uid: number; gid: number };
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** After so long without an end the part is killed. */
  stopWithinMs: number;
  /** What ends it at once; SIGKILL when not stated. */
  killSignal?: 'SIGQUIT';
  /** Runs before every start, also before a restart. */
  beforeStart?: () => Promise<void>;
  /** It ends with this code when starting it again would not help; the last line of its log says why. */
  finalExitCode?: number;
};

export type PartDirectories = { logs: string; pids: string };

/**
 * One part of the product as a child process in a session of its own (a Ctrl-C in the terminal does not reach it). It is started again
 * when it ends by itself, with growing pauses, until it is stopped.
 */
export class SupervisedPart {
  private child: ChildProcess | null = null;
  private wanted = false;
  private restart: NodeJS.Timeout | null = null;
  private startedAtMs = 0;
  /** Ends in a row that came soon after a start. */
  earlyEnds = 0;

  constructor(readonly spec: PartSpec, private readonly directories: PartDirectories, private readonly report: (line: string) => void) {}

  /** Starts the part; rejects when its program cannot be executed. */
  async start(): Promise<void> {
    this.wanted = true;
    await this.launch();
  }

  /** The process that is the part now, or null between an end and the restart. */
  pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Asks the part to end, kills it when it takes too long, and resolves when it is gone. */
  async stop(): Promise<void> {
    this.wanted = false;
    if (this.restart) clearTimeout(this.restart);
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit').then(() => true);
    child.kill(this.spec.stopSignal);
    const inTime = await Promise.race([ended, sleep(this.spec.stopWithinMs, false, { ref: false })]);
    if (inTime) return;
    this.report(`${this.spec.name} did not stop within ${this.spec.stopWithinMs / 1000} s: killed`);
    this.kill();
    await ended;
  }

  /** Kills the part and everything in its process group at once. */
  kill(): void {
    this.wanted = false;
    if (this.restart) clearTimeout(this.restart);
    const pid = this.child?.pid;
    if (pid !== undefined) killGroup(pid, this.spec.killSignal);
  }

  private async launch(): Promise<void> {
    await this.spec.beforeStart?.();
    if (!this.wanted) return;
    const log = openPartLog(this.directories.logs, this.spec.name);
    const [command, ...args] = parentDeathCommand(this.spec.stopSignal, [this.spec.command, ...this.spec.args]);
    const child = spawn(command, args, {
      // The open end of stdin is how a part notices that the launcher is gone (platform/shutdown).
      cwd: this.spec.cwd, env: this.spec.env, detached: true, stdio: ['pipe', log, log],
      ...(this.spec.account ? { uid: this.spec.account.uid, gid: this.spec.account.gid } : {}),
    });
    closeSync(log);
    child.stdin?.on('error', () => undefined);
    this.child = child;
    this.startedAtMs = performance.now();
    child.once('exit', (code, signal) => this.ended(child, { code, how: signal ?? `code ${code}` }));
    await once(child, 'spawn');
    if (child.pid !== undefined && !hasEnded(child)) writePidFile(this.directories.pids, this.spec.name, child.pid);
  }

  private ended(child: ChildProcess, { code, how }: { code: number | null; how: string }): void {
    if (child.pid !== undefined) killGroup(child.pid);
    removePidFile(this.directories.pids, this.spec.name);
    if (this.child === child) this.child = null;
    if (!this.wanted) return;
    if (code !== null && code === this.spec.finalExitCode) {
      this.wanted = false;
      return this.report(`${this.spec.name} has nothing to do here: ${lastLine(this.directories.logs, this.spec.name)}`);
    }
    const { delayMs, earlyEnds } = restartDelayMs(this.earlyEnds, performance.now() - this.startedAtMs);
    this.earlyEnds = earlyEnds;
    this.report(`${this.spec.name} ended (${how}); starting it again in ${delayMs / 1000} s. Its log: ${this.directories.logs}/${this.spec.name}.log`);
    this.scheduleRestart(delayMs);
  }

  private scheduleRestart(delayMs: number): void {
    this.restart = setTimeout(() => {
      this.launch().catch((error: unknown) => {
        this.report(`${this.spec.name} could not be started: ${String(error)}`);
        if (this.wanted) this.scheduleRestart(10_000);
      });
    }, delayMs);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Ends a part's process group, also what is left of it after the part itself ended. */
function killGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group is empty
  }
}
