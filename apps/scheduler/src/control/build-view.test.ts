import { describe, expect, it } from 'vitest';
import { buildView } from './build-view';
import type { Rows } from './rows';
import { sampleProfile, sampleRows, sampleVariant, SIGNATURE } from './testing/sample-rows';

const NONE = new Map();
const READY: Partial<Rows> = {
  signatures: [SIGNATURE], variants: [sampleVariant('base', 1, { status: 'ready' })], profiles: [sampleProfile('base1', 100)],
};

describe('buildView', () => {
  it.each([
    ['no version', { versions: [] }, 'No model is registered for this task yet.'],
    ['a version not looked at', {}, 'The registration is waiting to start.'],
    ['one that is inspected', { registrations: [{ versionId: 'v1', state: 'inspecting', progress: 'Inspecting the model.', hint: null, inspection: null }] }, 'Inspecting the model.'],
    ['a failed one', { registrations: [{ versionId: 'v1', state: 'failed', progress: 'Not an ONNX file.', hint: null, inspection: null }] }, 'Not an ONNX file.'],
    ['a ready variant', READY, null],
  ] as const)('states the progress of a task with %s', (_, change, progress) => {
    expect(buildView(sampleRows(change as Partial<Rows>), NONE).tasks[0]?.progress).toBe(progress);
  });

  it.each([
    ['not looked at', {}, 'The registration is waiting to start.'],
    ['inspected', { registrations: [{ versionId: 'v1', state: 'inspecting', progress: 'Inspecting the model.', hint: null, inspection: null }] }, 'Inspecting the model.'],
    ['failed', { registrations: [{ versionId: 'v1', state: 'failed', progress: 'Not an ONNX file.', hint: null, inspection: null }] }, null],
    ['ready', READY, null],
  ] as const)('says what an architecture waits for when its version is %s', (_, change, progress) => {
    expect(buildView(sampleRows(change as Partial<Rows>), NONE).architectures[0]?.progress).toBe(progress);
  });

  it('takes the newest version with a ready variant as stable', () => {
    const version = sampleRows().versions[0];
    const versions = [1, 2, 3].map((number) => ({ ...version, id: `v${number}`, number })) as Rows['versions'];
    const variants = [1, 2, 3].map((number) => sampleVariant('base', 1, { id: `b${number}`, versionId: `v${number}`, status: number === 3 ? 'profiling' : 'ready' }));
    expect(buildView(sampleRows({ versions, variants }), NONE).architectures[0]).toMatchObject({ versions: [1, 2], stable: 2 });
  });

  const VERSIONS = [1, 2, 3].map((number) => ({ ...sampleRows().versions[0], id: `v${number}`, number })) as Rows['versions'];
  const stableOf = (change: { pinned?: number; fact?: number; ready: number[] }): unknown => {
    const rows = sampleRows({
      versions: VERSIONS, variants: change.ready.map((number) => sampleVariant('base', 1, { id: `b${number}`, versionId: `v${number}`, status: 'ready' })),
      stables: change.fact === undefined ? [] : [{ architectureId: 'arch', number: change.fact, progress: null }],
    });
    const architectures = rows.architectures.map((row) => ({ ...row, pinnedVersion: change.pinned ?? null }));
    return buildView({ ...rows, architectures }, NONE).architectures[0]?.stable;
  };
  it.each([
    ['the fact, whatever is newer', { fact: 1, ready: [1, 2] }, 1], ['the fact, until control has moved it', { fact: 1, pinned: 2, ready: [1, 2] }, 1],
    ['what is wanted when the fact is no longer ready', { fact: 1, ready: [2, 3] }, 3], ['what is pinned when there is no fact yet', { pinned: 1, ready: [1, 2] }, 1],
    ['the newest ready when what is pinned is not', { pinned: 3, ready: [1, 2] }, 2], ['none when nothing is ready', { fact: 1, ready: [] }, null],
  ])('takes as stable %s', (_, change, stable) => {
    expect(stableOf(change)).toBe(stable);
  });

  it.each([[null, [{ toApplicationId: null }]], ['app', [{ toApplicationId: 'app' }]], ['unknown', []]])('resolves a grant to the application %s', (toApplication, grants) => {
    const grant = { id: 'g', workspaceId: 'owner', owner: 'acme', taskId: 'task', architectureId: null, toWorkspaceId: 'w', toApplication };
    expect(buildView(sampleRows({ grants: [grant] }), NONE).grants).toMatchObject(grants);
  });

  it('lets what the owner stated override the derived signature', () => {
    const rows = sampleRows({ signatures: [SIGNATURE] });
    const stated = { kind: 'picture' as const, name: 'photo' };
    const tasks = rows.tasks.map((task) => ({ ...task, input: stated }));
    const view = buildView({ ...rows, tasks, variants: [sampleVariant('base', 1)] }, NONE);
    expect(view.tasks[0]).toMatchObject({ input: stated, output: SIGNATURE.output });
    expect(view.variants[0]?.picture).toMatchObject({ kind: 'image', width: 28 });
  });

  it('gives the judged state only to instances that serve, and leaves dead workers out', () => {
    const instance = (id: string, state: 'active' | 'draining'): Rows['instances'][number] => ({ id, workspaceId: 'w', variantId: 'base1', workerId: 'one', state, address: 'unix:/x', startedAtMs: 0 });
    const rows = sampleRows({ ...READY, instances: [instance('b', 'draining'), instance('a', 'active')] });
    const dead = { ...rows, workers: [...rows.workers, { ...rows.workers[0], id: 'two', state: 'dead' }] as Rows['workers'] };
    const view = buildView(dead, new Map([['a', 'overloaded'], ['b', 'overloaded']]));
    expect(view.instances.map(({ id, state }) => [id, state])).toEqual([['a', 'overloaded'], ['b', 'draining']]);
    expect(view.workers.map((worker) => worker.id)).toEqual(['one']);
  });

  it.each([[null, 10, null], [100, 30, 70], [100, 130, 0]])('leaves of a budget of %s after %s: %s', (budget, nanoUsd, left) => {
    const rows = sampleRows({ spent: [{ applicationId: 'app', nanoUsd }] });
    const applications = rows.applications.map((row) => ({ ...row, monthlyBudgetNanoUsd: budget }));
    expect(buildView({ ...rows, applications }, NONE).applications[0]?.budgetLeftNanoUsd).toBe(left);
  });

  it('gives the same JSON for the same rows in any order', () => {
    const rows = sampleRows({ ...READY, variants: [sampleVariant('base', 1), sampleVariant('opt', 1)] });
    const turned = { ...rows, variants: [...rows.variants].reverse(), profiles: [...rows.profiles].reverse() };
    expect(JSON.stringify(buildView(turned, NONE))).toBe(JSON.stringify(buildView(rows, NONE)));
  });
});
