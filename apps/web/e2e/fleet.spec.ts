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
