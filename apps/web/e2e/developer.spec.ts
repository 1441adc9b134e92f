import { runCurl, statusOfQuery } from './ask-gateway';
import { expect, test } from './console-test';

test('application, objective, key shown once, its snippet works; a revoked key is refused', async ({ quietPage: page, product, own }) => {
  const name = own('checkout');
  await page.goto('/applications');
  await page.getByRole('button', { name: 'New application' }).click();
  const creating = page.getByRole('dialog', { name: 'New application' });
  await creating.getByLabel('Name').fill(name);
  await expect(creating.getByText(/A query of “digits” would get now/)).toBeVisible();
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
  const snippet = await shown.getByLabel('curl', { exact: true }).innerText();
  expect(snippet).toContain(key);
  const answer = await runCurl(snippet);
  expect(answer.status).toBe(200);
  expect(answer.body.labels?.[0]?.label).toBe('7');
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
