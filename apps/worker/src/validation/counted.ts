/** Returns a number with its noun: "1 sample", "3 samples". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
