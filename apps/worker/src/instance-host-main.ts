import { growHeapFreely } from '@infaas/shared/platform/heap-growth';
import type { FromHost, ToHost } from './host/ipc-messages';
import { serveHost } from './host/serve-host';

/** Entry point of the process that holds one loaded variant. It is told everything over its IPC channel and ends with it. */
function main(): void {
  growHeapFreely();
  // Answers are cut from slabs: an allocation of its own costs more than the bytes of a small one.
  Buffer.poolSize = 64 * 1024;
  const send = (message: FromHost): void => {
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const handle = serveHost({
    threadFile: new URL('./session-thread-main.mjs', import.meta.url),
    send,
    exit: (code) => process.exit(code),
  });
  process.on('message', (message) => handle(message as ToHost));
  // Not process.exit: ending a thread inside a run aborts the process with a core dump.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // The supervisor decides when a host ends: a Ctrl-C in the terminal must not cut queries off.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
}

main();
