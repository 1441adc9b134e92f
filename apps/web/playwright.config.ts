import { defineConfig, devices } from '@playwright/test';

// PW_CHROMIUM=<executable> uses a browser of the system, PW_CHANNEL=chrome an installed Chrome; neither: Playwright's own
// (`npx playwright install chromium`). CONSOLE_URL is the console of a running product.
const executablePath = process.env['PW_CHROMIUM'];
const channel = process.env['PW_CHANNEL'];
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: './e2e',
  timeout: 60_000,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    baseURL: process.env['CONSOLE_URL'] ?? 'http://127.0.0.1:3000',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    ...(channel === undefined ? {} : { channel }),
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...(asRoot ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'] } },
    { name: 'phone', use: { ...devices['Desktop Chrome'], viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
