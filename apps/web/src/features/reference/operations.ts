/** One value that a procedure takes. */
export type Parameter = { name: string; type: string; required: boolean; description: string | null };

/** One procedure of the control plane, as its reference shows it. */
export type Operation = {
  /** `task.list`. */
  id: string;
  method: 'GET' | 'POST';
  /** `/api/v1/task/list`. */
  path: string;
  summary: string;
  /** The right that a caller needs. */
  scope: string;
  parameters: Parameter[];
};

/** A JSON schema, as far as it is shown. */
export type Schema = { type?: string | string[]; enum?: unknown[]; const?: unknown; anyOf?: Schema[]; items?: Schema; description?: string; minimum?: number; maximum?: number; default?: unknown; properties?: Record<string, Schema>; required?: string[] };
type Described = {
  operationId: string;
  summary: string;
  'x-infaas-scope': string;
  parameters?: { name: string; required: boolean; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
};
export type ApiDocument = { paths: Record<string, { get?: Described; post?: Described }> };

/** Returns the procedures of an OpenAPI document by the thing that they are about, in alphabetical order. */
export function operationGroups({ paths }: ApiDocument): { name: string; operations: Operation[] }[] {
  const operations = Object.entries(paths)
    .flatMap(([path, { get, post }]) => [...(get === undefined ? [] : [operationOf('GET', path, get)]), ...(post === undefined ? [] : [operationOf('POST', path, post)])]);
  const names = [...new Set(operations.map(({ id }) => id.split('.')[0] ?? id))].sort();
  return names.map((name) => ({ name, operations: operations.filter(({ id }) => id.startsWith(`${name}.`)).sort((a, b) => a.id.localeCompare(b.id)) }));
}

/** Returns the groups without what a search text does not mean: every word of it stands in name, summary or a parameter. */
export function foundIn(groups: ReturnType<typeof operationGroups>, text: string): ReturnType<typeof operationGroups> {
  const words = text.trim().toLowerCase().split(/\s+/u);
  const fits = ({ id, path, summary, parameters }: Operation) => {
    const all = [id, path, summary, ...parameters.map(({ name }) => name)].join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return groups.map(({ name, operations }) => ({ name, operations: operations.filter(fits) })).filter(({ operations }) => operations.length > 0);
}

function operationOf(method: Operation['method'], path: string, described: Described): Operation {
  const body = described.requestBody?.content['application/json'].schema;
  const parameters = method === 'GET'
    ? (described.parameters ?? []).map(({ name, required, schema }) => parameterOf(name, schema, required))
    : Object.entries(body?.properties ?? {}).map(([name, schema]) => parameterOf(name, schema, body?.required?.includes(name) === true));
  return { id: described.operationId, method, path, summary: described.summary, scope: described['x-infaas-scope'], parameters: parameters.sort((a, b) => Number(b.required) - Number(a.required)) };
}

function parameterOf(name: string, schema: Schema, required: boolean): Parameter {
  return { name, type: typeInWords(schema), required, description: schema.description ?? null };
}

/** Returns what values a schema allows, in a few words: `1–50, whole number`, `one of: a, b`. */
export function typeInWords(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => String(value)).join(' | ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeInWords))].join(' | ');
  if (schema.type === 'array') return `list of ${typeInWords(schema.items ?? {})}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'anything');
  const { minimum, maximum } = schema;
  const bounded = minimum !== undefined && maximum !== undefined && Math.abs(maximum) < Number.MAX_SAFE_INTEGER;
  return bounded ? `${type} ${minimum} to ${maximum}` : type;
}
