'use client';
import { useState } from 'react';

/** Returns the instant at which the page was opened: periods that end now are asked from there, so that their questions stay the same. */
export function useStartedAt(): number {
  const [startedAtMs] = useState(() => Date.now());
  return startedAtMs;
}
