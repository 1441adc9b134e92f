import type { ActorContext } from '../context';

type State = Record<string, unknown>;
type Input = Readonly<Record<string, unknown>>;

/** The thing that a procedure changes: how people name it, and its state now (null: it is not there). */
export type Thing = { target: string; state: State | null };

type Find = (ctx: ActorContext, input: Input) => Promise<Thing>;

const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

/** Procedures whose changes are kept field by field; of all others the log keeps what was asked for. */
const THINGS: Readonly<Record<string, Find>> = {
  'application.create': (ctx, input) => application(ctx, text(input['name'])),
  'application.update': (ctx, input) => application(ctx, text(input['application'])),
  'application.remove': (ctx, input) => application(ctx, text(input['application'])),
  'application.setObjective': objective,
  'application.removeObjective': objective,
  'objective.set': objective,
  'objective.remove': objective,
  'application.revokeKey': key,
  'application.rotateKey': key,
  'member.setRole': member,
  'member.remove': member,
  'invitation.revoke': invitation,
  'workspace.update': workspace,
  'workspace.remove': workspace,
  'version.promote': architecture,
  'architecture.remove': architecture,
  'variant.bound': bounds,
  'fleet.setClass': fleetClass,
  'fleet.removeClass': fleetClass,
  'fleet.setBudget': fleetBudget,
  'fleet.drain': drainOrder,
  'fleet.resume': drainOrder,
};

/** Fields that name what a call is about, the most telling first. */
const NAMES = ['application', 'architecture', 'variant', 'worker', 'task', 'email', 'name', 'id', 'versionId', 'keyId', 'grantId'];

/** Returns what a procedure is about to change, or has changed, as it is now. */
export async function thingOf(ctx: ActorContext, action: string, input: unknown): Promise<Thing> {
  const given = (typeof input === 'object' && input !== null ? input : {}) as Input;
  const find = THINGS[action];
  if (find !== undefined) return find(ctx, given);
  const named = NAMES.flatMap((name) => (typeof given[name] === 'string' ? [text(given[name])] : []));
  return { target: named.slice(0, 2).join(' / '), state: null };
}

async function application(ctx: ActorContext, name: string): Promise<Thing> {
  const state = await ctx.database.application.findUnique({
    where: { workspaceId_name: { workspaceId: ctx.workspaceId, name } },
    select: { enabled: true, defaultObjective: true, monthlyBudgetNanoUsd: true, maxQueriesPerSecond: true, maxBurst: true, maxConcurrent: true },
  });
  return { target: name, state };
}

async function objective(ctx: ActorContext, input: Input): Promise<Thing> {
  const state = await ctx.database.objective.findFirst({
    where: { name: text(input['name']), application: { workspaceId: ctx.workspaceId, name: text(input['application']) } }, select: { objective: true },
  });
  return { target: `${text(input['application'])} / ${text(input['name'])}`, state };
}

async function key(ctx: ActorContext, input: Input): Promise<Thing> {
  const row = await ctx.database.apiKey.findFirst({
    where: { id: text(input['keyId']), application: { workspaceId: ctx.workspaceId } },
    select: { name: true, expiresAt: true, revokedAt: true, application: { select: { name: true } } },
  });
  return row === null ? { target: '', state: null } : { target: `${row.application.name} / ${row.name}`, state: { expiresAt: row.expiresAt, revokedAt: row.revokedAt } };
}

async function member(ctx: ActorContext, input: Input): Promise<Thing> {
  const row = await ctx.database.membership.findUnique({
    where: { workspaceId_userId: { workspaceId: ctx.workspaceId, userId: text(input['userId']) } }, select: { role: true, user: { select: { email: true } } },
  });
  return row === null ? { target: '', state: null } : { target: row.user.email, state: { role: row.role } };
}

async function invitation(ctx: ActorContext, input: Input): Promise<Thing> {
  const row = await ctx.database.invitation.findFirst({ where: { id: text(input['id']), workspaceId: ctx.workspaceId }, select: { email: true, role: true, revokedAt: true } });
  return row === null ? { target: '', state: null } : { target: row.email, state: { role: row.role, revokedAt: row.revokedAt } };
}

async function workspace(ctx: ActorContext): Promise<Thing> {
  const row = await ctx.database.workspace.findUnique({ where: { id: ctx.workspaceId }, select: { name: true, slug: true } });
  return { target: row?.slug ?? '', state: row };
}

async function architecture(ctx: ActorContext, input: Input): Promise<Thing> {
  const name = text(input['architecture']);
  const state = await ctx.database.architecture.findUnique({ where: { workspaceId_name: { workspaceId: ctx.workspaceId, name } }, select: { pinnedVersion: true } });
  return { target: name, state };
}

async function bounds(ctx: ActorContext, input: Input): Promise<Thing> {
  const name = text(input['variant']);
  const state = await ctx.database.instanceBounds.findFirst({ where: { variant: { workspaceId: ctx.workspaceId, name } }, select: { least: true, most: true } });
  return { target: name, state };
}

async function fleetClass(ctx: ActorContext, input: Input): Promise<Thing> {
  const name = text(input['name']);
  const state = await ctx.database.fleetClass.findUnique({
    where: { name }, select: { cores: true, memoryBytes: true, pricePerHourNanoUsd: true, minMachines: true, maxMachines: true, bootSeconds: true, preemptible: true, overcommit: true },
  });
  return { target: name, state };
}

async function fleetBudget(ctx: ActorContext): Promise<Thing> {
  const state = await ctx.database.fleetBudget.findUnique({ where: { id: 1 }, select: { maxMachines: true, maxPricePerHourNanoUsd: true } });
  return { target: 'fleet', state };
}

async function drainOrder(ctx: ActorContext, input: Input): Promise<Thing> {
  const name = text(input['worker']);
  const row = await ctx.database.drainOrder.findUnique({ where: { workerName: name }, select: { orderedBy: true } });
  return { target: name, state: { drained: row !== null } };
}
