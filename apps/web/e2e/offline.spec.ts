import { readFile } from 'node:fs/promises';
import { zipSync } from 'fflate';
import type { Page } from '@playwright/test';
import { expect, settled, test } from './console-test';
import { digitArrays } from './validation-data';

const ITEMS = 12_000;

async function start(page: Page, file: { name: string; bytes: Buffer }, choices: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  await page.goto('/offline/new');
  await page.getByRole('button', { name: 'Start the job' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText(['Choose the file first.']);
  await page.locator('input[type=file]').setInputFiles({ name: file.name, mimeType: 'application/zip', buffer: file.bytes });
  await expect(page.getByText(/, uploaded$/)).toBeVisible();
  await choices();
  await page.getByRole('button', { name: 'Start the job' }).click();
  await page.waitForURL(/\/offline\/[A-Za-z0-9-]{8,}$/);
}

test('a file of digits is run offline: paused, resumed, done, and every answer is in the download', async ({ quietPage: page }) => {
  await start(page, { name: 'night.zip', bytes: digitArrays(ITEMS) }, async () => {
    await page.getByLabel('Accuracy floor, % (optional)').fill('0');
    await page.getByLabel('Form', { exact: true }).click();
    await page.getByRole('option', { name: 'JSON lines', exact: true }).click();
  });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('It is paused', { exact: true })).toBeVisible();
  const progress = page.getByRole('progressbar', { name: 'Progress of night.zip' });
  const before = Number(await progress.getAttribute('aria-valuenow'));
  expect(before).toBeLessThan(100);
  await page.getByRole('link', { name: 'Offline jobs' }).first().click();
  await expect(page.getByRole('row', { name: /night\.zip/ })).toContainText('paused');
  await page.getByRole('link', { name: 'night.zip' }).first().click();
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(progress).toHaveAttribute('aria-valuenow', '100', { timeout: 90_000 });
  const link = page.getByRole('link', { name: /^Download answers/ });
  await expect(link).toBeVisible({ timeout: 30_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('night.answers.jsonl');
  const answers = (await readFile(await download.path(), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { item: number; label?: string });
  expect(answers.map((answer) => answer.item)).toEqual(Array.from({ length: ITEMS }, (_, at) => at));
  expect(answers.every((answer) => answer.label !== undefined)).toBe(true);
  await expect(page.getByText(/The cheapest that keeps to what was asked/)).toBeVisible();
  await settled(page);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('what cannot be read is refused in words, and a field that the API refuses says so itself', async ({ page }) => {
  await start(page, { name: 'notes.zip', bytes: Buffer.from(zipSync({ 'notes.txt': new TextEncoder().encode('to do') })) });
  await expect(page.getByRole('alert').filter({ hasText: 'neither pictures nor arrays' })).toContainText('Pack PNG or JPEG files', { timeout: 60_000 });
  await page.goto('/offline/new');
  await page.getByRole('radio', { name: 'Address' }).click();
  await page.getByLabel('Address', { exact: true }).fill('https://data.example.com/digits.npz');
  await page.getByRole('button', { name: 'Start the job' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toHaveText([/^The operator of this installation allows no outside address\. /]);
  await page.getByLabel('Address', { exact: true }).fill('https://data.example.org/digits.npz');
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});
