import { Command } from 'commander';
import { expect, test } from 'vitest';
import { readNumber } from './read-number';

function parsed(text: string): { value: unknown; said: string } {
  let said = '';
  const program = new Command('infaas').option('--rate <n>', 'a rate', readNumber).exitOverride().configureOutput({ writeErr: (line) => (said += line) });
  try {
    program.parse(['--rate', text], { from: 'user' });
  } catch {
    // what was said is looked at
  }
  return { value: program.opts()['rate'], said };
}

test.each([['40', 40], ['0.5', 0.5], ['-1', -1], ['1e3', 1_000]])('%s is a number', (text, value) => {
  expect(parsed(text)).toEqual({ value, said: '' });
});

test.each(['fast', '', ' ', 'NaN', 'Infinity', '5 %'])('%j is refused under the name of the option', (text) => {
  expect(parsed(text).said).toMatch(/'--rate <n>'.*It takes a number\./);
});
