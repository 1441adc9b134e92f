'use client';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { SegmentedControl } from '../ui/segmented-control';
import { DrawingPad } from './drawing-pad';
import { PictureInput } from './picture-input';
import { PixelPreview } from './pixel-preview';
import { TensorEditor } from './tensor-editor';
import { inputModes } from './use-query-input';
import type { InputMode, QueryInputState } from './use-query-input';

const MODE_NAME: Readonly<Record<InputMode, string>> = { draw: 'Draw', picture: 'Picture', tensors: 'Tensors' };

/** The input of a query in the form that suits the task: drawn, a picture file, or tensors. */
export function QueryInput({ input, state }: { input: CanonicalInput; state: QueryInputState }) {
  const modes = inputModes(input);
  return (
    <div className="space-y-3">
      {modes.length > 1 && (
        <SegmentedControl label="Kind of input" value={state.mode} onValueChange={state.setMode} options={modes.map((mode) => ({ value: mode, label: MODE_NAME[mode] }))} />
      )}
      {state.mode === 'draw' && input.kind === 'image' && (
        <div className="flex items-end gap-4">
          <div className="w-full max-w-64"><DrawingPad strokes={state.strokes} onChange={state.setStrokes} ratio={input.width / input.height} /></div>
          {state.drawn !== null && <PixelPreview values={state.drawn} width={input.width} height={input.height} />}
        </div>
      )}
      {state.mode === 'picture' && <div className="max-w-64"><PictureInput picture={state.picture} onPicture={state.setPicture} /></div>}
      {state.mode === 'tensors' && <TensorEditor text={state.text} onText={state.setText} signature={state.signature} error={state.textError} />}
    </div>
  );
}
