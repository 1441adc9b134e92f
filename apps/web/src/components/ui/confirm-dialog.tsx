'use client';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { TextField } from './field';

type ConfirmDialogProps = {
  title: string;
  /** The words on the button that does it. */
  confirm: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** What must be typed first, for what cannot be made good again. */
  typed?: string;
  children: ReactNode;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, confirm, busy, onConfirm, onClose, typed, children }: ConfirmDialogProps) {
  const [text, setText] = useState('');
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={title} description={children}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={busy} disabled={typed !== undefined && text !== typed} onClick={onConfirm}>{confirm}</Button>
        </>
      }
    >
      {typed !== undefined && <TextField label={`Type “${typed}” to confirm`} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" autoFocus />}
    </Dialog>
  );
}
