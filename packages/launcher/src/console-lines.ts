/** Returns a printer of single lines, each with the time since this process began. A reader that went away is not an error. */
export function createConsole(): (line: string) => void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return (line) => {
    process.stdout.write(`[${(performance.now() / 1_000).toFixed(1).padStart(5)} s] ${line}\n`);
  };
}
