/** Runs tasks one after the other, in the order they came; urgent ones in a line of their own, beside those, which give way where they can. */
export type ExclusiveLane = {
  run: <T>(task: () => Promise<T>, urgent?: boolean) => Promise<T>;
  /** Whether an urgent task runs or waits. */
  hasUrgent: () => boolean;
  /** Whether a task was under way at any time since the call before. */
  ranSince: () => boolean;
};

/** Returns a lane for work that must not run beside its like: measurements would disturb each other. */
export function createExclusiveLane(): ExclusiveLane {
  const lines = { usual: createLine(), urgent: createLine() };
  let ran = false;
  return {
    run(task, urgent = false) {
      ran = true;
      return lines[urgent ? 'urgent' : 'usual'].run(task);
    },
    hasUrgent: () => lines.urgent.open() > 0,
    ranSince() {
      const isOpen = lines.usual.open() + lines.urgent.open() > 0;
      const answer = ran || isOpen;
      ran = isOpen;
      return answer;
    },
  };
}

function createLine(): { run: <T>(task: () => Promise<T>) => Promise<T>; open: () => number } {
  let last: Promise<unknown> = Promise.resolve();
  let open = 0;
  return {
    open: () => open,
    run(task) {
      open += 1;
      const mine = last.then(task, task).finally(() => {
        open -= 1;
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
