'use client';
import { useEffect, useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { ImageUp } from 'lucide-react';
import { cn } from '../class-names';
import { PICTURE_TYPES } from './fit-picture';
import { readPicture } from './read-picture';
import type { ChosenPicture } from './read-picture';

type PictureInputProps = { picture: ChosenPicture | null; onPicture: (picture: ChosenPicture | null) => void };

/** A place to drop a picture file, or to choose one; it shows what was chosen. */
export function PictureInput({ picture, onPicture }: PictureInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function take(file: File | undefined) {
    if (file === undefined) return;
    try {
      onPicture(await readPicture(file));
      setError(null);
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : 'This file cannot be read.');
    }
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  }

  return (
    <div>
      <button
        type="button" onClick={() => input.current?.click()} onDrop={drop} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
        className={cn('grid aspect-square w-full place-items-center overflow-hidden rounded-control border-2 border-dashed border-line-strong bg-sunken/50 text-center hover:bg-sunken', over && 'border-accent bg-accent-soft')}
      >
        {picture === null ? (
          <span className="flex flex-col items-center gap-2 p-4 text-sm text-ink-muted">
            <ImageUp className="size-7" aria-hidden />
            <span><span className="font-medium text-ink">Choose a picture</span> or drop it here</span>
            <span className="text-xs">PNG, JPEG, WebP, GIF or BMP, any size</span>
          </span>
        ) : (
          <BitmapView picture={picture} />
        )}
      </button>
      <input ref={input} type="file" accept={PICTURE_TYPES.join(',')} className="sr-only" tabIndex={-1} aria-label="Picture file" onChange={(event) => { void take(event.target.files?.[0]); event.target.value = ''; }} />
      {error !== null ? <p role="alert" className="mt-1.5 text-xs text-bad">{error}</p> : picture !== null && (
        <p className="mt-1.5 truncate text-xs text-ink-muted" title={picture.name}>{picture.name} · {picture.bitmap.width} × {picture.bitmap.height}{picture.redrawn && ', made smaller before sending'}</p>
      )}
    </div>
  );
}

function BitmapView({ picture }: { picture: ChosenPicture }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const scale = Math.min(1, 640 / Math.max(picture.bitmap.width, picture.bitmap.height));
    current.width = Math.max(1, Math.round(picture.bitmap.width * scale));
    current.height = Math.max(1, Math.round(picture.bitmap.height * scale));
    current.getContext('2d')?.drawImage(picture.bitmap, 0, 0, current.width, current.height);
  }, [picture]);
  return <canvas ref={canvas} role="img" aria-label={`Chosen picture: ${picture.name}`} className={cn('size-full object-contain', picture.bitmap.width <= 64 && '[image-rendering:pixelated]')} />;
}
