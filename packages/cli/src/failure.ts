import { CommanderError } from 'commander';
import { ZodError } from 'zod';
import { ApiError } from './api-client';

/** The command line itself was wrong: exit code 2. */
export class UsageError extends Error {}

/**
 * Returns the exit code of a failed command: 0 when help was asked for, 2 bad usage or input, 3 not allowed, 4 unknown or not ready,
 * 5 the objective cannot be met, 6 try again later, 1 anything else.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ApiError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof UsageError || error instanceof ZodError || error instanceof SyntaxError || missingFile(error) !== null ? 2 : 1;
}

/** Returns what a failed command says to people, without the program's name; null when commander has said it already. */
export function failureText(error: unknown): string | null {
  if (error instanceof CommanderError) return null;
  if (error instanceof ApiError) return error.hint === null ? error.message : `${error.message}\n${error.hint}`;
  if (error instanceof ZodError) return error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
  if (error instanceof SyntaxError) return `this is not JSON: ${error.message}`;
  const file = missingFile(error);
  if (file !== null) return `there is no file ${file}`;
  return error instanceof Error ? error.message : String(error);
}

/** Returns what a failed command says to programs (`--json`): the product's refusal as it came, else the same fields. */
export function failureJson(error: unknown): Record<string, unknown> {
  if (error instanceof ApiError && error.body !== null) return error.body;
  return { error: failureText(error) ?? 'wrong usage', code: exitCodeOf(error) === 2 ? 'malformed' : 'failed', hint: error instanceof ApiError ? error.hint : null };
}

function missingFile(error: unknown): string | null {
  const { code, path } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException;
  return code === 'ENOENT' && path !== undefined ? path : null;
}
