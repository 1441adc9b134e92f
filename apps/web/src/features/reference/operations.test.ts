import { describe, expect, it } from 'vitest';
import { foundIn, operationGroups, typeInWords } from './operations';
import type { ApiDocument } from './operations';

const DOCUMENT: ApiDocument = {
  paths: {
    '/api/v1/task/list': { get: { operationId: 'task.list', summary: 'Tasks of the workspace', 'x-infaas-scope': 'read', parameters: [] } },
    '/api/v1/application/create': {
      post: {
        operationId: 'application.create', summary: 'Create an application', 'x-infaas-scope': 'applications',
        requestBody: { content: { 'application/json': { schema: { required: ['name'], properties: { monthlyBudgetUsd: { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'per month' }, name: { type: 'string' } } } } } },
      },
    },
    '/api/v1/application/list': { get: { operationId: 'application.list', summary: 'Applications', 'x-infaas-scope': 'read', parameters: [{ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 50 } }] } },
  },
};

describe('the reference', () => {
  it('groups procedures by what they are about', () => {
    expect(operationGroups(DOCUMENT).map(({ name, operations }) => [name, operations.map(({ id, method }) => `${method} ${id}`)])).toEqual([
      ['application', ['POST application.create', 'GET application.list']], ['task', ['GET task.list']],
    ]);
  });

  it('names parameters with their types, the needed ones first', () => {
    expect(operationGroups(DOCUMENT)[0]?.operations[0]?.parameters).toEqual([
      { name: 'name', type: 'string', required: true, description: null }, { name: 'monthlyBudgetUsd', type: 'number | null', required: false, description: 'per month' },
    ]);
  });

  it.each([['create app', ['application.create']], ['limit', ['application.list']], ['nothing like it', []]])('finds by %j', (text, ids) => {
    expect(foundIn(operationGroups(DOCUMENT), text).flatMap(({ operations }) => operations.map(({ id }) => id))).toEqual(ids);
  });

  it.each([
    [{ enum: ['a', 'b'] }, 'a | b'], [{ type: 'array', items: { type: 'string' } }, 'list of string'], [{ type: 'integer', minimum: 1, maximum: 50 }, 'integer 1 to 50'], [{}, 'anything'], [{ const: true }, 'true'],
  ])('says what %j allows', (schema, words) => {
    expect(typeInWords(schema)).toBe(words);
  });
});
