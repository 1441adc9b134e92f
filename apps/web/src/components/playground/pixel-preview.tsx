'use client';
import { useEffect, useRef } from 'react';

/** What a model of the task sees: brightness 0..1, every pixel as a square. */
export function PixelPreview({ values, width, height }: { values: Float32Array; width: number; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const image = context.createImageData(width, height);
    values.forEach((value, at) => image.data.set([value * 255, value * 255, value * 255, 255], at * 4));
    context.putImageData(image, 0, 0);
  }, [values, width, height]);
  return (
    <figure className="w-24 shrink-0">
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={`The input at ${width} × ${height}, as models see it`} className="w-full rounded-md border border-line-strong bg-black [image-rendering:pixelated]" style={{ aspectRatio: width / height }} />
      <figcaption className="mt-1 text-center text-xs text-ink-muted">{width} × {height}, as sent</figcaption>
    </figure>
  );
}
