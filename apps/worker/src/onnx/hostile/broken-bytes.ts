import { seededRandom } from '@infaas/shared/domain/random';
import { soundConvNet, soundFile } from './sound-models';
import type { HostileFile } from './sound-models';
import { text } from './wire';

const below = (random: () => number, limit: number): number => Math.floor(random() * limit);

/** Returns files that are something else than ONNX, for tests. */
export function otherFormats(): HostileFile[] {
  return [
    { name: 'nothing', bytes: new Uint8Array() },
    { name: 'one zero', bytes: new Uint8Array(1) },
    { name: 'zeros', bytes: new Uint8Array(4096) },
    { name: 'ones', bytes: new Uint8Array(4096).fill(0xff) },
    { name: 'a PNG', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13) },
    { name: 'a JPEG', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0) },
    { name: 'a zip', bytes: text('PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaaaaaaa') },
    { name: 'a gzip', bytes: Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3) },
    { name: 'an ELF program', bytes: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0) },
    { name: 'an HDF5 file', bytes: Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10) },
    { name: 'a TFLite model', bytes: Uint8Array.of(0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33, 0, 0, 0, 0) },
    { name: 'JSON', bytes: text('{"ir_version": 8}') },
    { name: 'HTML', bytes: text('<!doctype html><title>404</title>') },
    { name: 'an ONNX model as text', bytes: text('ir_version: 8 graph { node { op_type: "Relu" } }') },
    { name: 'a script', bytes: text('#!/bin/sh\nrm -rf /\n') },
    { name: 'a pickle', bytes: text('\u0080\u0004\u0095cos\nsystem\n(S\'id\'\ntR.') },
    { name: 'a safetensors file', bytes: text('\b\0\0\0\0\0\0\0{"a":1} ') },
    { name: 'a git-lfs pointer', bytes: text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n') },
    { name: 'the base64 of a model', bytes: text(Buffer.from(soundFile()).toString('base64')) },
    { name: 'a model behind a byte-order mark', bytes: Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), soundFile()]) },
    { name: 'a model backwards', bytes: Uint8Array.from(soundConvNet()).reverse() },
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ name: `noise ${seed}`, bytes: noise(seed, 16 * seed * seed) })),
  ];
}

/** Returns models that end too soon, at many points, for tests. */
export function truncations(): HostileFile[] {
  return [...cut('small model', soundFile(), 24), ...cut('convolution', soundConvNet(), 36)];
}

/** Returns models of which a piece is missing, doubled, zeroed or another model's, for tests. */
export function splices(): HostileFile[] {
  const [small, large] = [soundFile(), soundConvNet()];
  const random = seededRandom(77);
  return Array.from({ length: 12 }, (_, index) => {
    // Within the graph's message, whose length then no longer fits.
    const at = 12 + below(random, large.length - 80);
    const kinds: [string, Uint8Array][] = [
      ['a piece missing', Buffer.concat([large.slice(0, at), large.slice(at + 7)])],
      ['a piece twice', Buffer.concat([large.slice(0, at + 9), large.slice(at)])],
      ['a piece of another model', Buffer.concat([large.slice(0, at), small])],
    ];
    const [name, bytes] = kinds[index % kinds.length] ?? ['', small];
    return { name: `${name} at ${at}`, bytes };
  });
}

/** Returns single and double bit flips of sound models, from a fixed seed, for tests: some make a sound model of other figures. */
export function bitFlips(count: number): HostileFile[] {
  const random = seededRandom(4_711);
  const models = [soundFile(), soundConvNet()];
  return Array.from({ length: count }, (_, index) => {
    const bytes = Uint8Array.from(models[index % models.length] ?? soundFile());
    const places = Array.from({ length: 1 + (index % 2) }, () => [below(random, bytes.length), below(random, 8)] as const);
    for (const [at, bit] of places) bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    return { name: `flip ${index}: ${places.map(([at, bit]) => `${at}.${bit}`).join(', ')}`, bytes };
  });
}

function cut(name: string, bytes: Uint8Array, pieces: number): HostileFile[] {
  return Array.from({ length: pieces }, (_, index) => Math.floor((bytes.length * (index + 1)) / (pieces + 1))).map((length) => ({ name: `${name}, cut off after ${length} bytes`, bytes: bytes.slice(0, length) }));
}

function noise(seed: number, length: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => below(random, 256));
}
