import type { Logger } from './logger';
import { identify, isAlive } from './process-identity';

type Closer = { name: string; close: () => Promise<void> | void };

/**
 * Collects what must be closed and closes it in reverse order, once, on SIGTERM, SIGINT or when the parent's pipe closes. The process
 * ends with code 0, or 1 when closing took longer than `timeoutMs`. Only entry points create one.
 */
export function createShutdown(logger: Logger, timeoutMs = 10_000): { add: (name: string, close: Closer['close']) => void; run: (cause: string) => Promise<void> } {
  const closers: Closer[] = [];
  let running: Promise<void> | null = null;

  const run = (cause: string): Promise<void> => {
    running ??= closeAll(cause);
    return running;
  };

  async function closeAll(cause: string): Promise<void> {
    logger.info({ cause }, 'stopping');
    const timer = setTimeout(() => {
      logger.error('stopping took too long');
      process.exit(1);
    }, timeoutMs);
    timer.unref();
    for (const { name, close } of closers.reverse()) {
      try {
        await close();
      } catch (error) {
        logger.warn({ part: name, error: String(error) }, 'could not close cleanly');
      }
    }
    process.exit(0);
  }

  process.on('SIGTERM', () => void run('SIGTERM'));
  process.on('SIGINT', () => void run('SIGINT'));
  // The launcher keeps the other end of stdin: when it dies, whatever the way, this process must not outlive it.
  if (process.env['INFAAS_EXIT_WITH_PARENT'] === '1') {
    process.stdin.on('end', () => void run('parent gone'));
    process.stdin.on('error', () => void run('parent gone'));
    process.stdin.resume();
  }
  // Who outlives the process that started it is still not to outlive the product.
  const product = Number(process.env['INFAAS_PRODUCT_PID'] ?? 0);
  if (product > 0) exitWithProcess(product, () => void run('the product is gone'));
  return { add: (name, close) => closers.push({ name, close }), run };
}

const WATCH_MS = 2_000;

function exitWithProcess(pid: number, onGone: () => void): void {
  const identity = identify(pid);
  if (identity === null) return onGone();
  const timer = setInterval(() => {
    if (isAlive(identity)) return;
    clearInterval(timer);
    onGone();
  }, WATCH_MS);
  timer.unref();
}
