'use client';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { explainError } from '../../../client/trpc';
import { Button } from '../../../components/ui/button';
import { Dialog } from '../../../components/ui/dialog';
import { TextField } from '../../../components/ui/field';
import { Notice } from '../../../components/ui/notice';

type AskDialogProps = {
  title: string; confirm: string; busy: boolean; onConfirm: () => void; onClose: () => void;
  /** Why it was refused, with what to do. */
  error: unknown;
  /** It cannot be undone: the button is red, and this must be typed first. */
  typed?: string;
  children: ReactNode;
};

/** Asks before a release is changed; what the product refuses stays in the dialog, with what to do. */
export function AskDialog({ title, confirm, busy, onConfirm, onClose, error, typed, children }: AskDialogProps) {
  const [text, setText] = useState('');
  const problem = error === null ? null : explainError(error);
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title={title} description={children}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look={typed === undefined ? 'primary' : 'danger'} busy={busy} disabled={typed !== undefined && text !== typed} onClick={onConfirm}>{confirm}</Button>
        </>
      }
    >
      <div className="grid gap-4">
        {problem !== null && <Notice tone="bad" title={problem.title}>{problem.text}</Notice>}
        {typed !== undefined && <TextField label={`Type “${typed}” to confirm`} value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" autoFocus />}
      </div>
    </Dialog>
  );
}
