import { describe, expect, it } from 'vitest';
import type { RepositoryCall } from '@infaas/shared/protocol/link';
import { sampleRows, sampleVariant } from '../testing/sample-rows';
import { planUnload } from './plan-unload';

const variants = [sampleVariant('base', 1), sampleVariant('opt', 1)];
const [base = '', opt = ''] = variants.map((variant) => variant.id);
const names: Record<string, { target: string; version: number | null }> = {
  task: { target: 'digits', version: null }, architecture: { target: 'mlp', version: null }, version: { target: 'mlp', version: 1 }, variant: { target: variants[0]?.name ?? '', version: null },
};

function plan(method: RepositoryCall['method'], name: string, marks: string[]): ReturnType<typeof planUnload> {
  const rows = sampleRows({ variants, unloaded: marks.map((subjectId) => ({ subjectId, workspaceId: 'w', application: 'shop' })) });
  return planUnload(rows, { method, workspaceId: 'w', ...(names[name] ?? { target: name, version: null }) });
}

describe('unloading and loading a name', () => {
  it.each<[string, RepositoryCall['method'], string, string[], { set: string[]; clear: string[] }]>([
    ['a task marks its architectures', 'repository.unload', 'task', [], { set: ['arch'], clear: [] }],
    ['an architecture marks itself', 'repository.unload', 'architecture', [], { set: ['arch'], clear: [] }],
    ['an architecture takes the place of its variants\' marks', 'repository.unload', 'architecture', [base], { set: ['arch'], clear: [base] }],
    ['a version marks its variants', 'repository.unload', 'version', [], { set: [base, opt], clear: [] }],
    ['a variant marks itself', 'repository.unload', 'variant', [], { set: [base], clear: [] }],
    ['a variant of an unloaded architecture is unloaded already', 'repository.unload', 'variant', ['arch'], { set: [], clear: [] }],
    ['unloading twice changes nothing', 'repository.unload', 'task', ['arch'], { set: [], clear: [] }],
    ['loading a task takes every mark below it', 'repository.load', 'task', ['arch', base], { set: [], clear: ['arch', base] }],
    ['loading a variant leaves its siblings unloaded', 'repository.load', 'variant', ['arch'], { set: [opt], clear: ['arch'] }],
    ['loading what is loaded changes nothing', 'repository.load', 'architecture', [], { set: [], clear: [] }],
  ])('%s', (_, method, name, marks, expected) => {
    expect(plan(method, name, marks)).toEqual(expected);
  });

  it('knows no names of other workspaces', () => {
    expect(planUnload(sampleRows({ variants }), { method: 'repository.unload', workspaceId: 'other', target: 'digits', version: null })).toBeNull();
    expect(plan('repository.load', 'nothing', [])).toBeNull();
  });
});
