/** Exactly one instance of a variant for a while; `end` lets hold what was wanted before. */
export type InstanceHold = { take: () => Promise<void>; renew: () => Promise<void>; end: () => Promise<void> };

/** What a hold lasts without being renewed. */
export const HOLD_MS = 60_000;
const RENEW_EVERY_MS = 20_000;

/** Holds an instance while `act` runs. A process that dies meanwhile leaves nothing bound for longer than a hold lasts. */
export async function withHeldInstance(hold: InstanceHold, act: () => Promise<void>, renewEveryMs = RENEW_EVERY_MS): Promise<void> {
  await hold.take();
  // One that fails is made good by the next: a hold lasts three of them.
  const renewal = setInterval(() => void hold.renew().catch(() => undefined), renewEveryMs);
  try {
    await act();
  } finally {
    clearInterval(renewal);
    await hold.end();
  }
}
