import type { Browser, Page } from '@playwright/test';
import { expect, test, watchForErrors } from './console-test';

type Guest = { email: string; name: string; password: string; application: string };

test('a second person is invited, joins, sees, may change only after the role is raised; the audit log shows it all', async ({ quietPage: page, browser, baseURL, own }) => {
  const person: Guest = { email: `${own('grace')}@example.com`, name: own('Grace'), password: 'a password of grace', application: own('by-grace') };
  const link = await inviteGuest(page, person);
  const guest = await openAsStranger(browser, baseURL ?? '');
  try {
    await join(guest.page, link, person);
    await expectMayNotCreate(guest.page);

    // The link worked once.
    const second = await openAsStranger(browser, baseURL ?? '');
    await second.page.goto(link);
    await expect(second.page.getByRole('heading', { name: 'This invitation cannot be used' })).toBeVisible();
    await second.close();

    await page.getByRole('combobox', { name: `Role of ${person.name}` }).click();
    await page.getByRole('option', { name: 'Developer' }).click();
    await expect(page.getByText(`${person.name} is now developer`).first()).toBeVisible();
    await guest.page.goto('/applications');
    await guest.page.getByRole('button', { name: 'New application' }).click();
    await guest.page.getByRole('dialog').getByLabel('Name').fill(person.application);
    await guest.page.getByRole('dialog').getByRole('button', { name: 'Create application' }).click();
    await guest.page.getByRole('button', { name: 'I have kept the key' }).click();
    await expect(guest.page).toHaveURL(new RegExp(`/applications/${person.application}$`));
    await guest.page.goto('/audit');
    await expect(guest.page.getByText(/needs a role with the right/)).toBeVisible();
  } finally {
    await guest.close();
  }
  await readAuditLog(page, person);
  await removeGuest(page, person);
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

async function inviteGuest(page: Page, person: Guest): Promise<string> {
  await page.goto('/members');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill(person.email);
  await dialog.getByRole('button', { name: 'Make link' }).click();
  const link = (await page.getByLabel('Invitation link', { exact: true }).innerText()).trim();
  expect(link).toMatch(/\/join\/[\w-]{20,}$/);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row', { name: new RegExp(person.email) })).toContainText('Viewer');
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

async function join(page: Page, link: string, person: Guest): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Join Demo' })).toBeVisible();
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Choose a password').fill(person.password);
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

async function readAuditLog(page: Page, person: Guest): Promise<void> {
  await page.goto('/audit');
  const log = page.getByRole('table', { name: 'Audit log' });
  await page.getByLabel('Search').fill(person.email);
  await page.getByRole('button', { name: 'Search' }).click();
  for (const said of [/invite grace/, /join as/, /change the role of/, new RegExp(`make application ${person.application}`), /make application.*forbidden/]) {
    await expect(log.getByRole('row', { name: said }).first()).toBeVisible();
  }
  await log.getByRole('button', { name: new RegExp(`^Details of “change the role of ${person.email}”`) }).first().click();
  const changes = page.getByRole('dialog').getByRole('table', { name: 'What changed' });
  await expect(changes.getByRole('row', { name: /role/ })).toContainText('developer');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
}

async function removeGuest(page: Page, person: Guest): Promise<void> {
  await page.goto('/members');
  await page.getByRole('button', { name: `Remove ${person.name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from workspace' }).click();
  await expect(page.getByRole('row', { name: new RegExp(person.email) })).toHaveCount(0);
  await page.request.post('/api/v1/application/remove', { data: { application: person.application } });
}
