const WINDOW_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/** Counts attempts by whom or what they concern. */
export type AttemptLimit = {
  /** Returns whether another attempt may be made, and counts it if so. */
  take(subject: string, now?: number): boolean;
};

/** Returns a limit of so many attempts a minute for each subject, kept in this process's memory. */
export function createAttemptLimit(mostPerMinute: number): AttemptLimit {
  const attempts = new Map<string, number[]>();
  return {
    take(subject, now = Date.now()) {
      const recent = (attempts.get(subject) ?? []).filter((at) => at > now - WINDOW_MS);
      if (recent.length >= mostPerMinute) return false;
      if (attempts.size >= MOST_REMEMBERED) attempts.clear();
      attempts.set(subject, [...recent, now]);
      return true;
    },
  };
}
