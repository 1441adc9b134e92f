import { expect, settled, test } from './console-test';

test('what cannot be read is said so, not shown as nothing, and comes when it is asked again', async ({ page, product: _ }) => {
  await page.goto('/');
  await settled(page);
  // From here on nothing is answered.
  await page.route('**/api/trpc/**', (route) => route.abort());
  await page.goto('/?last=6h');
  const problems = page.getByRole('main').getByRole('alert').filter({ hasText: 'The console does not answer' });
  await expect(problems.first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('No queries in this time.')).toHaveCount(0);
  await expect(page.getByText('Nothing was billed in this time.')).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('could not be read');
  await page.unroute('**/api/trpc/**');
  for (;;) {
    const again = page.getByRole('main').getByRole('button', { name: 'Try again' });
    if ((await again.count()) === 0) break;
    await again.first().click();
    await settled(page);
  }
  await expect(page.getByRole('table', { name: /^Applications/ })).toBeVisible();
});
