// Who may import whom. Imports go downwards: entry points -> adapters -> control, gateway -> policy, protocol, jobs, platform -> domain.
const err = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const TESTS = ['\\.test\\.tsx?$', '/testing/', '/bench/', '/e2e/', '\\.contract\\.ts$', 'test-data\\.ts$'];
/** What `path` imports of this repository must be in `allowed`. */
const only = (name, comment, path, allowed, not = []) =>
  err(name, comment, { path, pathNot: [...TESTS, ...not] }, { path: '^(apps|packages|prisma)/', pathNot: allowed });

const S = '^packages/shared/src/';
const C = '^apps/scheduler/src/';
const W = '^apps/worker/src/';
const B = '^apps/web/src/';
/** Types of platform may be named anywhere; its code may not be run below the entry points. */
const TYPES_ONLY = { dependencyTypesNot: ['type-only'] };

module.exports = {
  forbidden: [
    err('no-unresolvable', 'imports past an exports map do not resolve', {}, { couldNotResolve: true }),
    err('no-cycles', 'a cycle has no order of start-up', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    err('apps-are-islands', 'apps meet in shared, the database and the wire', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    err('packages-know-no-app', 'packages are below every app', { path: '^(packages|prisma)/' }, { path: '^apps/' }),
    err('shared-is-the-base', 'shared knows no other package', { path: '^packages/shared/' }, { path: '^(prisma|packages/(?!shared/))' }),
    only('domain-is-the-floor', 'domain imports only domain', `${S}domain/`, [`${S}domain/`]),
    only('policy-is-pure', 'policy sees domain and policy', `${S}policy/`, [`${S}(domain|policy)/`]),
    err('policy-and-domain-import-no-packages', 'no npm, no node:', { path: `${S}(domain|policy)/`, pathNot: TESTS },
      { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'unknown'] }),
    only('protocol-and-jobs-are-contracts', 'wire contracts see domain only', `${S}(protocol|jobs)/`, [`${S}(domain|protocol|jobs)/`]),
    only('platform-never-decides', 'platform may not import policy', `${S}platform/`, [`${S}(domain|protocol|jobs|platform)/`]),

    only('control-speaks-to-ports', 'control sees ports, policy, domain and contracts; adapters are chosen in control-main', `${C}control/`,
      [`${C}control/`, `${S}(domain|policy|protocol|jobs|platform)/`]),
    only('gateway-speaks-to-ports', 'the gateway has no database and no queue', `${C}gateway/`,
      [`${C}gateway/`, `${S}(domain|policy|protocol|platform)/`]),
    only('simulator-runs-production-code', 'the simulator has policies of its own only as baselines; what it simulates of gateway and control are their pure parts', `${C}simulator/`,
      [`${C}simulator/`, `${C}gateway/serving/instance-slot\\.ts$`, `${C}control/fleet/optimal-solver\\.ts$`, `${S}(domain|policy)/`]),
    only('planner-asks-the-simulator', 'a plan is what the simulator says', `${C}planner/`, [`${C}(planner|simulator)/`, `${S}(domain|policy)/`]),
    err('simulator-is-virtual', 'no machine, no clock, no file: the same scenario gives the same result', { path: `${C}(simulator|planner)/`, pathNot: TESTS },
      { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'unknown'], pathNot: 'node_modules/(\\.pnpm/)?zod' }),
    err('gateway-has-no-queue', 'an online query touches no queue', { path: `${C}(gateway/|gateway-main|gateway-env)`, pathNot: TESTS },
      { path: ['^prisma/', `${S}platform/job-queue`, '/(bullmq|ioredis|pg|@prisma)/'], ...TYPES_ONLY }),
    err('control-touches-no-adapter', 'the loop talks to ports', { path: `${C}control/`, pathNot: TESTS },
      { path: ['^prisma/', `${S}platform/(job-queue|link-client|content-store)`, '/(bullmq|ioredis|pg|@prisma)/'], ...TYPES_ONLY }),
    err('db-only-in-stores', 'one door to the database', { path: '^apps/scheduler/', pathNot: [`${C}store/`, `${C}control-main\\.ts$`, ...TESTS] }, { path: '^prisma/' }),
    err('worker-has-no-db', 'a worker is told what to load', { path: W, pathNot: TESTS }, { path: ['^prisma/', '/(pg|@prisma)/'] }),
    err('adapters-do-not-know-each-other', 'compose in the entry point', { path: `${C}(store|link-server|providers)/`, pathNot: TESTS },
      { path: `${C}(store|link-server|providers)/`, pathNot: `${C}$1/` }),
    err('nobody-imports-an-entry-point', 'an entry point is the root of a program', { pathNot: TESTS }, { path: '^(apps|packages)/[^/]+/src/[a-z-]+-main\\.ts$' }),
    err('tests-stay-outside', 'product code imports no test support', { pathNot: TESTS }, { path: TESTS }),

    err('web-client-never-imports-server', 'types only', { path: `${B}(features|components|app)/.*\\.tsx?$`, pathNot: [`${B}app/.*(route|layout|page)\\.tsx?$`, `${B}features/[^/]+/server/`, `${B}features/.*-page\\.tsx$`, ...TESTS] },
      { path: [`${B}server/`, '^prisma/', `${S}platform/`], ...TYPES_ONLY }),
    err('web-server-never-imports-client', 'the server knows no component', { path: `${B}server/`, pathNot: TESTS }, { path: `${B}(features|components|app)/` }),
    err('features-are-islands', 'features share components', { path: `${B}features/([^/]+)/`, pathNot: TESTS }, { path: `${B}features/`, pathNot: `${B}features/$1/` }),
    err('launcher-decides-nothing', 'the launcher starts programs; it has no policy', { path: '^packages/launcher/', pathNot: TESTS }, { path: `${S}policy/` }),
    err('cli-has-no-db', 'the command line is a client', { path: '^packages/cli/', pathNot: TESTS }, { path: ['^prisma/', '^packages/launcher/'] }),
  ],
  options: {
    exclude: { path: ['(^|/)(dist|\\.next|\\.turbo|coverage|test-results)/', '^prisma/src/generated/', '^prisma/node_modules/', 'next-env\\.d\\.ts$'] },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'], exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
