import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { runningProduct } from './running-product';
import type { RunningProduct } from './running-product';

export { expect };

/**
 * A test in a signed-in browser; it fails when the page logs an error or throws. `product` is the running product, `own` makes a name that
 * no earlier try of the same test has used.
 */
export const test = base.extend<{ product: RunningProduct; signedIn: boolean; quietPage: Page; own: (name: string) => string }>({
  own: async ({ browserName: _ }, use, { retry }) => use((name) => (retry === 0 ? name : `${name}-${retry + 1}`)),
  signedIn: [true, { option: true }],
  product: async ({ browserName: _ }, use) => use(runningProduct()),
  baseURL: async ({ browserName: _ }, use) => use(runningProduct().webUrl),
  storageState: async ({ signedIn }, use) => use(signedIn ? runningProduct().sessionFile : undefined),
  quietPage: async ({ page }, use) => {
    const problems = watchForErrors(page);
    await use(page);
    expect(problems, 'errors in the console of the browser').toEqual([]);
  },
});

/** Returns a list that grows with every error that a page logs or throws. */
export function watchForErrors(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}

/** Waits until nothing on the page is a grey shape in the place of something that is still loaded. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('main .animate-pulse')).toHaveCount(0);
}

/** Counts what a person would have clicked, over page loads; returns a reader of the count. Call it before the first page is opened. */
export async function countClicks(page: Page): Promise<() => number> {
  let count = 0;
  await page.exposeFunction('countClick', () => { count += 1; });
  await page.addInitScript(() => {
    window.addEventListener('pointerdown', () => void (window as unknown as { countClick: () => void }).countClick(), true);
  });
  return () => count;
}
