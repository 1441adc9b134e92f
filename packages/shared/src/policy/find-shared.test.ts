import { describe, expect, it } from 'vitest';
import type { GrantView } from '../domain/serving-view';
import { compileIndex } from './candidate-index';
import { findNamed, grantsTo, sharedName } from './find-shared';
import { DIGITS, variantOf, viewOf } from './view.fixture';

const GRANT: GrantView = { id: 'g', workspaceId: 'ws', owner: 'acme', taskId: 'task', architectureId: null, toWorkspaceId: 'guest', toApplicationId: null };
const SECRET = { ...DIGITS, id: 'secret', name: 'secret' };
const VARIANTS = [variantOf('cnn'), variantOf('mlp'), variantOf('hidden', { taskId: 'secret' })];
const asker = { workspaceId: 'guest', applicationId: 'app' };

function viewWith(...grants: GrantView[]) {
  const view = viewOf({ variants: VARIANTS, tasks: [DIGITS, SECRET], grants });
  return { ...view, architectures: view.architectures.map((item) => (item.name === 'hidden' ? { ...item, taskId: 'secret' } : item)) };
}

const found = (grants: GrantView[], name: string, over: { version?: number; asker?: typeof asker } = {}) => {
  const named = findNamed(compileIndex(viewWith(...grants)), over.asker ?? asker, { name, version: over.version ?? null });
  return named === null ? null : `${named.target.kind} ${named.workspaceId}/${named.name} of ${named.owner ?? 'own'}`;
};

describe('findNamed', () => {
  it.each([
    ['digits@acme', 'task ws/digits of acme'], ['cnn@acme', 'architecture ws/cnn of acme'], ['cnn.v1.fp32.cpu.t1@acme', 'variant ws/cnn.v1.fp32.cpu.t1 of acme'],
    ['secret@acme', null], ['hidden@acme', null], ['hidden.v1.fp32.cpu.t1@acme', null], ['digits@other', null], ['digits', null], ['@acme', null], ['digits@', null],
  ])('a granted task lets ask %s: %s', (name, expected) => {
    expect(found([GRANT], name)).toBe(expected);
  });

  it.each([
    ['mlp@acme', 'architecture ws/mlp of acme'], ['mlp.v1.fp32.cpu.t1@acme', 'variant ws/mlp.v1.fp32.cpu.t1 of acme'], ['mlp/1@acme', 'version ws/mlp/1 of acme'],
    ['cnn@acme', null], ['digits@acme', null], ['cnn.v1.fp32.cpu.t1@acme', null],
  ])('a granted architecture lets ask %s: %s', (name, expected) => {
    expect(found([{ ...GRANT, taskId: null, architectureId: 'mlp' }], name)).toBe(expected);
  });

  it('takes versions of a shared architecture', () => {
    expect(found([GRANT], 'cnn@acme', { version: 1 })).toBe('version ws/cnn of acme');
    expect(found([GRANT], 'cnn@acme', { version: 2 })).toBeNull();
  });

  it('is nothing to strangers, nor to another application than the granted one', () => {
    expect(found([], 'digits@acme')).toBeNull();
    expect(found([{ ...GRANT, toWorkspaceId: 'else' }], 'digits@acme')).toBeNull();
    expect(found([{ ...GRANT, toApplicationId: 'other' }], 'digits@acme')).toBeNull();
    expect(found([{ ...GRANT, toApplicationId: 'app' }], 'digits@acme')).toBe('task ws/digits of acme');
  });

  it('leaves the names of the asker’s own workspace as they are', () => {
    expect(found([], 'digits', { asker: { workspaceId: 'ws', applicationId: 'app' } })).toBe('task ws/digits of own');
  });
});

it('lists the grants of an asker and names what they share', () => {
  const toOther = { ...GRANT, id: 'h', toApplicationId: 'other' };
  expect(grantsTo(viewWith(GRANT, toOther), asker).map((grant) => grant.id)).toEqual(['g']);
  expect([sharedName('digits', 'acme'), sharedName('digits', null)]).toEqual(['digits@acme', 'digits']);
});
