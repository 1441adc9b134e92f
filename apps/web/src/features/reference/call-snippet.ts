import type { Operation } from './operations';

/** Returns the address of a call: what a query takes stands in it, objects and lists as JSON. */
export function callAddress(origin: string, { method, path }: Pick<Operation, 'method' | 'path'>, input: Readonly<Record<string, unknown>>): string {
  if (method === 'POST') return `${origin}${path}`;
  const search = new URLSearchParams(Object.entries(input).map(([name, value]): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)])).toString();
  return search === '' ? `${origin}${path}` : `${origin}${path}?${search}`;
}

/** Returns the call as a command for a terminal. */
export function curlSnippet(origin: string, operation: Pick<Operation, 'method' | 'path'>, input: Readonly<Record<string, unknown>>): string {
  const lines = [`curl '${callAddress(origin, operation, input).replaceAll("'", '%27')}'`, `-H "Authorization: Bearer $INFAAS_API_KEY"`];
  if (operation.method === 'POST') lines.push(`-H 'content-type: application/json'`, `-d '${JSON.stringify(input).replaceAll("'", `'\\''`)}'`);
  return lines.join(' \\\n  ');
}

/** Returns the call for a program with a tRPC client. */
export function trpcSnippet({ id, method }: Pick<Operation, 'id' | 'method'>, input: Readonly<Record<string, unknown>>): string {
  const argument = Object.keys(input).length === 0 ? '' : JSON.stringify(input);
  return `await client.${id}.${method === 'GET' ? 'query' : 'mutate'}(${argument});`;
}
