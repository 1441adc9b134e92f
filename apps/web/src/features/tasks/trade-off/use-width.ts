'use client';
import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** Returns a ref and the width of the element it is put on, kept up to date; `before` until it is measured. */
export function useWidth(before: number): { ref: RefObject<HTMLDivElement | null>; width: number } {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(before);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => entry !== undefined && setWidth(Math.max(240, Math.round(entry.contentRect.width))));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
