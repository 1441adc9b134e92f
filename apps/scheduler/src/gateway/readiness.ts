import type { ServingView } from '@infaas/shared/domain/serving-view';
import { isTaskSettled } from './oip/model-info';

/**
 * Ready once there is a view with an application in it and, on a first start (nothing of the first view can answer yet), every task and
 * architecture of that view answers or has ended its registration without. It stays ready from there on.
 */
export function createReadiness(view: () => ServingView): { onView: () => void; isReady: () => boolean } {
  let first: Set<string> | null = null;
  let ready = false;
  return {
    onView() {
      const now = view();
      if (ready || now.epoch === 0 || now.applications.length === 0) return;
      const awaited = (first ??= awaitedAtStart(now));
      ready = now.tasks.every((task) => !awaited.has(task.id) || isTaskSettled(now, task))
        && now.architectures.every((item) => !awaited.has(item.id) || item.stable !== null || item.progress === null);
    },
    isReady: () => ready,
  };
}

/** Ids of what a first start waits for; nothing when something answers already. */
function awaitedAtStart(view: ServingView): Set<string> {
  if (view.architectures.some((item) => item.stable !== null)) return new Set();
  return new Set([...view.tasks, ...view.architectures].map((item) => item.id));
}
