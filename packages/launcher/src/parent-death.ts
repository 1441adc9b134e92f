import { spawnSync } from 'node:child_process';

let supported: boolean | null = null;

/**
 * Returns the command such that Linux sends its process `signal` when this process dies, whatever the way (setpriv of util-linux);
 * elsewhere the command as it is.
 */
export function parentDeathCommand(signal: 'SIGTERM' | 'SIGINT', command: readonly string[]): [string, ...string[]] {
  supported ??= process.platform === 'linux' && (spawnSync('setpriv', ['--help'], { encoding: 'utf8' }).stdout ?? '').includes('--pdeathsig');
  const [program = '', ...args] = command;
  return supported ? ['setpriv', '--pdeathsig', signal.slice(3), '--', program, ...args] : [program, ...args];
}
