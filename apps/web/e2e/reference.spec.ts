import { expect, test } from './console-test';

test('the API is found, read and tried: as who is signed in, with a key', async ({ quietPage: page, product }) => {
  await page.goto('/reference');
  await page.getByLabel('Find a procedure').fill('tasks of');
  const operation = page.getByRole('listitem').filter({ hasText: '/api/v1/task/list' });
  await operation.getByText('/api/v1/task/list').first().click();
  await operation.getByRole('button', { name: 'Ask' }).click();
  await expect(operation.getByLabel('Answer')).toContainText('"name": "digits"');

  await page.getByLabel('Key to try them with').fill(product.apiKey);
  await operation.getByRole('button', { name: 'Ask' }).click();
  await expect(operation.getByText('200', { exact: true })).toBeVisible();
  await expect(operation.getByLabel('curl', { exact: true }).last()).toContainText('Bearer $INFAAS_API_KEY');
});

test('what is not JSON is said before it is sent', async ({ quietPage: page }) => {
  await page.goto('/reference');
  await page.getByLabel('Find a procedure').fill('usage/summary');
  await page.getByText('/api/v1/usage/summary').first().click();
  await page.getByLabel('Input, as JSON').fill('{minutes: 5}');
  await expect(page.getByText('This is not a JSON object')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask' })).toBeDisabled();
});
