'use client';
import { useMemo, useState } from 'react';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { inputSignature } from '@infaas/shared/domain/records';
import type { TensorJson } from '../../server/query/query-schema';
import { imageTensor } from './image-tensor';
import { rasteriseStrokes } from './rasterise-strokes';
import type { Stroke } from './rasterise-strokes';
import type { ChosenPicture } from './read-picture';
import { exampleTensorText, parseTensorText } from './tensor-text';

export type InputMode = 'draw' | 'picture' | 'tensors';
/** What a query carries; null while there is nothing to send, with the reason. */
export type ReadyInput = { inputs: TensorJson[] } | { picture: string };

/** Returns the ways in which this input can be given. */
export function inputModes(input: CanonicalInput): InputMode[] {
  switch (input.kind) {
    case 'image':
      return ['draw', 'picture', 'tensors'];
    case 'picture':
      return ['picture'];
    case 'tensors':
      return ['tensors'];
  }
}

/** Returns the state of the playground's input: what was drawn, chosen or typed, and what of it would be sent. */
export function useQueryInput(input: CanonicalInput) {
  const signature = inputSignature(input);
  const [mode, setMode] = useState<InputMode>(inputModes(input)[0] ?? 'tensors');
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [picture, setPicture] = useState<ChosenPicture | null>(null);
  const [text, setText] = useState(() => exampleTensorText(signature));
  const drawn = useMemo(() => (input.kind === 'image' ? rasteriseStrokes(strokes, input) : null), [strokes, input]);
  const parsed = useMemo(() => parseTensorText(text, inputSignature(input)), [text, input]);

  function ready(): { input: ReadyInput | null; missing: string } {
    switch (mode) {
      case 'draw':
        if (drawn === null || input.kind !== 'image' || strokes.length === 0) return { input: null, missing: 'Draw something first.' };
        return { input: { inputs: [imageTensor(drawn, input)] }, missing: '' };
      case 'picture':
        return { input: picture === null ? null : { picture: picture.base64 }, missing: 'Choose a picture first.' };
      case 'tensors':
        return { input: parsed.ok ? { inputs: parsed.inputs } : null, missing: parsed.ok ? '' : 'Correct the tensors first.' };
    }
  }

  return { mode, setMode, strokes, setStrokes, picture, setPicture, text, setText, drawn, signature, textError: parsed.ok ? null : parsed.error, ready: ready() };
}

export type QueryInputState = ReturnType<typeof useQueryInput>;
