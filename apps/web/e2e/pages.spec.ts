import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { callApi, statusOfQuery } from './ask-gateway';
import { expect, settled, test } from './console-test';
import type { RunningProduct } from './running-product';

type Shown = { path: string; heading: string; /** The rest of the path, where that is known only once the product runs. */ last?: (product: RunningProduct) => Promise<string> };

const PAGES: readonly Shown[] = [
  { path: '/', heading: 'Overview' },
  { path: '/tasks', heading: 'Tasks' },
  { path: '/tasks/digits', heading: 'digits' },
  { path: '/tasks/digits/digits-cnn-s', heading: 'digits-cnn-s' },
  { path: '/register', heading: 'Register' },
  { path: '/register/upstream', heading: 'Register a server' },
  { path: '/applications', heading: 'Applications' },
  { path: '/applications/kiosk', heading: 'kiosk' },
  { path: '/decisions?last=24h', heading: 'Decisions' },
  { path: '/decisions/', heading: '', last: keptDecision },
  { path: '/scaling?last=1h', heading: 'Scaling' },
  { path: '/instances', heading: 'Instances' },
  { path: '/costs', heading: 'Costs' },
  { path: '/burst', heading: 'burst' },
  { path: '/offline', heading: 'Offline jobs' },
  { path: '/offline/new', heading: 'New offline job' },
  { path: '/fleet', heading: 'Fleet' },
  { path: '/members', heading: 'Members' },
  { path: '/audit', heading: 'Audit log' },
  { path: '/settings', heading: 'Settings' },
  { path: '/reference', heading: 'API' },
];
const [WIDE, ...NARROWER] = [{ width: 1280, height: 900 }, { width: 820, height: 1100 }, { width: 390, height: 844 }] as const;

test.use({ viewport: WIDE, colorScheme: 'light' });

for (const { path, heading, last } of PAGES) {
  test(`${path} has no error, no overflow and no barrier, at three widths, light and dark`, async ({ quietPage: page, product }) => {
    await page.goto(last === undefined ? path : `${path}${await last(product)}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
    await settled(page);
    await expectNoBarrier(page);
  });
}

test.describe('signed out', () => {
  test.use({ signedIn: false });

  test('/sign-in has no error, no overflow and no barrier, at three widths, light and dark', async ({ quietPage: page }) => {
    await page.goto('/sign-in');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expectNoBarrier(page);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('every page is reached without scrolling sideways, by touch and by keyboard', async ({ quietPage: page }) => {
    await page.goto('/');
    const bar = page.getByRole('navigation', { name: 'Pages', exact: true }).filter({ visible: true });
    expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await bar.getByRole('button', { name: 'More' }).focus();
    await page.keyboard.press('Enter');
    const menu = page.getByRole('dialog', { name: 'All pages' });
    await expect(menu.getByRole('link')).toContainText(['Overview', 'Tasks', 'Applications', 'Decisions', 'Scaling', 'Costs', 'Members', 'Audit log', 'Settings']);
    await menu.getByRole('link', { name: 'Fleet' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fleet');
    await expect(menu).toHaveCount(0);
  });
});

/** Asks once with its reasons: such a decision is kept; returns its id. */
async function keptDecision(product: RunningProduct): Promise<string> {
  await expect.poll(() => statusOfQuery(product, product.apiKey), { timeout: 30_000 }).toBe(200);
  const newest = async () => (await callApi<{ id: string }[]>(product, 'decision/list?limit=1'))[0]?.id ?? '';
  await expect.poll(newest, { timeout: 15_000 }).not.toBe('');
  return newest();
}

/** Fails when the page is wider than its window at any width, or axe finds something serious; in the dark only colours can differ. */
async function expectNoBarrier(page: Page): Promise<void> {
  const barriers: unknown[] = [...(await seriousOf(page, 'whole'))];
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveClass(/dark/);
  barriers.push(...(await seriousOf(page, 'colours')));
  for (const viewport of [WIDE, ...NARROWER]) {
    await page.setViewportSize(viewport);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { message: `pixels beyond ${viewport.width}` }).toBeLessThanOrEqual(0);
  }
  barriers.push(...(await seriousOf(page, 'whole')));
  expect(barriers).toEqual([]);
}

async function seriousOf(page: Page, rules: 'whole' | 'colours'): Promise<{ id: string; at: string[] }[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === 'whole' ? axe : axe.withRules(['color-contrast'])).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => ({ id, at: nodes.map((node) => node.target.join(' ')) }));
}
