import { describe, expect, it } from 'vitest';
import { redact } from './redact';

describe('redact', () => {
  it.each([
    ['secrets by their names', { password: 'x', newPassword: 'x', token: 'x', clientSecret: 'x', apiKey: 'x', key: 'x' }, Object.fromEntries(['password', 'newPassword', 'token', 'clientSecret', 'apiKey', 'key'].map((name) => [name, '(not kept)']))],
    ['keys wherever they stand', { note: 'use infaas_abcdefgh12 for it' }, { note: '(not kept)' }],
    ['contents', { picture: 'AAAA', inputs: [1, 2] }, { picture: '(not kept)', inputs: '(not kept)' }],
    ['credentials and queries of addresses', { url: 'https://ada:pw@store.example/a.npz?X-Signature=abc' }, { url: 'https://store.example/a.npz?…' }],
    ['hashes', { sha256: 'a'.repeat(64) }, { sha256: 'aaaaaaaaaaaa…' }],
    ['long texts', { text: 'x'.repeat(500) }, { text: `${'x'.repeat(160)}…` }],
    ['long lists', { list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }, { list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, '… 2 more'] }],
    ['what is deep', { a: { b: { c: { d: { e: { f: 1 } } } } } }, { a: { b: { c: { d: { e: '…' } } } } }],
  ])('cuts %s', (_name, given, kept) => expect(redact(given)).toEqual(kept));

  it('keeps the rest as it is', () => {
    const plain = { application: 'kiosk', enabled: false, keyId: 'k1', objective: { minAccuracy: 0.9, hardware: null }, scopes: ['infer'] };
    expect(redact(plain)).toEqual(plain);
    expect(redact(12n)).toBe('12');
    expect(redact(undefined)).toBeNull();
  });
});
