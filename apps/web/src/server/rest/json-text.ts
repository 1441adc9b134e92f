/** Returns data as JSON; large whole numbers become numbers where those are exact, else text. */
export function jsonText(data: unknown): string {
  return JSON.stringify(data ?? null, (_key, value: unknown) => (typeof value === 'bigint' ? plainNumber(value) : value));
}

function plainNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
