import { setFlagsFromString } from 'node:v8';

/**
 * What a gateway's Node is to be started with: a young generation of twice the usual size. Its collections cost what lives in it — the
 * queries under way, however large it is — and are half as many.
 */
export const GATEWAY_NODE_ARGS: readonly string[] = ['--max-semi-space-size=32'];

/**
 * Lets the heap grow to five times what lived at its last full collection before the next one; to be called first of all in a program that
 * moves bytes. Node reads sockets into new buffers, and V8 counts them as if they were old from their birth: beside a small heap, bodies of some
 * megabytes then have it mark everything, ten times a second, where scavenges give their memory back.
 */
export function growHeapFreely(): void {
  setFlagsFromString('--heap-growing-percent=400');
}
