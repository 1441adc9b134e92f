import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allProcedures } from '../rest/find-procedure';
import { jsonText } from '../rest/json-text';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';
import type { SeededWorkspace } from '../testing/seed-workspace';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const upload = '0'.repeat(32);
const objective = { minAccuracy: 0.9 };

/** For every procedure: what an intruder would send to reach a workspace, and the code it must get; `blind` answers without a word of it. */
const ATTEMPTS: Record<string, { input?: (target: SeededWorkspace) => unknown; expect: 'blind' | 'unknown_name' | 'own' }> = {
  // First: some of those below make tasks in the caller's own workspace that are named like the stranger's.
  'plan.defaults': { expect: 'blind' },
  'plan.start': { input: ({ variant }) => ({ traffic: { kind: 'synthetic', target: variant, perSecond: 5 } }), expect: 'unknown_name' },
  'plan.list': { expect: 'blind' },
  'plan.get': { input: ({ planId }) => ({ id: planId }), expect: 'unknown_name' },
  'plan.compare': { input: ({ planId }) => ({ ids: ['own-plan', planId] }), expect: 'unknown_name' },
  'plan.export': { input: ({ planId }) => ({ id: planId }), expect: 'unknown_name' },
  'plan.cancel': { input: ({ planId }) => ({ id: planId }), expect: 'unknown_name' },
  'plan.rename': { input: ({ planId }) => ({ id: planId, name: 'mine' }), expect: 'unknown_name' },
  'plan.remove': { input: ({ planId }) => ({ id: planId }), expect: 'unknown_name' },
  'session.me': { expect: 'blind' },
  'session.endpoints': { expect: 'own' },
  'task.list': { expect: 'blind' },
  'task.get': { input: ({ task }) => ({ task }), expect: 'unknown_name' },
  'task.remove': { input: ({ task }) => ({ task, cancel: true }), expect: 'unknown_name' },
  'task.create': { input: ({ task }) => ({ name: task }), expect: 'own' },
  'architecture.list': { input: ({ task }) => ({ task }), expect: 'blind' },
  'architecture.get': { input: ({ architecture }) => ({ architecture }), expect: 'unknown_name' },
  'architecture.remove': { input: ({ architecture }) => ({ architecture, cancel: true }), expect: 'unknown_name' },
  'version.promote': { input: ({ architecture }) => ({ architecture, version: 1 }), expect: 'unknown_name' },
  'version.remove': { input: ({ architecture }) => ({ architecture, version: 1, cancel: true }), expect: 'unknown_name' },
  'version.cancel': { input: ({ versionId }) => ({ versionId }), expect: 'unknown_name' },
  'variant.profiles': { input: ({ variant }) => ({ variant }), expect: 'unknown_name' },
  'variant.export': { input: ({ variant }) => ({ variant }), expect: 'unknown_name' },
  'variant.bound': { input: ({ variant }) => ({ variant, least: 1, most: 1 }), expect: 'unknown_name' },
  'grant.list': { expect: 'blind' },
  'grant.give': { input: ({ architecture }) => ({ architecture, workspace: 'own' }), expect: 'unknown_name' },
  'grant.revoke': { input: ({ name }) => ({ grantId: `${name}-grant` }), expect: 'unknown_name' },
  'version.get': { input: ({ versionId }) => ({ versionId }), expect: 'unknown_name' },
  'version.progress': { input: ({ versionId }) => ({ versionId }), expect: 'unknown_name' },
  'variant.cheapest': { expect: 'blind' },
  'variant.list': { input: ({ architecture }) => ({ architecture }), expect: 'blind' },
  'model.register': { input: ({ model }) => ({ task: 'mine', architecture: 'mine-net', sha256: model }), expect: 'unknown_name' },
  'validationSet.preview': { input: ({ task }) => ({ task }), expect: 'unknown_name' },
  'validationSet.propose': { input: ({ task, model }) => ({ task, sha256: model }), expect: 'unknown_name' },
  'validationSet.examination': { input: ({ examinationId }) => ({ examinationId }), expect: 'unknown_name' },
  'application.list': { expect: 'blind' },
  'application.get': { input: ({ application }) => ({ application }), expect: 'unknown_name' },
  'application.create': { input: () => ({ name: 'another' }), expect: 'own' },
  'application.update': { input: ({ application }) => ({ application, enabled: false }), expect: 'unknown_name' },
  'application.createKey': { input: ({ application }) => ({ application, name: 'k', scopes: ['manage'] }), expect: 'unknown_name' },
  'application.revokeKey': { input: ({ keyId }) => ({ keyId }), expect: 'unknown_name' },
  'application.remove': { input: ({ application }) => ({ application }), expect: 'unknown_name' },
  'application.setObjective': { input: ({ application }) => ({ application, name: 'o', objective }), expect: 'unknown_name' },
  'application.removeObjective': { input: ({ application }) => ({ application, name: 'fast' }), expect: 'unknown_name' },
  'objective.list': { input: ({ application }) => ({ application }), expect: 'unknown_name' },
  'objective.set': { input: ({ application }) => ({ application, name: 'o', objective }), expect: 'unknown_name' },
  'objective.remove': { input: ({ application }) => ({ application, name: 'fast' }), expect: 'unknown_name' },
  'query.infer': { input: ({ task, application }) => ({ target: task, application, picture: 'AAAA' }), expect: 'unknown_name' },
  'query.submit': { input: ({ task, application }) => ({ target: task, application, picture: 'AAAA' }), expect: 'unknown_name' },
  'query.result': { input: ({ deferredId, application }) => ({ id: deferredId, application }), expect: 'unknown_name' },
  'query.cancel': { input: ({ deferredId, application }) => ({ id: deferredId, application }), expect: 'unknown_name' },
  'query.select': { input: ({ task }) => ({ target: task }), expect: 'own' },
  'decision.list': { input: ({ application }) => ({ application }), expect: 'blind' },
  'decision.get': { input: ({ decisionId }) => ({ id: decisionId }), expect: 'unknown_name' },
  'decision.distribution': { input: ({ application }) => ({ application }), expect: 'blind' },
  'decision.around': { input: ({ decisionId }) => ({ id: decisionId }), expect: 'unknown_name' },
  'scaling.timeline': { input: ({ task }) => ({ task }), expect: 'blind' },
  'scaling.changes': { expect: 'blind' },
  'search.find': { input: ({ decisionId }) => ({ text: decisionId }), expect: 'blind' },
  'usage.budgets': { expect: 'blind' },
  'upstream.add': { input: ({ task }) => ({ task, name: 'mine-up', url: 'https://x.example', model: 'm', accuracy: 0.5 }), expect: 'own' },
  'upstream.list': { expect: 'blind' },
  'usage.live': { expect: 'blind' },
  'live.changes': { expect: 'blind' },
  'usage.series': { input: ({ application }) => ({ application }), expect: 'blind' },
  'usage.summary': { input: ({ task }) => ({ task }), expect: 'blind' },
  'fleet.workers': { expect: 'blind' },
  'fleet.instances': { input: () => ({ includeStopped: true }), expect: 'blind' },
  'fleet.residency': { expect: 'blind' },
  'fleet.costs': { expect: 'blind' },
  'fleet.classes': { expect: 'blind' },
  'fleet.machines': { expect: 'blind' },
  'fleet.setClass': { input: () => ({ name: 'cpu.1', maxMachines: 0 }), expect: 'own' },
  'fleet.removeClass': { input: () => ({ name: 'no-such-class' }), expect: 'unknown_name' },
  'fleet.setBudget': { input: () => ({ maxMachines: 8 }), expect: 'own' },
  'fleet.drain': { input: () => ({ worker: 'no-such-worker' }), expect: 'unknown_name' },
  'fleet.resume': { input: () => ({ worker: 'no-such-worker' }), expect: 'unknown_name' },
  'fleet.events': { input: ({ task }) => ({ task }), expect: 'blind' },
  'cost.perHour': { expect: 'blind' },
  'cost.byApplication': { expect: 'blind' },
  'cost.by': { input: () => ({ groupBy: 'variant' }), expect: 'blind' },
  'cost.report': { input: () => ({ groupBy: 'variant' }), expect: 'blind' },
  'cost.forecast': { expect: 'blind' },
  'cost.staticFleet': { expect: 'blind' },
  'cost.check': { expect: 'blind' },
  'cost.series': { input: ({ application }) => ({ application }), expect: 'blind' },
  'demo.traffic': { expect: 'unknown_name' },
  'demo.status': { expect: 'blind' },
  'demo.stop': { expect: 'blind' },
  'offline.submit': { input: ({ task, application }) => ({ target: task, application, uploadId: upload }), expect: 'unknown_name' },
  'offline.list': { expect: 'blind' },
  'offline.get': { input: ({ offlineId }) => ({ id: offlineId }), expect: 'unknown_name' },
  'offline.pause': { input: ({ offlineId }) => ({ id: offlineId }), expect: 'unknown_name' },
  'offline.resume': { input: ({ offlineId }) => ({ id: offlineId }), expect: 'unknown_name' },
  'offline.cancel': { input: ({ offlineId }) => ({ id: offlineId }), expect: 'unknown_name' },
  'webhook.createSecret': { input: ({ application }) => ({ application }), expect: 'unknown_name' },
  'webhook.list': { input: () => ({}), expect: 'blind' },
  'application.rotateKey': { input: ({ keyId }) => ({ keyId }), expect: 'unknown_name' },
  'workspace.list': { expect: 'blind' },
  'workspace.get': { expect: 'blind' },
  'workspace.create': { input: () => ({ name: 'Mine', slug: 'mine-too' }), expect: 'own' },
  'workspace.update': { input: () => ({ name: 'Own' }), expect: 'own' },
  'workspace.remove': { input: ({ name }) => ({ slug: name }), expect: 'unknown_name' },
  'member.list': { expect: 'blind' },
  'member.setRole': { input: ({ memberId }) => ({ userId: memberId, role: 'viewer' }), expect: 'unknown_name' },
  'member.remove': { input: ({ memberId }) => ({ userId: memberId }), expect: 'unknown_name' },
  'invitation.list': { expect: 'blind' },
  'invitation.create': { input: () => ({ email: 'new@example.com', role: 'viewer' }), expect: 'own' },
  'invitation.revoke': { input: ({ invitationId }) => ({ id: invitationId }), expect: 'unknown_name' },
  'invitation.accept': { input: ({ name }) => ({ token: `${name}-guess`, name: 'Eve', password: 'long enough' }), expect: 'unknown_name' },
  'audit.list': { input: ({ memberId }) => ({ actorId: memberId }), expect: 'blind' },
  'demo.burst': { expect: 'unknown_name' },
  'demo.burstStatus': { expect: 'blind' },
  'demo.burstStop': { expect: 'blind' },
};

async function call(path: string, input: unknown): Promise<{ code: string; text: string; error?: string }> {
  const [router = '', name = ''] = path.split('.');
  const caller = fixture.as(person(fixture.own.id, 'owner')) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  try {
    const answer = await caller[router]?.[name]?.(input);
    if (answer !== null && typeof answer === 'object' && Symbol.asyncIterator in answer) {
      const first = await (answer as AsyncGenerator).next();
      await (answer as AsyncGenerator).return(undefined);
      return { code: 'answered', text: jsonText(first.value) };
    }
    return { code: 'answered', text: jsonText(answer) };
  } catch (error) {
    const refusal = refusalOf(error);
    return { code: refusal.code, text: JSON.stringify(refusal.offers) + (refusal.hint ?? ''), error: refusal.error };
  }
}

/** Returns a workspace that is not there, with names so like the stranger's that nothing but being there can tell them apart. */
function nowhere(): SeededWorkspace {
  const alike = JSON.parse(JSON.stringify(fixture.stranger).replaceAll('stranger', 'strangeq')) as SeededWorkspace;
  return { ...alike, model: 'f'.repeat(64) };
}

const withoutNames = (text: string | undefined) => text?.replaceAll('strangeq', 'stranger').replaceAll('f'.repeat(64), fixture.stranger.model);

describe('another workspace', () => {
  it('has an attempt for every procedure there is', () => {
    expect(Object.keys(ATTEMPTS).sort()).toEqual(allProcedures().map((each) => each.path).sort());
  });

  it.each(Object.entries(ATTEMPTS))('stays closed to %s', async (path, attempt) => {
    const { code, text, error } = await call(path, attempt.input?.(fixture.stranger));
    if (attempt.expect === 'unknown_name') {
      expect(code).toBe('unknown_name');
      const unknown = await call(path, attempt.input?.(nowhere()));
      expect(withoutNames(`${unknown.error} ${unknown.text}`)).toBe(withoutNames(`${error} ${text}`));
    }
    if (attempt.expect === 'blind') {
      expect(code).toBe('answered');
      expect(text).not.toContain('stranger');
    }
    expect(text).not.toContain('stranger-application');
  });

  it('lets the same attempts reach what is the caller’s own', async () => {
    for (const path of ['task.get', 'architecture.get', 'version.get', 'version.progress', 'decision.get', 'application.get', 'validationSet.examination', 'offline.get', 'plan.get'] as const) {
      const { code, text } = await call(path, ATTEMPTS[path]?.input?.(fixture.own));
      expect(code, path).toBe('answered');
      expect(text, path).toContain('own');
    }
  });

  it('keeps everything of the stranger after all attempts', async () => {
    const application = await fixture.database.application.findUniqueOrThrow({ where: { id: fixture.stranger.applicationId }, include: { keys: true, objectives: true } });
    expect(application.enabled).toBe(true);
    expect(application.keys.map((key) => key.revokedAt)).toEqual([null]);
    expect(application.objectives.map((each) => each.name)).toEqual(['fast']);
    expect(fixture.gateway.asked.filter((request) => request.identity.workspaceId !== fixture.own.id)).toEqual([]);
  });

  it('has the workers in common, but not their instances', async () => {
    const workers = await fixture.as(person(fixture.own.id, 'viewer')).fleet.workers();
    expect(workers.map((worker) => worker.instances.map((instance) => instance.id))).toEqual([[fixture.own.instanceId]]);
    expect(workers[0]?.otherInstances).toBe(1);
  });

  it('costs are summed per workspace, and only operators see the fleet', async () => {
    const seen = await fixture.as(person(fixture.own.id, 'viewer')).cost.perHour();
    expect(seen.usedUsdPerHour).toBeCloseTo(0.0003 * 60, 9);
    expect(seen.fleetUsdPerHour).toBeNull();
    expect((await fixture.as(person(fixture.own.id, 'operator')).cost.perHour()).fleetUsdPerHour).toBeCloseTo(0.072, 9);
  });

  it('does not hand over uploads', async () => {
    await expect(fixture.as(person(fixture.own.id, 'owner')).model.register({ task: 'mine', architecture: 'mine-net', uploadId: upload })).rejects.toThrow('no such upload');
  });
});
