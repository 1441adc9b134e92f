import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withHeldInstance, type InstanceHold } from './held-instance';

function noted(renew: () => Promise<void> = () => Promise.resolve()): { hold: InstanceHold; notes: string[] } {
  const notes: string[] = [];
  const note = (what: string, then = () => Promise.resolve()) => (): Promise<void> => {
    notes.push(what);
    return then();
  };
  return { notes, hold: { take: note('take'), renew: note('renew', renew), end: note('end') } };
}

it('renews what it holds while the work goes on, also after a renewal that failed, and ends it then', async () => {
  const { hold, notes } = noted(() => Promise.reject(new Error('the database is away')));
  await withHeldInstance(hold, async () => {
    while (notes.length < 4) await sleep(1);
  }, 2);
  const renewed = notes.length;
  expect([notes[0], notes[1], notes.at(-1)]).toEqual(['take', 'renew', 'end']);
  await sleep(10);
  expect(notes).toHaveLength(renewed);
});

it('ends it when the work fails', async () => {
  const { hold, notes } = noted();
  await expect(withHeldInstance(hold, () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  expect(notes).toEqual(['take', 'end']);
});
