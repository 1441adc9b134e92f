/**
 * Returns a function that carries out items in batches: while one batch is under way the next collects, up to `most` at a time. Each
 * call resolves with its own item's result, or rejects with the error of its batch.
 */
export function createBatcher<Item, Result>(most: number, run: (items: readonly Item[]) => Promise<readonly Result[]>): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    // Calls of the same turn of the event loop belong together.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await run(batch.map((entry) => entry.item));
        batch.forEach((entry, at) => entry.resolve(results[at] as Result));
      } catch (error) {
        batch.forEach((entry) => entry.reject(error));
      }
    }
    running = false;
  }

  return (item) => new Promise((resolve, reject) => {
    waiting.push({ item, resolve, reject });
    if (!running) void drain();
  });
}
