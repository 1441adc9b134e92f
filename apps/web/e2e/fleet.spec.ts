import { callApi, statusOfQuery } from './ask-gateway';
import { expect, test } from './console-test';

type Named = { variant: string; status: string };

test('the machine with its cores and memory; an instance that a query needs appears, with the reason', async ({ quietPage: page, product }) => {
  await page.goto('/fleet');
  const worker = page.getByRole('region', { name: /^Worker / });
  await expect(worker).toContainText(/Cores/);
  await expect(worker.getByText(/of \d+ busy, \d+ % now/)).toBeVisible();
  await expect(worker.getByText(/of [\d.]+ GB, [\d.]+ GB free/)).toBeVisible();
  await expect(worker).toContainText('per hour');

  const loaded = (await callApi<{ instances: Named[] }[]>(product, 'fleet/workers')).flatMap((each) => each.instances.map((instance) => instance.variant));
  const ready = (await callApi<Named[]>(product, 'variant/list?task=digits')).filter((each) => each.status === 'ready').map((each) => each.variant);
  const target = ready.find((variant) => !loaded.includes(variant)) ?? ready[0] ?? '';
  await expect.poll(() => statusOfQuery(product, product.apiKey, target), { timeout: 20_000 }).toBe(200);
  await expect(worker.getByText(target, { exact: true }).first()).toBeVisible();
  await expect(worker.getByRole('row', { name: target })).toContainText(/MB/);

  const events = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Scaling events' }) });
  const started = events.getByRole('listitem').filter({ hasText: target });
  await expect(started.first()).toContainText('start');
  await expect(started.first()).toContainText(/waits for it|not loaded|one more/);
  await expect(events.getByRole('listitem').filter({ hasText: 'worker joined' })).toContainText('cores');
});

test('classes of machines with their prices; an operator raises one, changes the budget, and takes it back', async ({ quietPage: page }) => {
  await page.goto('/fleet');
  const classes = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Machine classes' }) });
  await expect(classes).toContainText('No class may have machines');
  await classes.getByRole('button', { name: /^Show \d+ list prices of clouds$/ }).click();
  await expect(classes.getByRole('row', { name: /aws\.c7i\.large/ })).toContainText(/\$0\.0893.*list price, \d{4}-\d\d/);
  await classes.getByRole('button', { name: 'Change the budget' }).click();
  // None may be started, so that raising the class below starts nothing beside the other tests.
  await page.getByLabel('Machines at most').fill('0');
  await page.getByRole('button', { name: 'Save' }).click();
  await classes.getByRole('button', { name: 'Change cpu.1', exact: true }).click();
  await page.getByLabel('Machines at most').fill('1');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(classes).toContainText('At most 0 machines');
  await expect(classes.getByRole('row', { name: /^cpu\.1 / })).toContainText('0 of 0–1');
  await classes.getByRole('button', { name: 'Change cpu.1', exact: true }).click();
  await page.getByRole('button', { name: 'As it came' }).click();
  await expect(classes).toContainText('No class may have machines');
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
