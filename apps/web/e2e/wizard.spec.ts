import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { callApi } from './ask-gateway';
import { expect, test } from './console-test';
import { SMALL_CNN, digitArrays, wrongPictures } from './validation-data';

test('a model and its labelled data become a measured task: looked at, its preprocessing found, registered, asked', async ({ quietPage: page, product, own }) => {
  const task = own('glyphs');
  const net = own('glyph-net');
  await page.goto('/register');
  await page.getByLabel('Task', { exact: true }).fill(task);
  await choose(page, 'ONNX model', { name: `${net}.onnx`, bytes: await readFile(SMALL_CNN) });
  await choose(page, 'Validation set', { name: 'glyphs.zip', bytes: digitArrays(300) });
  const preview = page.getByRole('region', { name: 'Preview of the validation set' });
  await expect(preview).toContainText('idx arrays · 300 samples · 28 × 28 UINT8 · in 10 classes', { timeout: 30_000 });
  await expect(preview.getByRole('list', { name: 'Classes' }).getByRole('listitem')).toHaveCount(10);
  await expect(preview.getByRole('list', { name: 'Examples' }).getByRole('img')).toHaveCount(12);
  await expect(preview.getByRole('list', { name: 'Problems' })).toHaveCount(0);
  await stopsSearching(page);
  await page.getByRole('button', { name: 'Find the preprocessing for me' }).click();
  await expect(page.getByText(/gets 9\d\.\d % of 200 samples right/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByText('in the fields below')).toBeVisible();
  await expect(page.getByText('28 × 28, gray, NCHW, 0 to 1, FP32')).toBeVisible();
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Variants' })).toContainText(`${net}.v1.`, { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(async () => {
    const rows = await callApi<{ status: string; accuracy: number | null; accuracyBasis: string | null }[]>(product, `variant/list?task=${task}`);
    expect(rows.some((row) => row.status === 'ready' && row.accuracyBasis === 'measured' && (row.accuracy ?? 0) > 0.9)).toBe(true);
  }).toPass({ timeout: 60_000 });
});

test('what is wrong with labelled data is said before it is used', async ({ quietPage: page }) => {
  await page.goto('/register');
  await expect(page.getByLabel('Task', { exact: true })).not.toHaveValue('other');
  await page.getByLabel('Task', { exact: true }).fill('digits');
  await choose(page, 'Validation set', { name: 'odd.zip', bytes: await wrongPictures() });
  const problems = page.getByRole('list', { name: 'Problems' });
  await expect(problems).toContainText('1 label (1 sample) is none of the task', { timeout: 30_000 });
  await expect(problems).toContainText('appears again under another label');
  await expect(problems).toContainText('notes.txt');
});

test('data of no known kind are refused with what to send instead', async ({ quietPage: page }) => {
  await page.goto('/register');
  await choose(page, 'Validation set', { name: 'odd.zip', bytes: Buffer.from([1, 2, 0, 3, 0xff, 0xfe]) });
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be used' })).toContainText('Give a zip of pictures', { timeout: 30_000 });
});

/** A search that is held up can be stopped; afterwards it can be begun again. */
async function stopsSearching(page: Page): Promise<void> {
  const find = page.getByRole('button', { name: 'Find the preprocessing for me' });
  await page.route('**/validationSet.propose*', () => undefined);
  await find.click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
  await expect(find).toBeEnabled();
  await page.unroute('**/validationSet.propose*');
}

async function choose(page: Page, label: string, { name, bytes }: { name: string; bytes: Buffer }): Promise<void> {
  await expect(page.getByRole('button', { name: 'Register', exact: true })).toBeVisible();
  await page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await expect(page.getByText(new RegExp(`${label}, .*, uploaded`))).toBeVisible();
}
