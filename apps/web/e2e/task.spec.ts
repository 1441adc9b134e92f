import type { Locator, Page } from '@playwright/test';
import { SEVEN, callApi, runCurl, statusOfQuery } from './ask-gateway';
import { expect, settled, test } from './console-test';

const section = (page: Page, title: string) => page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

async function press(slider: Locator, ...keys: string[]) {
  await slider.focus();
  for (const key of keys) await slider.press(key);
}

test.beforeEach(async ({ page }) => {
  await page.goto('/tasks/digits');
  await settled(page);
});

test('variants with their figures, in a table and a chart', async ({ quietPage: page }) => {
  const rows = page.getByRole('table', { name: /^Variants/ }).getByRole('row').filter({ hasText: /digits-\w/ });
  const answering = await rows.count();
  expect(answering).toBeGreaterThanOrEqual(4);
  await page.getByRole('radio', { name: /^All \d+/ }).click();
  expect(await rows.count()).toBeGreaterThan(answering);
  const ready = rows.filter({ has: page.getByText('ready', { exact: true }) }).first();
  await expect(ready).toContainText(/\d+\.\d\d %.*(µs|ms).*\$.*(µs|ms).*MB/s);
  await ready.getByRole('button', { name: /^Batch sizes of/ }).click();
  // How far batches were tried depends on what larger ones brought on this machine.
  const batches = page.getByRole('table', { name: /^Run time of/ }).getByRole('row').filter({ hasText: /\/s/ });
  await expect(batches.first()).toContainText(/^1\d+(\.\d+)? (µs|ms)/);
  expect(await batches.count()).toBeGreaterThanOrEqual(3);
  for (const batch of await batches.all()) await expect(batch).toContainText(/^\d+(?:[\d.,]+\s(?:µs|ms)){5}[\d,.]+\/s$/);
  const chart = page.getByRole('group', { name: /^Latency, accuracy and cost of \d+ ready variants/ });
  await chart.focus();
  await chart.press('ArrowRight');
  await expect(chart).toContainText(/digits-.*accuracy .* per 1,000/);
});

test('the objective changes what would be chosen; an impossible one is refused with offers that work', async ({ quietPage: page, product }) => {
  const ready = async () => (await callApi<{ architecture: string; status: string }[]>(product, 'variant/list?task=digits')).filter(({ status }) => status === 'ready').map(({ architecture }) => architecture);
  await expect.poll(ready, { timeout: 60_000 }).toEqual(expect.arrayContaining(['digits-cnn-l', 'digits-linear']));
  // Without a floor the cheapest of what is loaded is chosen: a query of its own loads the cheapest of all.
  const linear = (await callApi<{ architecture: string; status: string; variant: string }[]>(product, 'variant/list?task=digits')).find(({ architecture, status }) => architecture === 'digits-linear' && status === 'ready');
  await expect.poll(() => statusOfQuery(product, product.apiKey, linear?.variant), { timeout: 20_000 }).toBe(200);
  await page.reload();
  const panel = section(page, 'What a query asks for');
  const floor = panel.getByRole('slider', { name: 'Accuracy floor' });
  await expect(panel).toContainText(/Would (be answered at once by|wait while this is loaded:)\s*digits-cnn-l/);
  await press(floor, 'Home');
  await expect(panel).toContainText(/Would (be answered at once by|wait while this is loaded:)\s*digits-(linear|mlp|cnn-s)/);
  await panel.getByRole('button', { name: /^Why\?/ }).click();
  const why = page.getByRole('dialog', { name: 'Why this choice' });
  await expect(why.getByRole('listitem').filter({ hasText: 'chosen' })).toHaveCount(1);
  await why.getByRole('button', { name: 'Close' }).click();

  await press(floor, 'End');
  await expect(panel).toContainText('Would be refused');
  await panel.getByRole('listitem').getByRole('button').first().click();
  await expect(panel).toContainText(/Would (be answered at once by|wait while this is loaded:)/);
});

test('a drawn digit is answered with labels, the way of its time and the decision', async ({ quietPage: page }) => {
  const playground = section(page, 'Playground');
  await draw(page, playground.getByRole('img', { name: /^Drawing pad/ }), [[0.28, 0.25], [0.72, 0.25], [0.45, 0.8]]);
  await playground.getByRole('button', { name: 'Run' }).click();
  await expect(playground.getByRole('heading', { name: 'Why this variant' })).toBeVisible();
  await expect(playground.getByRole('listitem').first()).toContainText('7');
  await expect(playground).toContainText(/Queue.*Compute.*Total/s);
  await expect(playground).toContainText(/Cost of this query\s*[\d$]/);
  const candidates = playground.getByRole('listitem').filter({ hasText: / of 1,000/ });
  await expect(candidates.filter({ hasText: 'chosen' })).toHaveCount(1);
  await expect(candidates.filter({ hasText: 'rejected' }).first()).toContainText(/\w+ .*\./);
});

test('an objective that nothing meets is refused in the playground, and its offer then answers', async ({ quietPage: page }) => {
  const playground = section(page, 'Playground');
  await press(section(page, 'What a query asks for').getByRole('slider', { name: 'Accuracy floor' }), 'End');
  await draw(page, playground.getByRole('img', { name: /^Drawing pad/ }), [[0.5, 0.2], [0.5, 0.8]]);
  await playground.getByRole('button', { name: 'Run' }).click();
  const offer = playground.getByRole('button', { name: / in [\d.]+ (ms|s|µs)$/ }).first();
  await offer.click();
  await expect(async () => {
    await playground.getByRole('button', { name: 'Run' }).click();
    await expect(playground.getByRole('heading', { name: 'Why this variant' })).toBeVisible({ timeout: 2_000 });
  }).toPass();
});

test('a durable query is kept and answered', async ({ quietPage: page }) => {
  const playground = section(page, 'Playground');
  await draw(page, playground.getByRole('img', { name: /^Drawing pad/ }), [[0.5, 0.2], [0.5, 0.8]]);
  await playground.getByRole('switch', { name: 'Durable' }).click();
  await playground.getByRole('button', { name: 'Run' }).click();
  await expect(playground.getByText('done', { exact: true })).toBeVisible();
  await expect(playground).toContainText('from handing in to the end');
  await expect(playground.getByRole('listitem').first()).toContainText('%');
});

test('a picture file is read as the digit that it shows; the snippet asks the same from a shell', async ({ quietPage: page, product }) => {
  const playground = section(page, 'Playground');
  await playground.getByRole('radio', { name: 'Picture' }).click();
  await playground.getByLabel('Picture file').setInputFiles(SEVEN);
  await expect(playground).toContainText('digit-7-a.png · 28 × 28');
  await playground.getByRole('button', { name: 'Run' }).click();
  await expect(playground.getByRole('listitem').first()).toHaveText(/^7/);

  const answer = await runCurl(await page.getByRole('tabpanel', { name: 'curl' }).locator('pre').innerText(), product.apiKey);
  expect(answer.status).toBe(200);
  expect(answer.body.labels?.[0]?.label).toBe('7');
  expect(answer.body.parameters).toHaveProperty('variant');
});

/** Draws one stroke through points given as shares of the pad. */
async function draw(page: Page, pad: Locator, points: readonly [number, number][]) {
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('the pad is not shown');
  const place = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  const [first, ...rest] = points;
  if (first === undefined) return;
  await page.mouse.move(...place(first));
  await page.mouse.down();
  for (const point of rest) await page.mouse.move(...place(point), { steps: 8 });
  await page.mouse.up();
}
