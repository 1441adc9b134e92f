import { runCurl, statusOfQuery } from './ask-gateway';
import { countClicks, expect, test } from './console-test';

test('a new application with its objective and a key that works: three clicks', async ({ quietPage: page, own }) => {
  const name = own('till');
  const clicks = await countClicks(page);
  await page.goto('/applications');
  await page.getByRole('button', { name: 'New application' }).click();
  const creating = page.getByRole('dialog', { name: 'New application' });
  await creating.getByLabel('Name').fill(name);
  await expect(creating.getByText(/A query of “digits” would get now/)).toBeVisible();
  await creating.getByRole('radiogroup', { name: 'Deadline' }).getByRole('radio', { name: 'Set' }).click();
  await creating.getByLabel('Deadline, ms').fill('5000');
  await creating.getByRole('button', { name: 'Create application' }).click();
  const shown = page.getByRole('dialog', { name: 'Your new key' });
  const snippet = await shown.getByLabel('curl', { exact: true }).innerText();
  await expect(async () => expect(await runCurl(snippet)).toMatchObject({ status: 200, body: { labels: expect.arrayContaining([expect.objectContaining({ label: '7' })]) as unknown } })).toPass({ timeout: 30_000 });
  expect(clicks()).toBeLessThanOrEqual(5);
  await shown.getByRole('button', { name: 'I have kept the key' }).click();
  await expect(page).toHaveURL(new RegExp(`/applications/${name}$`));
  await expect(page.getByRole('listitem').filter({ hasText: 'default' }).first()).toContainText(/5\.?0* ?s/);
  await expect(page.getByRole('table', { name: 'API keys' })).toContainText('key-1');
});

test('an objective of its own name, a key shown once; a revoked key is refused', async ({ quietPage: page, product, own }) => {
  const name = own('checkout');
  await page.goto('/applications');
  await page.getByRole('button', { name: 'New application' }).click();
  const creating = page.getByRole('dialog', { name: 'New application' });
  await creating.getByLabel('Name').fill(name);
  await creating.getByRole('switch', { name: /first key/ }).click();
  await creating.getByRole('button', { name: 'Create application' }).click();
  await expect(page).toHaveURL(new RegExp(`/applications/${name}$`));

  await page.getByRole('button', { name: 'Add objective' }).click();
  const objective = page.getByRole('dialog', { name: 'New objective' });
  await objective.getByLabel('Name').fill('quick');
  await objective.getByRole('radiogroup', { name: 'Deadline' }).getByRole('radio', { name: 'Set' }).click();
  await objective.getByLabel('Deadline, ms').fill('900');
  await objective.getByRole('button', { name: 'Save objective' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'quick' }).filter({ hasText: '900 ms' })).toContainText('digits-');

  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('dialog', { name: 'Create key' }).getByRole('button', { name: 'Create key' }).click();
  const shown = page.getByRole('dialog', { name: 'Your new key' });
  const key = (await shown.getByLabel('API key', { exact: true }).innerText()).trim();
  expect(key).toMatch(/^infaas_\S{20,}$/);
  expect(await shown.getByLabel('curl', { exact: true }).innerText()).toContain(key);
  await expect.poll(() => statusOfQuery(product, key), { timeout: 3_000, intervals: [100] }).toBe(200);
  await shown.getByRole('button', { name: 'I have kept the key' }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'API keys' })).toContainText('key-1');

  await page.getByRole('button', { name: 'Revoke key key-1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByText('It is refused within two seconds.').first()).toBeVisible();
  await expect.poll(() => statusOfQuery(product, key), { timeout: 3_000, intervals: [100] }).toBe(401);

  await page.getByRole('button', { name: 'Delete application' }).click();
  await page.getByLabel(`Type “${name}” to confirm`).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete application' }).click();
  await expect(page).toHaveURL(/\/applications$/);
  await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
});

test('names that cannot be are told at the field', async ({ quietPage: page }) => {
  await page.goto('/applications');
  await page.getByRole('button', { name: 'New application' }).click();
  const dialog = page.getByRole('dialog', { name: 'New application' });
  await dialog.getByLabel('Name').fill('kiosk');
  await dialog.getByRole('button', { name: 'Create application' }).click();
  await expect(dialog.getByRole('alert').first()).not.toBeEmpty();
  await expect(dialog).toBeVisible();
});
