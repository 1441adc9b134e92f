import type { Executable } from '@infaas/shared/jobs/catalogue';
import { openBenchHost, type BenchHost, type BenchPlace } from '../supervisor/bench-host';
import type { HostAddress } from '../supervisor/host-client';

const MOST_HOSTS = 2;
const KEPT_MS = 5_000;
const NICE_LEVEL = 10;

type Entry = { bench: Promise<BenchHost>; users: number; timer: NodeJS.Timeout | null };

/** Hosts for deferred queries whose variant is not running here: they give way to others, and are kept for a moment between queries. */
export class TransientHosts {
  readonly #place: BenchPlace;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];

  constructor(place: BenchPlace) {
    this.#place = place;
  }

  /** Calls `use` with the address of a host that has the variant loaded, and gives the host back afterwards. */
  async withHost<T>(executable: Executable, use: (address: HostAddress) => Promise<T>): Promise<T> {
    const entry = await this.#entryOf(executable);
    try {
      const { address } = await entry.bench;
      return await use(address);
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.#keep(executable.variantId, entry);
      this.#waiting.shift()?.();
    }
  }

  /** Ends all hosts. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.#end(id)));
  }

  async #entryOf(executable: Executable): Promise<Entry> {
    for (;;) {
      const known = this.#entries.get(executable.variantId);
      if (known) {
        if (known.timer) clearTimeout(known.timer);
        known.timer = null;
        known.users += 1;
        return known;
      }
      if (this.#entries.size < MOST_HOSTS) break;
      const idle = [...this.#entries].find(([, entry]) => entry.users === 0);
      if (idle) await this.#end(idle[0]);
      else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const entry: Entry = { bench: this.#open(executable), users: 1, timer: null };
    this.#entries.set(executable.variantId, entry);
    return entry;
  }

  async #open(executable: Executable): Promise<BenchHost> {
    const bench = await openBenchHost(this.#place, executable, null);
    bench.host.nice(NICE_LEVEL);
    void bench.host.exited.then(() => this.#forget(executable.variantId, bench));
    return bench;
  }

  #forget(id: string, bench: BenchHost): void {
    const entry = this.#entries.get(id);
    void entry?.bench.then((current) => {
      if (current === bench) this.#entries.delete(id);
    });
  }

  #keep(id: string, entry: Entry): void {
    entry.timer = setTimeout(() => void this.#end(id), KEPT_MS);
    // One that could not be loaded is not kept.
    entry.bench.catch(() => this.#end(id));
  }

  async #end(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    if (entry?.timer) clearTimeout(entry.timer);
    await entry?.bench.then((bench) => bench.close(), () => undefined);
    this.#waiting.shift()?.();
  }
}
