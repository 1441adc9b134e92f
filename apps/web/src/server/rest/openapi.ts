import { z } from 'zod';
import { allProcedures } from './find-procedure';
import type { RestProcedure } from './find-procedure';

const REFUSAL = {
  type: 'object',
  required: ['error', 'code'],
  properties: { error: { type: 'string' }, code: { type: 'string' }, hint: { type: 'string', nullable: true }, offers: { type: 'array', items: { type: 'object' } }, field: { type: 'string' } },
};

/** Returns the OpenAPI 3.1 document of the control plane, made from the procedures' own schemas. */
export function openApiDocument(serverUrl: string): object {
  const procedures = allProcedures().filter((each) => each.kind !== 'subscription');
  return {
    openapi: '3.1.0',
    info: { title: 'INFaaS control plane', version: '1', description: 'Tasks, models, applications, queries, usage and cost of one workspace.' },
    servers: [{ url: serverUrl }],
    security: [{ key: [] }],
    paths: Object.fromEntries(procedures.map((each) => [`/api/v1/${each.path.replace('.', '/')}`, pathItem(each)])),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'a key of an application; most procedures need the scope `manage`' } },
      schemas: { Refusal: REFUSAL },
    },
  };
}

function pathItem(procedure: RestProcedure): object {
  const operation = {
    operationId: procedure.path,
    tags: [procedure.path.split('.')[0]],
    summary: procedure.meta.summary,
    'x-infaas-scope': procedure.meta.scope,
    responses: {
      '200': { description: 'the answer', content: { 'application/json': { schema: {} } } },
      default: { description: 'a refusal', content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } } },
    },
  };
  const schema = procedure.input === null ? null : jsonSchemaOf(procedure.input);
  if (procedure.kind === 'query') return { get: { ...operation, parameters: parametersOf(schema) } };
  return { post: { ...operation, ...(schema === null ? {} : { requestBody: { required: true, content: { 'application/json': { schema } } } }) } };
}

type ObjectSchema = { properties?: Record<string, { description?: string }>; required?: string[] };

function jsonSchemaOf(schema: z.ZodType): ObjectSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json as ObjectSchema;
}

function parametersOf(schema: ObjectSchema | null): object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name, in: 'query', required: schema?.required?.includes(name) ?? false, schema: property,
    ...(property.description === undefined ? {} : { description: property.description }),
  }));
}
