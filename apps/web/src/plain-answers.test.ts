import superjson from 'superjson';
import { describe, expect, it } from 'vitest';
import { plainAnswers } from './plain-answers';

const overTheWire = (value: unknown): unknown => plainAnswers.deserialize(JSON.parse(JSON.stringify(plainAnswers.serialize(value))) as ReturnType<typeof superjson.serialize>);

describe('plainAnswers', () => {
  it.each([[{ a: [1, 'two', null, { b: true }] }], [[]], [null], ['text'], [0.1]])('carries %j without superjson', (value) => {
    expect(plainAnswers.serialize(value)).toEqual({ json: value });
    expect(overTheWire(value)).toEqual(value);
  });

  it.each([[new Date(0)], [{ at: [new Date(5)] }], [12n], [new Map([['a', 1]])], [NaN], [undefined], [[undefined, 1]]])('leaves %s to superjson', (value) => {
    expect(plainAnswers.serialize(value)).toEqual(superjson.serialize(value));
    expect(overTheWire(value)).toEqual(value);
  });

  it('leaves out fields that are undefined', () => expect(overTheWire({ a: 1, b: undefined })).toEqual({ a: 1 }));
});
