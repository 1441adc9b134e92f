import { countClicks, expect, settled, test } from './console-test';
import type { RunningProduct } from './running-product';

/** Asks for an answer within a time that nothing can keep, and takes what comes: answered, and its objective missed. */
async function missObjective({ httpUrl, apiKey }: RunningProduct): Promise<{ decision: string }> {
  const response = await fetch(new URL('/v2/models/digits/infer', httpUrl), {
    method: 'POST', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      inputs: [{ name: 'image', datatype: 'FP32', shape: [1, 1, 28, 28], data: new Array(784).fill(0) }],
      parameters: { max_latency_ms: 0.02, on_unmet: 'best_effort', explain: true },
    }),
  });
  const body = (await response.json()) as { parameters?: { decision_id?: string; unmet?: string } };
  return { decision: body.parameters?.unmet?.includes('latency') === true ? (body.parameters.decision_id ?? '') : '' };
}

test('from a missed objective to the queries, the decision, why, and what to change: three clicks; the timeline is one more', async ({ quietPage: page, product }) => {
  await expect.poll(async () => (await missObjective(product)).decision, { timeout: 30_000 }).not.toBe('');
  const clicks = await countClicks(page);
  await page.goto('/');
  const applications = page.getByRole('region', { name: /^Applications/ });
  await applications.getByRole('link', { name: /Which queries of .* missed their objective/ }).first().click();

  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Decisions');
  await expect(page.getByRole('combobox', { name: 'Result' })).toHaveText('Missed their objective');
  await settled(page);
  await page.getByRole('table', { name: 'Decisions' }).getByRole('link', { name: /^Decision of/ }).first().click();

  await expect(page.getByRole('heading', { level: 1 })).toContainText(/late|fell short/);
  await expect(page.getByText('Predicted', { exact: true })).toBeVisible();
  await expect(page.getByText('Actual', { exact: true })).toBeVisible();
  const why = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Why' }) });
  await expect(why).toContainText(/chosen|were not recorded/);
  await expect(page.getByRole('heading', { name: 'What scaled around it' })).toBeVisible();
  const change = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What to change' }) });
  await change.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/(applications|tasks|fleet)/);
  expect(clicks()).toBe(3);

  await page.goBack();
  await page.getByRole('link', { name: 'Timeline around it' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Scaling');
  await expect(page.getByRole('combobox', { name: 'Task' })).toHaveText('digits');
  await expect(page.getByRole('figure', { name: 'Queries and capacity per second' })).toBeVisible();
  expect(clicks()).toBe(4);
});

test('one time range and zone for all pages; the palette goes anywhere by keyboard; the bill as a file', async ({ quietPage: page, product }) => {
  let decision = '';
  await expect.poll(async () => ({ decision } = await missObjective(product)).decision, { timeout: 30_000 }).not.toBe('');
  await page.goto('/costs?last=1h');
  await page.getByRole('combobox', { name: 'Time zone' }).click();
  await page.getByRole('option', { name: 'UTC' }).click();
  await page.getByRole('link', { name: 'Scaling' }).first().click();
  await expect(page).toHaveURL(/\/scaling\?last=1h&tz=utc$/);
  await expect(page.getByRole('combobox', { name: 'Time range' })).toHaveText('Last 1 hour');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(page).toHaveURL(/from=.*to=.*/);
  await page.goBack();
  await expect(page).toHaveURL(/last=1h/);

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Page, task/ }).fill(decision);
  await expect(page.getByRole('option', { name: /Decision/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/decisions/${decision}`));
  await expect(page.getByText(decision)).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: /^Page, task/ }).fill('bill');
  await expect(page.getByRole('option').first()).toContainText('Costs');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Costs');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const file = await (await download).createReadStream();
  let text = '';
  for await (const piece of file) text += String(piece);
  expect(text.split('\r\n')[0]).toBe('hour_utc,application,task,variant,hardware,used_usd,idle_usd,total_usd');
});
