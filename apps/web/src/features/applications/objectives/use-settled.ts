'use client';
import { useEffect, useState } from 'react';

/** Returns a value once it has stayed the same (as JSON) for this long, so that typing asks the server once. */
export function useSettled<Value>(value: Value, delayMs: number): Value {
  const text = JSON.stringify(value);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), delayMs);
    return () => clearTimeout(timer);
  }, [text, delayMs]);
  return JSON.parse(settled) as Value;
}
