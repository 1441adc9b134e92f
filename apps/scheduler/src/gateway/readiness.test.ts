import { EMPTY_VIEW, type ServingView } from '@infaas/shared/domain/serving-view';
import { describe, expect, test } from 'vitest';
import { createReadiness } from './readiness';
import { testView } from './testing/test-view';

const full = testView({ instances: [] });
const [architecture] = full.architectures;
if (architecture === undefined) throw new Error('the test view has no architecture');
const waiting = { ...architecture, stable: null, versions: [], progress: 'Measuring.' };
const view = (architectures: ServingView['architectures'], change: Partial<ServingView> = {}): ServingView => ({
  ...full, epoch: 1, tasks: full.tasks.map((task) => ({ ...task, progress: null })), architectures, ...change,
});

/** Shows the views one after the other; returns whether it was ready after each. */
function readyAfter(...views: ServingView[]): boolean[] {
  let now = EMPTY_VIEW;
  const readiness = createReadiness(() => now);
  return views.map((next) => {
    now = next;
    readiness.onView();
    return readiness.isReady();
  });
}

describe('readiness', () => {
  test.each([
    ['nothing was published', [EMPTY_VIEW], [false]],
    ['there is no application yet', [view([architecture], { applications: [] })], [false]],
    ['something answered before this gateway came', [view([architecture, { ...waiting, id: 'b' }])], [true]],
    ['a first start: until the architecture is ready', [view([waiting]), view([architecture])], [false, true]],
    ['a first start: until each of them is', [view([waiting, { ...waiting, id: 'b' }]), view([architecture, { ...waiting, id: 'b' }])], [false, false]],
    ['a first start whose registration failed', [view([waiting]), view([{ ...waiting, progress: null }])], [false, true]],
    ['what came later is not waited for', [view([waiting]), view([architecture, { ...waiting, id: 'later' }])], [false, true]],
    ['it stays ready', [view([architecture]), view([waiting])], [true, true]],
  ])('%s', (_, views, expected) => {
    expect(readyAfter(...views)).toEqual(expected);
  });
});
