const MOST_TEXT = 160;
const MOST_ITEMS = 10;
const MOST_FIELDS = 40;
const MOST_DEPTH = 5;
const HASH_SHOWN = 12;

/** Fields whose values are secrets, or the contents of a query or a file. */
const SECRET = /password|token|secret|webhook|authorization|cookie|^key$|apikey|picture|^inputs?$|^body$|^content$/iu;

/** Returns a value as the audit log may keep it: no secrets and no contents, hashes and long texts cut, bounded in size and depth. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value ?? null;
  if (depth >= MOST_DEPTH) return '…';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MOST_ITEMS ? [...kept, `… ${value.length - MOST_ITEMS} more`] : kept;
  }
  const fields = Object.entries(value).filter(([, each]) => each !== undefined).slice(0, MOST_FIELDS);
  return Object.fromEntries(fields.map(([name, each]) => [name.slice(0, MOST_TEXT), SECRET.test(name) ? '(not kept)' : redact(each, depth + 1)]));
}

function redactText(text: string): string {
  if (/infaas_[\w-]{8,}/u.test(text)) return '(not kept)';
  // A whole hash would count as something that still names the file.
  if (/^[0-9a-f]{64}$/u.test(text)) return `${text.slice(0, HASH_SHOWN)}…`;
  // Who an address is asked as, and what stands in its query, may open it.
  const plain = /^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text.replace(/\/\/[^/?#]*@/u, '//').replace(/[?#].*$/su, '?…') : text;
  return plain.length > MOST_TEXT ? `${plain.slice(0, MOST_TEXT)}…` : plain;
}
