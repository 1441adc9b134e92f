/** Runs tasks one after the other, in the order they came. */
export type ExclusiveLane = { run: <T>(task: () => Promise<T>) => Promise<T> };

/** Returns a lane for work that must not run beside its like: measurements would disturb each other. */
export function createExclusiveLane(): ExclusiveLane {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(task) {
      const mine = last.then(task, task);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
