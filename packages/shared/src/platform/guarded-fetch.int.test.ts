import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAddressRules } from './address-rules';
import { openGuardedFetch, readWholeBody, type ResolveName } from './guarded-fetch';

const LOOPBACK = readAddressRules({ urls: '*', networks: '127.0.0.1' });
const INTERNET = readAddressRules({ urls: '*', networks: '' });
const REQUEST = { timeoutMs: 2_000, maxBytes: 1_000 };

/** A name server that answers from a script, one answer a question. */
function scripted(...answers: string[][]): ResolveName & { asked: string[] } {
  const asked: string[] = [];
  return Object.assign<ResolveName, { asked: string[] }>((name, _options, done) => {
    asked.push(name);
    done(null, (answers.shift() ?? []).map((address) => ({ address, family: 4 })));
  }, { asked });
}

describe('guarded fetch', () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.headers.host} ${request.url} ${request.headers.authorization ?? ''}`);
      if (request.url === '/away') return response.writeHead(302, { location: `http://other.example:${port}/hello` }).end();
      if (request.url === '/inside') return response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
      if (request.url === '/file') return response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      if (request.url === '/loop') return response.writeHead(302, { location: '/loop' }).end();
      if (request.url === '/long') return response.writeHead(200, { 'content-length': 5_000 }).end('x'.repeat(5_000));
      if (request.url === '/endless') return void setInterval(() => response.write('x'.repeat(400)), 5).unref();
      if (request.url === '/silent') return undefined;
      if (request.url === '/echo') return void request.pipe(response);
      return response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('sends and reads, by name and by address', async () => {
    const resolve = scripted(['127.0.0.1']);
    const client = openGuardedFetch(LOOPBACK, { resolve, keepAlive: true });
    const first = await client.fetch(`http://models.example:${port}/echo`, { ...REQUEST, method: 'POST', body: Buffer.from('a body') });
    expect([first.status, (await readWholeBody(first.body)).toString()]).toEqual([200, 'a body']);
    const again = await client.fetch(`http://models.example:${port}/hello`, REQUEST);
    expect((await readWholeBody(again.body)).toString()).toBe('hello');
    expect(resolve.asked, 'the second request takes the kept connection').toEqual(['models.example']);
    const literal = await client.fetch(`http://127.0.0.1:${port}/hello`, REQUEST);
    expect((await readWholeBody(literal.body)).toString()).toBe('hello');
    client.close();
  });

  it.each(['http://127.0.0.1:PORT/hello', 'http://2130706433:PORT/hello', 'http://0x7f.1:PORT/hello', 'http://[::ffff:127.0.0.1]:PORT/hello', 'http://[::1]:PORT/hello', 'http://0.0.0.0:PORT/hello'])(
    '%s is refused before anything is sent', async (url) => {
      const before = seen.length;
      await expect(openGuardedFetch(INTERNET).fetch(url.replace('PORT', String(port)), REQUEST)).rejects.toMatchObject({ code: 'forbidden' });
      expect(seen).toHaveLength(before);
    });

  it('a name that points inside is refused, also where only one of its addresses does', async () => {
    const before = seen.length;
    for (const answer of [['127.0.0.1'], ['93.184.216.34', '127.0.0.1'], []]) {
      const client = openGuardedFetch(INTERNET, { resolve: scripted(answer) });
      await expect(client.fetch(`http://rebind.example:${port}/hello`, REQUEST)).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(seen).toHaveLength(before);
  });

  it('a name is asked once for a connection: a second answer that points inside is never used', async () => {
    const resolve = scripted(['192.0.2.1'], ['127.0.0.1']);
    const rules = { ...INTERNET, allowsAddress: (address: string) => address === '192.0.2.1' };
    await expect(openGuardedFetch(rules, { resolve }).fetch(`http://rebind.example:${port}/hello`, { ...REQUEST, timeoutMs: 300 })).rejects.toMatchObject({
      code: expect.stringMatching(/deadline|unavailable/) as string,
    });
    expect(resolve.asked).toHaveLength(1);
  });

  it('redirects are refused, or followed by the same rules without credentials', async () => {
    const client = openGuardedFetch(LOOPBACK, { resolve: scripted(['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1'], ['127.0.0.1']) });
    const at = (path: string): string => `http://models.example:${port}${path}`;
    await expect(client.fetch(at('/away'), REQUEST)).rejects.toThrow(/redirects/);
    await expect(client.fetch(at('/away'), { ...REQUEST, method: 'POST', maxRedirects: 3 })).rejects.toThrow(/redirects/);
    await expect(client.fetch(at('/inside'), { ...REQUEST, maxRedirects: 3 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.fetch(at('/file'), { ...REQUEST, maxRedirects: 3 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(client.fetch(`http://127.0.0.1:${port}/loop`, { ...REQUEST, maxRedirects: 3 })).rejects.toThrow(/redirects/);
    const answer = await client.fetch(at('/away'), { ...REQUEST, maxRedirects: 1, headers: { authorization: 'secret' } });
    expect((await readWholeBody(answer.body)).toString()).toBe('hello');
    expect(seen.at(-1)).toBe(`GET other.example:${port} /hello `);
    expect(seen.at(-2)).toContain('secret');
  });

  it('too long, too slow and too late are told apart', async () => {
    const client = openGuardedFetch(LOOPBACK);
    const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
    await expect(client.fetch(at('/long'), REQUEST)).rejects.toMatchObject({ code: 'too_large' });
    const endless = await client.fetch(at('/endless'), REQUEST);
    await expect(readWholeBody(endless.body)).rejects.toMatchObject({ code: 'too_large' });
    await expect(client.fetch(at('/silent'), { ...REQUEST, timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline' });
    await expect(client.fetch(at('/silent'), { ...REQUEST, signal: AbortSignal.timeout(30) })).rejects.toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) as string });
    await expect(client.fetch('http://127.0.0.1:1/', REQUEST)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
