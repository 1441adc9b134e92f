/** Returns the id of a row's job at an epoch. */
export function jobId(row: { id: string; epoch: number }): string {
  return `${row.id}-${row.epoch}`;
}

/** Returns the row and epoch of a job's id, or null when it is none of ours. */
export function parseJobId(id: string): { id: string; epoch: number } | null {
  const at = id.lastIndexOf('-');
  const epoch = Number(id.slice(at + 1));
  return at > 0 && Number.isInteger(epoch) && epoch >= 0 && id.length > at + 1 ? { id: id.slice(0, at), epoch } : null;
}
