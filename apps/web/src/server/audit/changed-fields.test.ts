import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields';

describe('changedFields', () => {
  it('names what differs, and nothing else', () => {
    expect(changedFields({ role: 'viewer', name: 'Ada' }, { role: 'owner', name: 'Ada' })).toEqual([{ field: 'role', before: 'viewer', after: 'owner' }]);
    expect(changedFields({ objective: { a: 1 } }, { objective: { a: 1 } })).toEqual([]);
  });

  it('shows what was made and what was removed', () => {
    expect(changedFields(null, { name: 'kiosk', note: null })).toEqual([{ field: 'name', before: null, after: 'kiosk' }]);
    expect(changedFields({ limit: 5n }, null)).toEqual([{ field: 'limit', before: '5', after: null }]);
  });

  it('keeps no secret on either side', () => {
    expect(JSON.stringify(changedFields({ token: 'one' }, { token: 'two' }))).not.toMatch(/one|two/);
  });
});
