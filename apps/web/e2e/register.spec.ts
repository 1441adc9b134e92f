import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { callApi } from './ask-gateway';
import { countClicks, expect, test } from './console-test';
import { ADMIN } from './running-product';

const MODEL = fileURLToPath(new URL('../../../packages/demo/models/digits-cnn-s.onnx', import.meta.url));

test.describe('a model owner', () => {
  test.use({ signedIn: false });

  test('comes from signing in to the first answer of an own model in a few clicks', async ({ quietPage: page, own }) => {
    const name = own('own-cnn');
    const clicks = await countClicks(page);
    await page.goto('/sign-in');
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByLabel('Password').fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Register a model' }).click();
    await chooseModel(page, { name: `${name}.onnx`, bytes: await readFile(MODEL) });
    await expect(page.getByText(`${name} for the task digits.`)).toBeVisible();
    await page.getByRole('button', { name: 'Register', exact: true }).click();
    await expect(page.getByRole('list', { name: 'Variants' })).toContainText(`${name}.v1.`, { timeout: 30_000 });
    await drawSeven(page);
    await expect(page.getByRole('combobox', { name: 'Who answers' })).toContainText(name);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.locator('#playground')).toContainText('Variant');
    await expect(page.locator('#playground')).toContainText(`${name}.v1.`);
    expect(clicks()).toBeLessThanOrEqual(6);
  });
});

test('a broken file is refused with a reason, and what was entered is kept', async ({ quietPage: page }) => {
  await page.goto('/register');
  await chooseModel(page, { name: 'broken.onnx', bytes: (await readFile(MODEL)).subarray(0, 20_000) });
  await page.getByLabel('Architecture').fill('half-a-cnn');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Refused' })).toBeVisible();
  await page.getByRole('button', { name: 'Change and try again' }).click();
  await expect(page.getByLabel('Architecture')).toHaveValue('half-a-cnn');
  await expect(page.getByText('is on the server already')).toBeVisible();
});

test('names are judged while they are typed', async ({ quietPage: page }) => {
  await page.goto('/register');
  await expect(page.getByLabel('Task', { exact: true })).toHaveValue('digits');
  await page.getByLabel('Architecture').fill('digits');
  await expect(page.getByText('share one namespace')).toBeVisible();
  await page.getByLabel('Architecture').fill('digits-cnn-s');
  await expect(page.getByText('this becomes version 2')).toBeVisible();
  await page.getByLabel('Task', { exact: true }).fill('Other Task');
  await expect(page.getByText('“other-task”')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Register', exact: true })).toBeDisabled();
});

test('an architecture shows its file, its verdicts, two variants beside each other, and hands over the file of one', async ({ quietPage: page, product }) => {
  const rows = await callApi<{ variant: string; status: string; architecture: string; artifactBytes: number }[]>(product, 'variant/list?task=digits');
  const ready = rows.find((row) => row.architecture === 'digits-cnn-s' && row.status === 'ready');
  await page.goto('/tasks/digits');
  await page.getByRole('navigation', { name: 'Architectures' }).getByRole('link', { name: 'digits-cnn-s' }).click();
  await expect(page.getByRole('table', { name: 'Versions of digits-cnn-s' })).toContainText('v1');
  await expect(page.getByText('image FP32 [?, 1, 28, 28]')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Verdicts' })).toContainText(ready?.variant ?? 'no variant is ready');
  await expect(page.getByRole('region', { name: 'Comparison' }).getByRole('row', { name: /Median run/ })).toContainText(/%|same/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: `download ${ready?.variant ?? ''}` }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${ready?.variant ?? ''}.onnx`);
  expect((await readFile(await file.path())).byteLength).toBe(ready?.artifactBytes);
});

/** Two strokes of one line: a bar and a slope, as one draws a seven. */
async function drawSeven(page: Page): Promise<void> {
  const pad = page.getByRole('img', { name: /Drawing pad/ });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error('there is no pad');
  const at = (x: number, y: number): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(0.25, 0.25));
  await page.mouse.down();
  await page.mouse.move(...at(0.75, 0.25), { steps: 8 });
  await page.mouse.move(...at(0.45, 0.8), { steps: 8 });
  await page.mouse.up();
}

async function chooseModel(page: Page, { name, bytes }: { name: string; bytes: Buffer }): Promise<void> {
  // The only task is proposed once the workspace is known: by then the page listens.
  await expect(page.getByLabel('Task', { exact: true })).toHaveValue('digits');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose file' }).first().click();
  await (await chooser).setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await expect(page.getByText(/ONNX model, .*, uploaded/)).toBeVisible();
}
