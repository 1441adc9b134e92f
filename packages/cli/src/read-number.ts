import { InvalidArgumentError } from 'commander';

/** Returns the number that an option's text is; for commander, which names the option in front of what is thrown: exit code 2. */
export function readNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It takes a number.');
  return value;
}
