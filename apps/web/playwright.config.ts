import { defineConfig, devices } from '@playwright/test';

// PW_CHROMIUM=<executable> uses a browser of the system, PW_CHANNEL=chrome an installed Chrome; neither: Playwright's own
// (`npx playwright install chromium`). The product is started for the run, in a data directory and on ports of its own.
const executablePath = process.env['PW_CHROMIUM'];
const channel = process.env['PW_CHANNEL'];
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: './e2e',
  testMatch: '*.spec.ts',
  globalSetup: './e2e/global-setup.ts',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  // Two noisy cores carry browser, product and test: a test may be tried once more; one that needed it is listed as flaky.
  retries: 1,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 900 },
    // A trace of every test costs a good part of two cores; the second try of one that failed has its own.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    ...(channel === undefined ? {} : { channel }),
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});
