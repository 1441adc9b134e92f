import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartupError } from './startup-error';
import { SupervisedPart, type PartDirectories, type PartSpec } from './supervised-part';

/** The order in which parts stop: first nobody asks any more, then what answered, last what they stood on. */
const STOP_ORDER = ['gateway', 'worker', 'gpu-worker', 'software-gpu-worker', 'control', 'web', 'redis', 'postgres'] as const;
/** So many quick ends in a row during start-up mean that a part cannot run at all. */
const HOPELESS_ENDS = 4;
const LOG_LINES = 15;

/** All parts that run, with their order of stopping. */
export class Product {
  private readonly parts = new Map<string, SupervisedPart>();
  private stopping: Promise<void> | null = null;

  constructor(
    private readonly directories: PartDirectories, private readonly report: (line: string) => void,
    /** Runs once control has ended: what only control would end. */
    private readonly afterControl: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /** Starts a part and waits until `ready` says so; throws a StartupError with the end of its log when it does not become ready. */
  async start(spec: PartSpec, ready: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
    if (this.stopping) return;
    const part = new SupervisedPart(spec, this.directories, this.report);
    this.parts.set(spec.name, part);
    await part.start();
    const end = performance.now() + withinMs;
    while (!(await ready())) {
      if (this.stopping) return;
      if (part.earlyEnds >= HOPELESS_ENDS) throw this.failed(spec.name, 'ends as soon as it is started');
      if (performance.now() > end) throw this.failed(spec.name, `was not ready after ${withinMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Whether a stop was asked for. */
  isStopping(): boolean {
    return this.stopping !== null;
  }

  /** Stops every part in order, once. */
  stop(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  /** Kills everything at once: the second Ctrl-C. */
  kill(): void {
    for (const part of this.parts.values()) part.kill();
  }

  private async stopInOrder(): Promise<void> {
    for (const name of STOP_ORDER) {
      await this.parts.get(name)?.stop();
      if (name === 'control') await this.afterControl();
    }
  }

  private failed(name: string, what: string): StartupError {
    const file = join(this.directories.logs, `${name}.log`);
    const tail = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
    return new StartupError(`${name} ${what}. The end of ${file}:\n${tail}`);
  }
}
