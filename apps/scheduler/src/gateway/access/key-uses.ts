/** Which keys were let in since the last report, with the instant of each one's last use. */
export type KeyUses = {
  note(keyId: string, nowMs: number): void;
  take(): KeyUse[];
  /** Keeps what could not be sent, unless it was used again. */
  putBack(uses: readonly KeyUse[]): void;
};
export type KeyUse = { id: string; atMs: number };

/** Returns an empty list of uses: one entry a key, however often it asks. */
export function createKeyUses(): KeyUses {
  const uses = new Map<string, number>();
  return {
    note: (keyId, nowMs) => void uses.set(keyId, nowMs),
    take() {
      const taken = [...uses].map(([id, atMs]) => ({ id, atMs }));
      uses.clear();
      return taken;
    },
    putBack(given) {
      for (const { id, atMs } of given) if (!uses.has(id)) uses.set(id, atMs);
    },
  };
}
