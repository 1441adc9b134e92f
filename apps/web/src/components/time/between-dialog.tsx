'use client';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { fieldInstant, fieldText, zoneName } from './format-instant';
import { boundsOf, fittedRange } from './time-range';
import type { TimeView } from './use-time-range';

/** Asks for two instants; what is shown first is the range as it is. */
export function BetweenDialog({ time, onClose }: { time: TimeView; onClose: () => void }) {
  const [opened] = useState(() => Date.now());
  const [text, setText] = useState(() => {
    const { fromMs, toMs } = boundsOf(time.range, opened);
    return { from: fieldText(fromMs, time.zone), to: fieldText(toMs, time.zone) };
  });
  const fromMs = fieldInstant(text.from, time.zone);
  const toMs = fieldInstant(text.to, time.zone);
  const problem = Number.isNaN(fromMs) || Number.isNaN(toMs) ? 'State both.' : toMs <= fromMs ? 'The end lies before the beginning.' : fromMs > opened ? 'This lies in the future.' : null;
  return (
    <Dialog
      open onOpenChange={(open) => !open && onClose()} title="From … to …" description={`In ${time.zone === 'utc' ? 'UTC' : `local time (${zoneName('local')})`}; at most 92 days.`}
      footer={<><Button onClick={onClose}>Cancel</Button><Button look="primary" type="submit" form="between" disabled={problem !== null}>Show</Button></>}
    >
      <form
        id="between" noValidate className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== null) return;
          time.setRange(fittedRange(fromMs, toMs, opened), 'step');
          onClose();
        }}
      >
        <TextField label="From" type="datetime-local" value={text.from} onChange={(event) => setText({ ...text, from: event.target.value })} />
        <TextField label="To" type="datetime-local" value={text.to} error={problem ?? undefined} onChange={(event) => setText({ ...text, to: event.target.value })} />
      </form>
    </Dialog>
  );
}
