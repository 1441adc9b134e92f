import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * Returns the logger of one process. JSON lines on stdout; `name` is the part that speaks. Payloads, keys and tensors are never logged.
 */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({ name, level, base: { name, pid: process.pid }, redact: ['*.token', '*.password', '*.key', '*.authorization'] });
}
