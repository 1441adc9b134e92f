import { applicationRouter } from './application/router';
import { architectureRouter } from './architecture/router';
import { auditRouter } from './audit/router';
import { costRouter } from './cost/router';
import { decisionRouter } from './decision/router';
import { demoRouter } from './demo/router';
import { fleetRouter } from './fleet/router';
import { grantRouter } from './grant/router';
import { liveRouter } from './live/router';
import { invitationRouter, memberRouter } from './member/router';
import { modelRouter } from './model/router';
import { objectiveRouter } from './objective/router';
import { offlineRouter } from './offline/router';
import { planRouter } from './plan/router';
import { queryRouter } from './query/router';
import { scalingRouter } from './scaling/router';
import { searchRouter } from './search/router';
import { sessionRouter } from './access/router';
import { taskRouter } from './task/router';
import { createCallerFactory, router } from './trpc';
import { upstreamRouter } from './upstream/router';
import { usageRouter } from './usage/router';
import { validationSetRouter } from './validation-set/router';
import { variantRouter } from './variant/router';
import { webhookRouter } from './webhook/router';
import { versionRouter } from './version/router';
import { workspaceRouter } from './workspace/router';

/** The whole control-plane API, served as tRPC and as REST. */
export const appRouter = router({
  session: sessionRouter,
  task: taskRouter,
  architecture: architectureRouter,
  version: versionRouter,
  variant: variantRouter,
  model: modelRouter,
  validationSet: validationSetRouter,
  application: applicationRouter,
  objective: objectiveRouter,
  query: queryRouter,
  decision: decisionRouter,
  grant: grantRouter,
  upstream: upstreamRouter,
  usage: usageRouter,
  live: liveRouter,
  fleet: fleetRouter,
  cost: costRouter,
  scaling: scalingRouter,
  search: searchRouter,
  demo: demoRouter,
  offline: offlineRouter,
  plan: planRouter,
  webhook: webhookRouter,
  workspace: workspaceRouter,
  member: memberRouter,
  invitation: invitationRouter,
  audit: auditRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures on the server, in the name of a context's actor. */
export const createCaller = createCallerFactory(appRouter);
