import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorContext } from '../context';
import { refusalResponse } from '../rest/refusal-response';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import { claimUpload } from './claim-upload';
import { receiveRaw } from './receive-raw';
import { StreamHashes, uploadHashes } from './stream-hashes';
import { sweepUploads } from './sweep-uploads';
import { handleTus } from './tus-server';
import type { UploadLimits } from './upload-limits';

let fixture: ConsoleFixture;
beforeAll(async () => {
  fixture = await startConsole();
});
afterAll(() => fixture.close());

function caller(limits: Partial<UploadLimits> = {}, workspaceId = fixture.own.id): ActorContext {
  const actor = person(workspaceId, 'developer');
  return { ...fixture.context(actor), actor, workspaceId, uploadLimits: { ...fixture.uploadLimits, ...limits } };
}

const BASE = 'http://127.0.0.1:3000/api/uploads';
async function tus(ctx: ActorContext, method: string, to: { id?: string; headers?: Record<string, string>; body?: BodyInit }): Promise<Response> {
  const body = to.body === undefined ? {} : { body: to.body, duplex: 'half' as const };
  const request = new Request(to.id === undefined ? BASE : `${BASE}/${to.id}`, { method, headers: { 'tus-resumable': '1.0.0', ...to.headers }, ...body });
  return handleTus(ctx, request).catch(refusalResponse);
}

async function begin(ctx: ActorContext, bytes: number | string): Promise<string> {
  const answer = await tus(ctx, 'POST', { headers: { 'upload-length': String(bytes), 'upload-metadata': `filename ${btoa('net.onnx')}` } });
  expect([answer.status, answer.ok ? '' : await answer.text()]).toEqual([201, '']);
  return answer.headers.get('location')?.split('/').at(-1) ?? '';
}
const send = (ctx: ActorContext, id: string, part: { offset: number; body: BodyInit }): Promise<Response> =>
  tus(ctx, 'PATCH', { id, headers: { 'upload-offset': String(part.offset), 'content-type': 'application/offset+octet-stream' }, body: part.body });
const offsetOf = async (ctx: ActorContext, id: string): Promise<number> => Number((await tus(ctx, 'HEAD', { id })).headers.get('upload-offset'));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A body whose connection breaks after some bytes. */
function broken(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) return new Promise((resolve) => setTimeout(resolve, 50)).then(() => controller.error(new Error('connection lost')));
      sent = true;
      controller.enqueue(bytes);
    },
  });
}

describe('a resumable upload', () => {
  it('goes on after a connection that broke, and is claimed under the hash of all its bytes', async () => {
    const ctx = caller();
    const bytes = randomBytes(300_000);
    const id = await begin(ctx, bytes.length);
    expect((await send(ctx, id, { offset: 0, body: new Uint8Array(bytes.subarray(0, 100_000)) })).status).toBe(204);
    await send(ctx, id, { offset: 100_000, body: broken(bytes.subarray(100_000, 180_000)) }).catch(() => null);
    const offset = await offsetOf(ctx, id);
    expect(offset).toBeGreaterThanOrEqual(100_000);
    expect(offset).toBeLessThanOrEqual(180_000);
    await expect(claimUpload(ctx, id)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('of 300000 bytes') as string });
    expect((await send(ctx, id, { offset: 5, body: new Uint8Array(bytes.subarray(5)) })).status).toBe(409);
    expect((await send(ctx, id, { offset, body: new Uint8Array(bytes.subarray(offset)) })).status).toBe(204);
    const claimed = await claimUpload(ctx, id);
    expect(claimed).toMatchObject({ sha256: sha256(bytes), bytes: 300_000, fileName: 'net.onnx' });
    expect(sha256(await ctx.store.get(claimed.sha256))).toBe(claimed.sha256);
    await claimed.forget();
    expect(await readdir(ctx.uploads)).toEqual([]);
    expect(await ctx.store.has(claimed.sha256)).toBe(true);
  });

  it('is hashed as it arrives: nothing is read again when it came whole', async () => {
    const ctx = caller();
    const bytes = randomBytes(50_000);
    const id = await begin(ctx, bytes.length);
    for (const offset of [0, 20_000]) await send(ctx, id, { offset, body: new Uint8Array(bytes.subarray(offset, offset + 30_000 - (offset === 0 ? 10_000 : 0))) });
    const path = join(ctx.uploads, id);
    const { size } = await stat(path);
    await writeFile(path, randomBytes(size));
    // The bytes on the disk are others now: only the hash that was made on the way can be the right one.
    expect(await uploadHashes.take(path, size)).toBe(sha256(bytes));
    await Promise.all([rm(path), rm(`${path}.json`)]);
  });

  it('must state its length, and one that fits', async () => {
    const tooLarge = await tus(caller({ fileBytes: 1_000 }), 'POST', { headers: { 'upload-length': '1001' } });
    expect([tooLarge.status, await tooLarge.json()]).toMatchObject([413, { code: 'too_large', error: 'the file has 1001 bytes, and at most 1000 bytes may be sent', hint: expect.stringContaining('INFAAS_MAX_UPLOAD_BYTES') as string }]);
    for (const headers of [{ 'upload-defer-length': '1' }, { 'upload-length': '-1' }, { 'upload-length': '1e9' }]) {
      const answer = await tus(caller(), 'POST', { headers: headers as Record<string, string> });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'malformed']);
    }
  });
});

describe('the room of a workspace', () => {
  it('counts what is registered and what waits, its own only, and says what to do', async () => {
    const ctx = caller({ workspaceBytes: 500_000 });
    const id = await begin(ctx, 400_000);
    const answer = await tus(ctx, 'POST', { headers: { 'upload-length': '200000' } });
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: /the workspace keeps .* no room for 200000 bytes more/u, hint: expect.stringContaining('INFAAS_UPLOAD_QUOTA_BYTES') as string }]);
    await begin(caller({ workspaceBytes: 500_000 }, fixture.stranger.id), 400_000);
    await tus(ctx, 'DELETE', { id });
    await begin(ctx, 200_000);
    await fixture.database.version.updateMany({ where: { architecture: { workspaceId: fixture.own.id } }, data: { files: [{ path: 'w.bin', sha256: 'a'.repeat(64), bytes: 300_000 }] } });
    expect((await tus(ctx, 'POST', { headers: { 'upload-length': '1000' } })).status).toBe(413);
    await fixture.database.version.updateMany({ where: { architecture: { workspaceId: fixture.own.id } }, data: { files: [] } });
  });

  it('holds for plain uploads too, and nothing is left of one that is too large', async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 4; index++) yield await Promise.resolve(new Uint8Array(400));
    }
    const before = await readdir(caller().uploads);
    await expect(receiveRaw(caller({ fileBytes: 1_000 }), body(), 'x')).rejects.toMatchObject({ code: 'too_large' });
    expect(await readdir(caller().uploads)).toEqual(before);
  });
});

describe('abandoned uploads', () => {
  it('go a day after their last byte, finished or not, with what a crash left; others stay', async () => {
    const ctx = caller();
    const [old, fresh] = [await begin(ctx, 10), await begin(ctx, 10)];
    const day = new Date(Date.now() - 25 * 3_600_000);
    await writeFile(join(ctx.uploads, 'left-by-a-crash'), 'x');
    for (const name of [old, `${old}.json`, `${fresh}.json`, 'left-by-a-crash']) await utimes(join(ctx.uploads, name), day, day);
    expect(await sweepUploads(ctx.uploads, Date.now())).toBe(3);
    const left = await readdir(ctx.uploads);
    expect([left.includes(old), left.includes(`${old}.json`), left.includes(fresh), left.includes(`${fresh}.json`)]).toEqual([false, false, true, true]);
    await expect(claimUpload(ctx, old)).rejects.toMatchObject({ code: 'unknown_name' });
  });
});

describe('StreamHashes', () => {
  it('reads the file where pieces did not follow on each other', async () => {
    const hashes = new StreamHashes();
    const path = join(fixture.uploads, 'pieces');
    await writeFile(path, 'abcdef');
    async function* piece(text: string): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from(text));
    }
    for await (const chunk of hashes.watch(path, 0, piece('abc'))) expect(chunk.length).toBe(3);
    for await (const chunk of hashes.watch(path, 2, piece('wrong'))) expect(chunk.length).toBe(5);
    expect(await hashes.take(path, 6)).toBe(sha256(Buffer.from('abcdef')));
    await rm(path);
  });
});
