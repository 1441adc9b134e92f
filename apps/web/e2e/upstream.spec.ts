import { expect, test } from './console-test';

test('a server elsewhere is registered from the register page; what is wrong is said at its field, what is not allowed in words', async ({ page }) => {
  await page.goto('/register');
  await page.getByRole('link', { name: 'A server that runs elsewhere instead' }).click();
  await expect(page.getByRole('heading', { name: 'Register a server' })).toBeVisible();
  await expect(page.getByText('None yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText([
    'The address of the server: https://host:port, without /v2.', 'What the server calls the model.', 'Small letters, digits and dashes, 63 at most.', 'Small letters, digits and dashes, 63 at most.',
  ]);
  await page.getByLabel('Address').fill('https://triton.example.com:8000');
  await page.getByLabel('Model', { exact: true }).fill('mnist');
  await page.getByLabel('Task').fill('digits');
  await page.getByLabel('Name').fill('triton-mnist');
  await page.getByLabel('Price, $ per hour').fill('-1');
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(['Dollars per hour, 0 or more.']);
  await page.getByLabel('Price, $ per hour').fill('1.5');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByText(/allows no outside address/)).toBeVisible();
  await expect(page).toHaveURL(/\/register\/upstream$/);
});
