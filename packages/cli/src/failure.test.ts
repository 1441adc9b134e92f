import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from './api-client';
import { exitCodeOf, failureJson, failureText, UsageError } from './failure';

const missing = Object.assign(new Error("ENOENT: no such file or directory, open '/x.png'"), { code: 'ENOENT', path: '/x.png' });

test.each([
  [new ApiError(400, 'bad'), 2], [new ApiError(413, 'large'), 2], [new ApiError(401, 'who'), 3], [new ApiError(404, 'what'), 4],
  [new ApiError(409, 'soon'), 4], [new ApiError(422, 'cannot'), 5], [new ApiError(429, 'budget'), 6], [new ApiError(503, 'cold'), 6],
  [new ApiError(504, 'late'), 6], [new ApiError(0, 'away'), 6], [new ApiError(500, 'broken'), 1],
  [new UsageError('give --file'), 2], [missing, 2], [new CommanderError(1, 'commander.unknownCommand', 'unknown command'), 2], [new CommanderError(0, 'commander.helpDisplayed', ''), 0],
  [z.object({ a: z.string() }).safeParse({}).error, 2], [new Error('else'), 1],
])('%s ends with exit code %d', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

test('people read a sentence and what to do', () => {
  expect(failureText(new ApiError(422, 'cannot be met', { hint: 'ask for less' }))).toBe('cannot be met\nask for less');
  expect(failureText(missing)).toBe('there is no file /x.png');
});

test('programs get the refusal as it came, offers included', () => {
  const body = { error: 'cannot be met', code: 'objective_unmet', hint: 'ask for less', offers: [{ minAccuracy: 0.9 }] };
  expect(failureJson(new ApiError(422, body.error, body))).toEqual(body);
  expect(failureJson(new UsageError('give --file'))).toEqual({ error: 'give --file', code: 'malformed', hint: null });
});
