import { expect, test } from './console-test';

test.use({ signedIn: false });

test('the one-time link signs in; demo traffic fills an empty overview and stops', async ({ quietPage: page, product }) => {
  await page.goto(product.signInLink);
  await expect(page).toHaveURL(`${product.webUrl}/`);
  await expect(page.getByText('no queries in the last hour')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('No queries in this time.').first()).toBeVisible();

  const traffic = page.getByRole('region', { name: 'Demo traffic' });
  await traffic.getByRole('button', { name: 'Send demo traffic' }).click();
  await expect(traffic).toContainText('Demo traffic runs');
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();
  await expect(page.getByText('No queries in this time.')).toHaveCount(0);
  const rate = page.getByText('Queries per second', { exact: true }).first().locator('..');
  await expect(rate).toContainText(/[1-9][\d.]*\/s/);
  const first = await rate.innerText();
  await expect(rate).not.toHaveText(first);
  for (const label of ['Queries per second by application', 'Queries per second by outcome', 'Latency percentiles']) {
    await expect(page.getByRole('figure', { name: label }).locator('path.recharts-curve').first()).toHaveAttribute('d', /L|C|H/);
  }
  const table = page.getByRole('table', { name: 'Applications, last hour' });
  await expect(table.getByRole('row', { name: /kiosk/ })).toContainText('%');
  await expect(page.getByText(/last hour: [\d,]+ missed, [\d,]+ not served/)).toBeVisible();

  await traffic.getByRole('button', { name: 'Stop' }).click();
  await expect(traffic.getByRole('button', { name: 'Send demo traffic' })).toBeVisible();
});

test('a used link says so, and how to get in', async ({ page, product }) => {
  await page.goto(product.signInLink);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText('That link no longer works')).toBeVisible();
});
