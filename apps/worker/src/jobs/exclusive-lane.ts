/** Runs tasks one after the other, in the order they came. */
export type ExclusiveLane = {
  run: <T>(task: () => Promise<T>) => Promise<T>;
  /** Whether a task was under way at any time since the call before. */
  ranSince: () => boolean;
};

/** Returns a lane for work that must not run beside its like: measurements would disturb each other. */
export function createExclusiveLane(): ExclusiveLane {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  let ran = false;
  return {
    run(task) {
      open += 1;
      ran = true;
      const mine = last.then(task, task).finally(() => {
        open -= 1;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
    ranSince() {
      const answer = ran || open > 0;
      ran = open > 0;
      return answer;
    },
  };
}
