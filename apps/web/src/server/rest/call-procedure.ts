import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nearestName } from '@infaas/shared/policy/nearest-name';
import { createCaller } from '../app-router';
import type { Context } from '../context';
import { allProcedures } from './find-procedure';
import type { RestProcedure } from './find-procedure';

const MOST_BODY_BYTES = 32 * 1024 * 1024;

/** Returns the answer of the procedure that a REST request names, as plain JSON data; throws ServingError. */
export async function callProcedure(request: Request, segments: readonly string[], ctx: Context): Promise<unknown> {
  const path = segments.join('.');
  const procedures = allProcedures().filter((each) => each.kind !== 'subscription');
  const found = procedures.find((each) => each.path === path);
  if (found === undefined) {
    const nearest = nearestName(path, procedures.map((each) => each.path));
    const hint = nearest === null ? 'see /api/v1/openapi.json' : `did you mean /api/v1/${nearest.replace('.', '/')}?`;
    throw new ServingError('unknown_name', `there is no /api/v1/${segments.join('/')}`, hint);
  }
  const method = found.kind === 'query' ? 'GET' : 'POST';
  if (request.method !== method) throw new ServingError('malformed', `/api/v1/${segments.join('/')} is asked with ${method}`, 'see /api/v1/openapi.json');
  const input = method === 'GET' ? inputOfQuery(found, new URL(request.url).searchParams) : await inputOfBody(request);
  return procedureOf(createCaller(ctx, { signal: request.signal }), path)(input);
}

function procedureOf(caller: object, path: string): (input: unknown) => Promise<unknown> {
  const [router = '', procedure = ''] = path.split('.');
  return (caller as Record<string, Record<string, (input: unknown) => Promise<unknown>>>)[router]?.[procedure] ?? (() => Promise.resolve(null));
}

// Query parameters are text; numbers, booleans and objects are read as the procedure's schema wants them, lists as repeated parameters or JSON.
function inputOfQuery(procedure: RestProcedure, parameters: URLSearchParams): unknown {
  if (procedure.input === null) return undefined;
  if (parameters.size === 0) return procedure.input.safeParse(undefined).success ? undefined : {};
  const types = propertyTypes(procedure.input);
  return Object.fromEntries([...parameters].map(([name, text]) => [name, types.get(name) === 'array' ? listOf(parameters.getAll(name)) : types.get(name) === 'string' ? text : valueOf(text)]));
}

function listOf(texts: readonly string[]): unknown[] {
  const [only = ''] = texts;
  const value = texts.length === 1 ? valueOf(only) : texts;
  return Array.isArray(value) ? value : [only];
}

function propertyTypes(schema: z.ZodType): Map<string, unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, { type?: unknown; enum?: unknown }> };
  return new Map(Object.entries(json.properties ?? {}).map(([name, property]) => [name, property.type]));
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function inputOfBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('application/json')) throw new ServingError('malformed', 'the body is not JSON', 'send `content-type: application/json`');
  const text = new TextDecoder().decode(await boundedBody(request));
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ServingError('malformed', 'the body is not valid JSON', 'check quotes and commas');
  }
}

async function boundedBody(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BODY_BYTES) throw new ServingError('too_large', `the body is larger than ${MOST_BODY_BYTES} bytes`, 'upload files to /api/uploads');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
