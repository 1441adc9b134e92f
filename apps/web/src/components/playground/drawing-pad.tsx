'use client';
import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import { Eraser, Undo2 } from 'lucide-react';
import { Button } from '../ui/button';
import { STROKE_WIDTH } from './rasterise-strokes';
import type { PadPoint, Stroke } from './rasterise-strokes';

type DrawingPadProps = { strokes: readonly Stroke[]; onChange: (strokes: readonly Stroke[]) => void; ratio: number };

/** The pad is drawn at this many pixels across, whatever its size on screen. */
const RESOLUTION = 560;

/** A pad for finger, pen or mouse: light strokes on dark, as the model sees them. */
export function DrawingPad({ strokes, onChange, ratio }: DrawingPadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context !== null && context !== undefined) paint(context, strokes);
  }, [strokes]);

  function start(event: PointerEvent<HTMLCanvasElement>) {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    onChange([...strokes, [pointOf(event)]]);
  }

  function move(event: PointerEvent<HTMLCanvasElement>) {
    const last = strokes.at(-1);
    if (!drawing.current || last === undefined) return;
    onChange([...strokes.slice(0, -1), [...last, pointOf(event)]]);
  }

  return (
    <div>
      <div className="relative">
        <canvas
          ref={canvas} width={RESOLUTION} height={Math.round(RESOLUTION / ratio)} onPointerDown={start} onPointerMove={move}
          onPointerUp={() => { drawing.current = false; }} onPointerCancel={() => { drawing.current = false; }}
          role="img" aria-label="Drawing pad: draw with a finger, a pen or the mouse. Without one, choose a picture file instead."
          className="block w-full cursor-crosshair touch-none rounded-control border border-line-strong bg-black" style={{ aspectRatio: ratio }}
        />
        {strokes.length === 0 && <p className="pointer-events-none absolute inset-0 grid place-items-center text-sm text-white/60">Draw here</p>}
      </div>
      <div className="mt-2 flex gap-2">
        <Button size="sm" icon={<Undo2 />} disabled={strokes.length === 0} onClick={() => onChange(strokes.slice(0, -1))}>Undo</Button>
        <Button size="sm" icon={<Eraser />} disabled={strokes.length === 0} onClick={() => onChange([])}>Clear</Button>
      </div>
    </div>
  );
}

function pointOf(event: PointerEvent<HTMLCanvasElement>): PadPoint {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
}

function paint(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  const { width, height } = context.canvas;
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#fff';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = STROKE_WIDTH * Math.min(width, height);
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach((point, at) => (at === 0 ? context.moveTo(point.x * width, point.y * height) : context.lineTo(point.x * width, point.y * height)));
    if (stroke.length === 1) context.lineTo((stroke[0]?.x ?? 0) * width + 0.01, (stroke[0]?.y ?? 0) * height);
    context.stroke();
  }
}
