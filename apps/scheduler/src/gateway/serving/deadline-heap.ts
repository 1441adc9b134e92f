/** A binary heap of items by instant, ties by entry; removal is lazy: an item that `isDead` is dropped when it is met. */
export type DeadlineHeap<Item> = {
  push(atUs: number, item: Item): void;
  /** The earliest live item, or null. */
  peek(): { atUs: number; item: Item } | null;
  pop(): Item | null;
  /** Says that one item inside has died, so that the heap can shrink before it meets it. */
  noteDead(): void;
};

type Entry<Item> = { atUs: number; order: number; item: Item };

/** Returns an empty heap. Dead items never make up more than half of a large heap. */
export function deadlineHeap<Item>(isDead: (item: Item) => boolean): DeadlineHeap<Item> {
  let entries: Entry<Item>[] = [];
  let dead = 0;
  let sequence = 0;

  const before = (a: Entry<Item>, b: Entry<Item>): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);

  function siftUp(from: number): void {
    const entry = entries[from];
    let at = from;
    while (entry !== undefined && at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = entries[parentAt];
      if (parent === undefined || !before(entry, parent)) break;
      entries[at] = parent;
      at = parentAt;
    }
    if (entry !== undefined) entries[at] = entry;
  }

  function siftDown(from: number): void {
    const entry = entries[from];
    if (entry === undefined) return;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      const left = entries[childAt];
      if (left === undefined) break;
      const right = entries[childAt + 1];
      if (right !== undefined && before(right, left)) childAt += 1;
      const child = right !== undefined && before(right, left) ? right : left;
      if (!before(child, entry)) break;
      entries[at] = child;
      at = childAt;
    }
    entries[at] = entry;
  }

  function removeFirst(): void {
    const last = entries.pop();
    if (last === undefined || entries.length === 0) return;
    entries[0] = last;
    siftDown(0);
  }

  function dropDead(): void {
    for (let first = entries[0]; first !== undefined && isDead(first.item); first = entries[0]) {
      removeFirst();
      dead = Math.max(0, dead - 1);
    }
  }

  return {
    push(atUs, item) {
      entries.push({ atUs, order: sequence, item });
      sequence += 1;
      siftUp(entries.length - 1);
    },
    peek() {
      dropDead();
      const first = entries[0];
      return first === undefined ? null : { atUs: first.atUs, item: first.item };
    },
    pop() {
      dropDead();
      const first = entries[0];
      if (first === undefined) return null;
      removeFirst();
      return first.item;
    },
    noteDead() {
      dead += 1;
      if (dead < 256 || dead * 2 < entries.length) return;
      entries = entries.filter((entry) => !isDead(entry.item));
      for (let at = (entries.length >> 1) - 1; at >= 0; at -= 1) siftDown(at);
      dead = 0;
    },
  };
}
