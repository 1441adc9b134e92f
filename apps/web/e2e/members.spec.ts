import type { Browser, Page } from '@playwright/test';
import { expect, test, watchForErrors } from './console-test';

const GUEST = { email: 'grace@example.com', name: 'Grace', password: 'a password of grace' };

test('a second person is invited, joins, sees, may change only after the role is raised; the audit log shows it all', async ({ quietPage: page, browser, baseURL }) => {
  const link = await inviteGuest(page);
  const guest = await openAsStranger(browser, baseURL ?? '');
  try {
    await join(guest.page, link);
    await expectMayNotCreate(guest.page);

    // The link worked once.
    const second = await openAsStranger(browser, baseURL ?? '');
    await second.page.goto(link);
    await expect(second.page.getByRole('heading', { name: 'This invitation cannot be used' })).toBeVisible();
    await second.close();

    await page.getByRole('combobox', { name: `Role of ${GUEST.name}` }).click();
    await page.getByRole('option', { name: 'Developer' }).click();
    await expect(page.getByText(`${GUEST.name} is now developer`).first()).toBeVisible();
    await guest.page.goto('/applications');
    await guest.page.getByRole('button', { name: 'New application' }).click();
    await guest.page.getByRole('dialog').getByLabel('Name').fill('by-grace');
    await guest.page.getByRole('dialog').getByRole('button', { name: 'Create application' }).click();
    await expect(guest.page).toHaveURL(/\/applications\/by-grace$/);
    await guest.page.goto('/audit');
    await expect(guest.page.getByText(/needs a role with the right/)).toBeVisible();
  } finally {
    await guest.close();
  }
  await readAuditLog(page);
  await removeGuest(page);
});

test('an application is held to a rate that its owner sets', async ({ quietPage: page }) => {
  await page.goto('/settings');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Change the limits of kiosk' }).click();
  const dialog = page.getByRole('dialog', { name: 'Limits of “kiosk”' });
  await dialog.getByLabel('Burst, queries').fill('7');
  await expect(dialog.getByText('A burst belongs to a rate')).toBeVisible();
  await dialog.getByLabel('Queries per second').fill('50');
  await dialog.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('row', { name: /^kiosk / });
  await expect(row).toContainText('50/s');
  await expect(row).toContainText('7 at once');
  await page.getByRole('button', { name: 'Change the limits of kiosk' }).click();
  await dialog.getByLabel('Queries per second').fill('');
  await dialog.getByLabel('Burst, queries').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(row).not.toContainText('50/s');
});

async function inviteGuest(page: Page): Promise<string> {
  await page.goto('/members');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(GUEST.email);
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = (await page.getByLabel('Invitation link', { exact: true }).innerText()).trim();
  expect(link).toMatch(/\/join\/[\w-]{20,}$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(GUEST.email) })).toContainText('Viewer');
  return link;
}

async function openAsStranger(browser: Browser, baseURL: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const context = await browser.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const problems = watchForErrors(page);
  return {
    page,
    async close() {
      // What the server refuses by its status is also logged by the browser.
      expect(problems.filter((problem) => !/status of 403/.test(problem)), 'errors in the console of the browser').toEqual([]);
      await context.close();
    },
  };
}

async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Join Demo' })).toBeVisible();
  await page.getByLabel('Your name').fill(GUEST.name);
  await page.getByLabel('Choose a password').fill(GUEST.password);
  await page.getByRole('button', { name: 'Join Demo' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
}

async function expectMayNotCreate(page: Page): Promise<void> {
  await page.goto('/applications');
  await expect(page.getByRole('link', { name: 'kiosk' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'New application' })).toHaveCount(0);
  const answer = await page.request.post('/api/v1/application/create', { data: { name: 'by-hand' } });
  expect(answer.status()).toBe(403);
}

async function readAuditLog(page: Page): Promise<void> {
  await page.goto('/audit');
  const log = page.getByRole('table', { name: 'Audit log' });
  await page.getByLabel('Search').fill(GUEST.email);
  await page.getByRole('button', { name: 'Search' }).click();
  for (const said of [/invite grace/, /join as/, /change the role of/, /make application by-grace/, /make application.*forbidden/]) {
    await expect(log.getByRole('row', { name: said }).first()).toBeVisible();
  }
  await log.getByRole('button', { name: new RegExp(`^Details of “change the role of ${GUEST.email}”`) }).first().click();
  const changes = page.getByRole('dialog').getByRole('table', { name: 'What changed' });
  await expect(changes.getByRole('row', { name: /role/ })).toContainText('developer');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
}

async function removeGuest(page: Page): Promise<void> {
  await page.goto('/members');
  await page.getByRole('button', { name: `Remove ${GUEST.name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from workspace' }).click();
  await expect(page.getByRole('row', { name: new RegExp(GUEST.email) })).toHaveCount(0);
  await page.request.post('/api/v1/application/remove', { data: { application: 'by-grace' } });
}
