import { describe, expect, it } from 'vitest';
import { dominantShare, instanceDemand } from './cost';
import { placeInstance, type WorkerRoom } from './place-instance';
import { hardwareOf, profileOf, variantOf, workerOf } from './view.fixture';

/** Takes 1.1e9 bytes, of the device as well. */
const profile = profileOf([[1, 1_000, 1_200]], { hardwareClass: 'gpu.x', memoryBytes: 1e9 });
const variant = variantOf('v', { provider: 'webgpu', profiles: [profile] });
const room = (id: string, change: Partial<WorkerRoom> = {}): WorkerRoom => (
  { worker: workerOf(id, { hardwareClass: 'gpu.x' }), freeMemoryBytes: 8e9, deviceBytes: 4e9, freeDeviceBytes: 4e9, busyCores: 0, otherBusyCores: 0, ...change }
);
const place = (...rooms: WorkerRoom[]) => placeInstance(rooms, { variant, freeCores: 0 });

describe('placeInstance', () => {
  it.each([
    ['a device with room', [room('a')], { kind: 'fits', worker: { id: 'a' }, memoryBytes: 1.1e9 }],
    ['exactly enough of the device', [room('a', { freeDeviceBytes: 1.1e9 })], { kind: 'fits' }],
    ['one byte too little of the device', [room('a', { freeDeviceBytes: 1.1e9 - 1 })], { kind: 'memory', missingBytes: 1 }],
    ['too little of both: the scarcer counts', [room('a', { freeDeviceBytes: 1e9, freeMemoryBytes: 0.5e9 })], { kind: 'memory', missingBytes: 0.6e9 }],
    ['the next worker, whose device has room', [room('a', { freeDeviceBytes: 0 }), room('b', { busyCores: 3 })], { kind: 'fits', worker: { id: 'b' } }],
    ['where least is missing', [room('a', { freeDeviceBytes: 0 }), room('b', { freeDeviceBytes: 1e9 })], { kind: 'memory', worker: { id: 'b' } }],
    ['a device that is too small for it altogether', [room('a', { deviceBytes: 1e9, freeDeviceBytes: 1e9 })], { kind: 'impossible' }],
    ['a device that does not tell its memory', [room('a', { deviceBytes: Infinity, freeDeviceBytes: Infinity })], { kind: 'fits' }],
    ['a worker of another class', [room('a', { worker: workerOf('a') })], { kind: 'impossible' }],
  ])('with %s', (_, rooms, expected) => expect(place(...rooms)).toMatchObject(expected));

  it('asks no device memory for what runs on the processor', () => {
    const cpu = variantOf('c', { profiles: [{ ...profile, hardwareClass: 'cpu-4' }] });
    expect(placeInstance([room('a', { worker: workerOf('a'), deviceBytes: 0, freeDeviceBytes: 0 })], { variant: cpu, freeCores: 0 })).toMatchObject({ kind: 'fits' });
  });
});

describe('a replica that needs most of a core', () => {
  const replica = (...rooms: WorkerRoom[]) => placeInstance(rooms, { variant, freeCores: 0.75 });
  const cores = workerOf('a').cores;
  it.each([
    ['free ones', { busyCores: cores - 0.8 }, 'fits'],
    ['ones that instances use', { busyCores: cores - 0.5 }, 'impossible'],
    ['ones that others use beside instances', { busyCores: 0.5 * cores, otherBusyCores: 0.4 * cores }, 'impossible'],
    ['ones that only others use: it gets its part of them', { otherBusyCores: cores }, 'fits'],
  ] as const)('finds %s', (_, change, kind) => expect(replica(room('a', change))).toMatchObject({ kind }));
  it('goes where others use least', () => expect(replica(room('a', { otherBusyCores: 1 }), room('b'))).toMatchObject({ kind: 'fits', worker: { id: 'b' } }));
});

describe('the share of a device', () => {
  const demand = instanceDemand(variant, profile);
  const gpu = hardwareOf({ name: 'gpu.x', kind: 'gpu', cores: 16, memoryBytes: 64e9 });
  it.each([[2.2e9, 0.5], [22e9, 1 / 16], [0, 1 / 16]])('of %s bytes is %s', (deviceMemoryBytes, share) => {
    expect(dominantShare(demand, { ...gpu, deviceMemoryBytes })).toBeCloseTo(share, 9);
  });
  it('is never met by a processor', () => expect(dominantShare(demand, hardwareOf())).toBe(Infinity));
});
