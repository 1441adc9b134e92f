import { describe, expect, it } from 'vitest';
import { givableScopes } from './key-scopes';

describe('givableScopes', () => {
  it.each([
    [['read', 'query', 'models', 'applications'], ['infer', 'manage']],
    [['read', 'query', 'models', 'applications', 'operate', 'release', 'audit', 'own'], ['infer', 'manage', 'operate', 'release', 'audit']],
    [[], []],
  ])('%j may give %j', (rights, scopes) => expect(givableScopes(rights).map((each) => each.scope)).toEqual(scopes));
});
