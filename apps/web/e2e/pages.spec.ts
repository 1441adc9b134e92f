import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, settled, test } from './console-test';

const PAGES = [
  { path: '/', heading: 'Overview' },
  { path: '/tasks', heading: 'Tasks' },
  { path: '/tasks/digits', heading: 'digits' },
  { path: '/applications', heading: 'Applications' },
  { path: '/applications/kiosk', heading: 'kiosk' },
  { path: '/decisions?last=24h', heading: 'Decisions' },
  { path: '/scaling?last=1h', heading: 'Scaling' },
  { path: '/instances', heading: 'Instances' },
  { path: '/costs', heading: 'Costs' },
  { path: '/offline', heading: 'Offline jobs' },
  { path: '/offline/new', heading: 'New offline job' },
  { path: '/fleet', heading: 'Fleet' },
  { path: '/members', heading: 'Members' },
  { path: '/audit', heading: 'Audit log' },
  { path: '/settings', heading: 'Settings' },
  { path: '/register/upstream', heading: 'Register a server' },
] as const;
const SIZES = [
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
] as const;

for (const { name, viewport } of SIZES) {
  test.describe(name, () => {
    test.use({ viewport, colorScheme: 'light' });

    for (const { path, heading } of PAGES) {
      test(`${path} has no error, no overflow and no barrier, light and dark`, async ({ quietPage: page }) => {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
        await settled(page);
        await expectNoBarrier(page);
      });
    }
  });

  test.describe(`${name}, signed out`, () => {
    test.use({ viewport, colorScheme: 'light', signedIn: false });

    test('/sign-in has no error, no overflow and no barrier, light and dark', async ({ quietPage: page }) => {
      await page.goto('/sign-in');
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await expectNoBarrier(page);
    });
  });
}

/** Fails when the page is wider than its window or axe finds something serious; in the dark only colours can differ. */
async function expectNoBarrier(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond, 'pixels beyond the width of the page').toBeLessThanOrEqual(0);
  const light = await new AxeBuilder({ page }).analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveClass(/dark/);
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  const barriers = [...light.violations, ...dark.violations].filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(barriers.map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(' ')) }))).toEqual([]);
}
