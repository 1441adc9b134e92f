'use client';
import { useEffect, useState } from 'react';

/** Returns the value once it has stayed the same for this long: what a slider asks the server while it is dragged. */
export function useDebounced<Value>(value: Value, delayMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
