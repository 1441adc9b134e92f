import { expect, it } from 'vitest';
import { isOpen, jobLook } from './job-look';

const running = { state: 'running', paused: false, cancelling: false, waiting: null } as const;

it.each([
  [running, 'running', true],
  [{ ...running, waiting: 'Online queries take 50 % of local-1.' }, 'waits', true],
  [{ ...running, paused: true, waiting: 'It is paused.' }, 'paused', true],
  [{ ...running, paused: true, cancelling: true }, 'ending', true],
  [{ ...running, state: 'done', paused: true }, 'done', false],
  [{ ...running, state: 'waiting' }, 'queued', true],
] as const)('%j', (job, text, open) => {
  expect(jobLook(job).text).toBe(text);
  expect(isOpen(job)).toBe(open);
});
