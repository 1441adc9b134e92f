import { describe, expect, it } from 'vitest';
import { actionInWords } from './action-words';
import { fieldText, valueText } from './value-text';

describe('valueText', () => {
  it.each([[null, '–'], [true, 'yes'], [false, 'no'], ['owner', 'owner'], [12_500, '12,500'], [{ minAccuracy: 0.9 }, 'min accuracy 0.9'], [['infer', 'manage'], 'infer, manage'], [{}, 'nothing']])('%j is read as %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  it('reads instants as dates', () => expect(valueText('2026-03-04T05:06:07.000Z')).toContain('2026'));
});

describe('words', () => {
  it('split names of fields and keep unknown actions', () => {
    expect(fieldText('maxQueriesPerSecond')).toBe('max queries per second');
    expect([actionInWords('member.setRole'), actionInWords('some.newThing')]).toEqual(['change the role of', 'some.newThing']);
  });
});
