/** Hands out parts of a region of bytes; parts start at multiples of a page, the lowest that fits comes first, so that little of it is ever touched. */
export type BlockAllocator = {
  /** Returns where the part begins, or null where none is free. */
  take(bytes: number): number | null;
  give(offset: number): void;
  /** Parts that were taken and not given back. */
  taken(): number;
};

const PAGE_BYTES = 4_096;

/** Returns an allocator of a region of so many bytes, all of it free. */
export function createBlockAllocator(regionBytes: number): BlockAllocator {
  // Sorted by offset, neighbours merged.
  let free: { offset: number; bytes: number }[] = [{ offset: 0, bytes: regionBytes }];
  const taken = new Map<number, number>();
  return {
    take(wanted) {
      const bytes = Math.max(1, Math.ceil(wanted / PAGE_BYTES)) * PAGE_BYTES;
      const found = free.find((part) => part.bytes >= bytes);
      if (found === undefined) return null;
      const { offset } = found;
      found.offset += bytes;
      found.bytes -= bytes;
      if (found.bytes === 0) free = free.filter((part) => part !== found);
      taken.set(offset, bytes);
      return offset;
    },
    give(offset) {
      const bytes = taken.get(offset);
      if (bytes === undefined) return;
      taken.delete(offset);
      const at = free.findIndex((part) => part.offset > offset);
      free.splice(at < 0 ? free.length : at, 0, { offset, bytes });
      free = merged(free);
    },
    taken: () => taken.size,
  };
}

function merged(parts: readonly { offset: number; bytes: number }[]): { offset: number; bytes: number }[] {
  const found: { offset: number; bytes: number }[] = [];
  for (const part of parts) {
    const last = found.at(-1);
    if (last !== undefined && last.offset + last.bytes === part.offset) last.bytes += part.bytes;
    else found.push({ ...part });
  }
  return found;
}
