import { describe, expect, it } from 'vitest';
import { callAddress, curlSnippet, trpcSnippet } from './call-snippet';

const LIST = { id: 'usage.summary', method: 'GET', path: '/api/v1/usage/summary' } as const;
const CREATE = { id: 'application.create', method: 'POST', path: '/api/v1/application/create' } as const;

describe('calls', () => {
  it('carry what a query takes in their address', () => {
    expect(callAddress('http://h', LIST, {})).toBe('http://h/api/v1/usage/summary');
    expect(callAddress('http://h', LIST, { minutes: 60, application: 'a b', ids: ['x'] })).toBe('http://h/api/v1/usage/summary?minutes=60&application=a+b&ids=%5B%22x%22%5D');
    expect(callAddress('http://h', CREATE, { name: 'a' })).toBe('http://h/api/v1/application/create');
  });

  it('can be pasted into a shell, quotes and all', () => {
    expect(curlSnippet('http://h', CREATE, { name: "it's" })).toBe(`curl 'http://h/api/v1/application/create' \\
  -H "Authorization: Bearer $INFAAS_API_KEY" \\
  -H 'content-type: application/json' \\
  -d '{"name":"it'\\''s"}'`);
    expect(curlSnippet('http://h', LIST, { application: "it's" })).toContain('application=it%27s');
  });

  it('read as a program writes them', () => {
    expect(trpcSnippet(LIST, { minutes: 5 })).toBe('await client.usage.summary.query({"minutes":5});');
    expect(trpcSnippet(CREATE, {})).toBe('await client.application.create.mutate();');
  });
});
