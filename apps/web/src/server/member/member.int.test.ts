import { verifyPassword } from 'better-auth/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyActor, sha256Hex } from '../access/identify-actor';
import { createCaller } from '../app-router';
import { refusalOf } from '../serving-trpc-error';
import { person, startConsole } from '../testing/console-fixture';
import type { ConsoleFixture } from '../testing/console-fixture';

let fixture: ConsoleFixture;

beforeAll(async () => {
  fixture = await startConsole();
});

afterAll(() => fixture.close());

const owner = () => fixture.as(person(fixture.own.id, 'owner'));
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'answered', (error: unknown) => refusalOf(error).code);
const tokenOf = (link: string) => link.split('/').at(-1) ?? '';
/** Calls as somebody who may be signed in, but belongs to nothing yet; `address` is where from. */
const guest = (session: { userId: string; name: string; email: string } | null = null, address = '10.0.0.1') =>
  createCaller({ ...fixture.context(null), session, origin: { address, agent: 'a browser' } });
const rolesOf = async () => Object.fromEntries((await owner().member.list()).map((member) => [member.email, member.role]));

describe('invitations', () => {
  it('make an account of the invited address, once; only the hash of the link is kept', async () => {
    const made = await owner().invitation.create({ email: ' Grace@Example.com'.trim(), role: 'viewer' });
    const token = tokenOf(made.link);
    expect(made.link).toBe(`http://127.0.0.1:3000/join/${token}`);
    const row = await fixture.database.invitation.findUniqueOrThrow({ where: { id: made.id } });
    expect(row).toMatchObject({ email: 'grace@example.com', tokenSha256: sha256Hex(token), role: 'viewer' });
    expect(JSON.stringify(await owner().invitation.list())).not.toContain(token);
    expect(await codeOf(guest().invitation.accept({ token }))).toBe('malformed');
    expect(await guest().invitation.accept({ token, name: 'Grace', password: 'a good password' })).toEqual({ workspace: 'own', email: 'grace@example.com' });
    const user = await fixture.database.user.findUniqueOrThrow({ where: { email: 'grace@example.com' }, include: { accounts: true } });
    expect(await verifyPassword({ password: 'a good password', hash: user.accounts[0]?.password ?? '' })).toBe(true);
    expect((await rolesOf())['grace@example.com']).toBe('viewer');
    expect(await codeOf(guest().invitation.accept({ token, name: 'Again', password: 'a good password' }))).toBe('unknown_name');
  });

  it('are for one address: another person signed in is refused, its own account joins after signing in', async () => {
    await fixture.database.user.createMany({ data: [{ id: 'linus', name: 'Linus', email: 'linus@example.com' }, { id: 'eve', name: 'Eve', email: 'eve@example.com' }] });
    const { link } = await owner().invitation.create({ email: 'linus@example.com', role: 'operator' });
    const accept = (session: Parameters<typeof guest>[0]) => guest(session).invitation.accept({ token: tokenOf(link) });
    expect(await codeOf(accept(null))).toBe('unauthenticated');
    expect(await codeOf(accept({ userId: 'eve', name: 'Eve', email: 'eve@example.com' }))).toBe('forbidden');
    await accept({ userId: 'linus', name: 'Linus', email: 'linus@example.com' });
    expect((await rolesOf())['linus@example.com']).toBe('operator');
    expect(await codeOf(owner().invitation.create({ email: 'linus@example.com', role: 'viewer' }))).toBe('conflict');
  });

  it('work neither after their time, nor revoked, nor replaced by a newer one', async () => {
    const made = await owner().invitation.create({ email: 'late@example.com', role: 'viewer' });
    await fixture.database.invitation.update({ where: { id: made.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const revoked = await owner().invitation.create({ email: 'revoked@example.com', role: 'viewer' });
    expect((await owner().invitation.revoke({ id: revoked.id })).map((each) => each.email)).not.toContain('revoked@example.com');
    const first = await owner().invitation.create({ email: 'twice@example.com', role: 'owner' });
    await owner().invitation.create({ email: 'twice@example.com', role: 'viewer' });
    for (const { link } of [made, revoked, first]) expect(await codeOf(guest().invitation.accept({ token: tokenOf(link), name: 'X', password: 'long enough' }))).toBe('unknown_name');
    expect(await fixture.database.user.count({ where: { email: { in: ['late@example.com', 'revoked@example.com', 'twice@example.com'] } } })).toBe(0);
  });

  it('are not guessed: whoever tries many is refused for a while, and others are not', async () => {
    const guess = (address: string) => codeOf(guest(null, address).invitation.accept({ token: 'guess', name: 'X', password: 'long enough' }));
    const codes: string[] = [];
    for (let turn = 0; turn < 12; turn += 1) codes.push(await guess('10.9.9.9'));
    expect(codes.filter((code) => code === 'unknown_name')).toHaveLength(10);
    expect(codes.at(-1)).toBe('quota');
    expect(await guess('10.8.8.8')).toBe('unknown_name');
  });
});

describe('members', () => {
  it('get other roles, go at once, and the last owner stays', async () => {
    const { database } = fixture;
    const members = await owner().member.list();
    const grace = members.find((member) => member.email === 'grace@example.com')?.userId ?? '';
    const only = fixture.own.memberId;
    expect(await codeOf(owner().member.setRole({ userId: only, role: 'viewer' }))).toBe('conflict');
    expect(await codeOf(owner().member.remove({ userId: only }))).toBe('conflict');
    await owner().member.setRole({ userId: grace, role: 'owner' });
    await owner().member.setRole({ userId: only, role: 'developer' });
    expect(await codeOf(owner().member.remove({ userId: grace }))).toBe('conflict');
    await owner().member.setRole({ userId: only, role: 'owner' });
    const session = () => Promise.resolve({ userId: grace, name: 'Grace', email: 'grace@example.com' });
    expect(await identifyActor(database, new Headers(), session)).toMatchObject({ role: 'owner' });
    await owner().member.remove({ userId: grace });
    expect(await identifyActor(database, new Headers(), session)).toBeNull();
  });

  it('two owners cannot take each other’s role at once', async () => {
    const [one, two] = [fixture.own.memberId, 'linus'];
    await owner().member.setRole({ userId: two, role: 'owner' });
    const codes = await Promise.all([codeOf(owner().member.setRole({ userId: one, role: 'viewer' })), codeOf(owner().member.setRole({ userId: two, role: 'viewer' }))]);
    expect(codes.sort()).toEqual(['answered', 'conflict']);
    expect(await fixture.database.membership.count({ where: { workspaceId: fixture.own.id, role: 'owner' } })).toBe(1);
    await fixture.database.membership.update({ where: { workspaceId_userId: { workspaceId: fixture.own.id, userId: one } }, data: { role: 'owner' } });
  });
});

describe('workspaces', () => {
  const asMember = () => {
    const actor = person(fixture.own.id, 'owner');
    if (actor.kind !== 'person') throw new Error('a person');
    return { ...actor, userId: fixture.own.memberId };
  };

  it('are made by owners, who own them; names are taken once; each person sees their own', async () => {
    const me = fixture.as(asMember());
    expect(await me.workspace.create({ name: 'Second', slug: 'second' })).toEqual({ slug: 'second' });
    expect(await codeOf(me.workspace.create({ name: 'Second', slug: 'second' }))).toBe('conflict');
    expect(await me.workspace.list()).toEqual([{ name: 'own', slug: 'own', role: 'owner', current: true }, { name: 'Second', slug: 'second', role: 'owner', current: false }]);
    const seen = await identifyActor(fixture.database, new Headers({ cookie: 'infaas-workspace=second' }), () => Promise.resolve({ userId: fixture.own.memberId, name: 'own', email: 'own@example.com' }));
    expect(seen).toMatchObject({ workspaceName: 'Second', role: 'owner' });
    expect((await me.workspace.update({ name: 'Own house' })).name).toBe('Own house');
  });

  it('go when they hold no models, and not the only one', async () => {
    const second = await fixture.database.workspace.findUniqueOrThrow({ where: { slug: 'second' } });
    const me = fixture.as(asMember());
    expect(await codeOf(me.workspace.remove({ slug: 'second' }))).toBe('unknown_name');
    expect(await codeOf(me.workspace.remove({ slug: 'own' }))).toBe('conflict');
    const there = fixture.as({ ...asMember(), workspaceId: second.id });
    expect(await there.workspace.remove({ slug: 'second' })).toEqual({ deleted: true });
    expect((await me.workspace.list()).map((each) => each.slug)).toEqual(['own']);
    // What was done there is still known.
    expect(await fixture.database.auditEntry.count({ where: { workspaceId: second.id, action: 'workspace.remove', result: 'done' } })).toBe(1);
    expect(await codeOf(me.workspace.remove({ slug: 'own' }))).toBe('conflict');
  });
});
