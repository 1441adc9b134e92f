/** A call that a page makes as it opens: procedure and input. */
export type Call = { path: string; input?: unknown };
export type ConsolePage = { path: string; calls: Call[] };

const ME: Call = { path: 'session.me' };
const WORKSPACES: Call = { path: 'workspace.list' };
const APPLICATION = 'bench-app-007';
const TASK = 'bench-task-03';
const ARCHITECTURE = 'bench-net-017';

/** Minutes since the first of the month, as pages ask for its bill. */
const MONTH = Math.max(1, Math.floor((Date.now() - Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)) / 60_000));

/** How many groups charts tell apart. */
const MOST_GROUPS = 7;

/** Every page with all that it asks for first, in the time range that it shows unless it is told another. */
export const CONSOLE_PAGES: readonly ConsolePage[] = [
  { path: '/', calls: overview({ minutes: 60 }) },
  { path: '/?last=24h', calls: [...overview({ minutes: 1_440 }), pastUsage(1_440)] },
  { path: '/?last=7d', calls: [...overview({ minutes: 10_080 }), pastUsage(10_080)] },
  { path: '/?last=30d', calls: [...overview({ minutes: 43_200 }), pastUsage(43_200)] },
  { path: '/tasks', calls: [{ path: 'task.list' }, { path: 'variant.cheapest' }, { path: 'usage.summary', input: { minutes: 60, groupBy: 'task', latencyOf: 'total' } }, { path: 'grant.list' }] },
  { path: `/tasks/${TASK}`, calls: [
    { path: 'architecture.list', input: { task: TASK } }, { path: 'task.get', input: { task: TASK } }, { path: 'variant.list', input: { task: TASK } }, { path: 'session.endpoints' },
    { path: 'query.select', input: { target: TASK, objective: {} } }, { path: 'application.list' },
  ] },
  { path: `/tasks/${TASK}/${ARCHITECTURE}`, calls: [
    { path: 'architecture.get', input: { architecture: ARCHITECTURE } }, { path: 'variant.list', input: { architecture: ARCHITECTURE } }, { path: 'version.get', input: { versionId: 'bench-version-17' } },
    { path: 'variant.profiles', input: { variant: `${ARCHITECTURE}.v1.fp32.cpu.t1` } }, { path: 'grant.list' }, { path: 'workspace.get' },
  ] },
  { path: '/applications', calls: [
    { path: 'application.list' }, { path: 'usage.summary', input: { minutes: 60, latencyOf: 'total' } }, { path: 'cost.byApplication', input: { minutes: 60 } }, { path: 'cost.byApplication', input: { minutes: MONTH } },
  ] },
  { path: `/applications/${APPLICATION}`, calls: [
    { path: 'application.get', input: { application: APPLICATION } }, { path: 'usage.summary', input: { application: APPLICATION, minutes: 15, groupBy: 'variant' } },
    { path: 'cost.series', input: { application: APPLICATION, minutes: 15, groupBy: 'variant' } }, { path: 'cost.byApplication', input: { minutes: MONTH } },
  ] },
  { path: '/decisions', calls: [{ path: 'decision.list', input: { minutes: 60, limit: 50 } }, { path: 'decision.distribution', input: { minutes: 60 } }, { path: 'application.list' }, { path: 'task.list' }] },
  { path: '/decisions?last=24h&result=late', calls: [{ path: 'decision.list', input: { minutes: 1_440, result: 'late', limit: 50 } }, { path: 'decision.distribution', input: { minutes: 1_440, result: 'late' } }, { path: 'decision.distribution', input: { minutes: 1_440 } }] },
  { path: '/decisions/bench-decision-41', calls: [{ path: 'decision.get', input: { id: 'bench-decision-41' } }, { path: 'decision.around', input: { id: 'bench-decision-41' } }] },
  { path: '/scaling', calls: [{ path: 'task.list' }, { path: 'scaling.timeline', input: { minutes: 15 } }] },
  { path: '/scaling?last=24h', calls: [{ path: 'scaling.timeline', input: { minutes: 1_440 } }, { path: 'scaling.timeline', input: { minutes: 1_440, task: TASK } }] },
  { path: '/instances', calls: [{ path: 'fleet.workers' }, { path: 'fleet.instances', input: { includeStopped: true } }] },
  { path: '/fleet', calls: [{ path: 'fleet.workers' }, { path: 'fleet.costs', input: { minutes: 60 } }, { path: 'fleet.classes' }, { path: 'fleet.machines' }, { path: 'fleet.events', input: { limit: 50 } }] },
  { path: '/costs', calls: [
    { path: 'cost.report', input: { groupBy: 'application', minutes: 1_440 } }, { path: 'cost.series', input: { groupBy: 'application', mostGroups: MOST_GROUPS, minutes: 1_440 } }, { path: 'cost.forecast' }, { path: 'cost.staticFleet', input: { minutes: 1_440 } },
  ] },
  { path: '/costs?last=30d', calls: [{ path: 'cost.report', input: { groupBy: 'variant', minutes: 43_200 } }, { path: 'cost.series', input: { groupBy: 'variant', mostGroups: MOST_GROUPS, minutes: 43_200 } }] },
  { path: '/offline', calls: [{ path: 'offline.list' }] },
  { path: '/offline/new', calls: [{ path: 'task.list' }, { path: 'application.list' }, { path: 'architecture.list', input: {} }] },
  { path: '/register', calls: [{ path: 'task.list' }, { path: 'architecture.list', input: {} }] },
  { path: '/register/upstream', calls: [{ path: 'task.list' }, { path: 'upstream.list' }] },
  { path: '/members', calls: [{ path: 'member.list' }, { path: 'invitation.list' }] },
  { path: '/burst', calls: [{ path: 'demo.burstStatus' }] },
  { path: '/planner', calls: [{ path: 'plan.list' }] },
  { path: '/planner/new', calls: [{ path: 'plan.defaults' }] },
  { path: '/audit', calls: [{ path: 'audit.list', input: { limit: 50 } }] },
  { path: '/settings', calls: [{ path: 'workspace.get' }, { path: 'application.list' }] },
].map(({ path, calls }) => ({ path, calls: [ME, WORKSPACES, ...calls] }));

/** What is asked for without a page of its own: the palette, and the first message of live figures. */
export const OTHER_CALLS: readonly Call[] = [{ path: 'search.find', input: { text: 'bench-net-0' } }];
export const LIVE_CALLS: readonly Call[] = [
  { path: 'usage.live', input: { windowSeconds: 120, latencyOf: 'total', mostGroups: MOST_GROUPS } }, { path: 'usage.live', input: { windowSeconds: 30, latencyOf: 'total' } }, { path: 'usage.live', input: { windowSeconds: 900, stepSeconds: 5, application: APPLICATION, latencyOf: 'total' } },
];

function overview(period: { minutes: number }): Call[] {
  return [
    { path: 'application.list' }, { path: 'usage.summary', input: { ...period, latencyOf: 'total' } }, { path: 'usage.budgets' }, { path: 'cost.perHour' }, { path: 'cost.forecast' },
    { path: 'cost.report', input: period }, { path: 'cost.series', input: { ...period, groupBy: 'application', mostGroups: MOST_GROUPS } }, { path: 'scaling.changes', input: { limit: 8 } }, { path: 'demo.status' }, { path: 'task.list' },
  ];
}

function pastUsage(minutes: number): Call {
  return { path: 'usage.series', input: { minutes, latencyOf: 'total', mostGroups: MOST_GROUPS } };
}
