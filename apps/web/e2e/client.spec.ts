import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Route } from '@playwright/test';
import { expect, test } from './console-test';

const BUNDLE = fileURLToPath(new URL('../../../packages/client/dist/client.mjs', import.meta.url));
const APP = 'https://app.example';

/** A page of somebody's, with a gateway behind the same origin: `query` sends tensors as bytes, is refused once, and gets bytes back. */
const PAGE = `<!doctype html><title>app</title><script type="module">
  import { createClient, InfaasError } from '/client.mjs';
  const tasks = { digits: { inputs: { image: { dtype: 'FP32', shape: [-1, 2] } }, outputs: { scores: { dtype: 'FP32', shape: [-1, 2] } }, labels: [] } };
  const client = createClient({ url: location.origin, apiKey: 'k', tasks });
  const { outputs, served } = await client.query('digits', { image: Float32Array.of(1, 2) }, { minAccuracy: 0.9 });
  const refusal = await client.predict('digits', new Blob(['x'])).catch((error) => error);
  const aborted = await client.query('digits', { image: Float32Array.of(1, 2) }, { signal: AbortSignal.abort(new Error('left')) }).catch((error) => error.message);
  document.title = JSON.stringify({ scores: [...outputs.scores.data], variant: served.variant, refused: refusal instanceof InfaasError && refusal.code, aborted });
</script>`;

test('the client works in a browser', async ({ page }) => {
  const seen: { json: unknown; floats: number[] }[] = [];
  let refusals = 1;
  const answer = (route: Route): Promise<void> => {
    if (refusals-- > 0) return route.fulfill({ status: 503, json: { error: 'busy', code: 'capacity', hint: 'later', retry_after_ms: 10 } });
    const body = route.request().postDataBuffer() ?? Buffer.alloc(0);
    const length = Number(route.request().headers()['inference-header-content-length']);
    seen.push({ json: JSON.parse(body.toString('utf8', 0, length)), floats: [body.readFloatLE(length), body.readFloatLE(length + 4)] });
    const head = Buffer.from(JSON.stringify({ parameters: { variant: 'v' }, outputs: [{ name: 'scores', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } }] }));
    return route.fulfill({ status: 200, headers: { 'inference-header-content-length': String(head.length) }, body: Buffer.concat([head, Buffer.from(Float32Array.of(0.25, 0.75).buffer)]) });
  };
  const bundle = await readFile(BUNDLE, 'utf8');
  await page.route(`${APP}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/client.mjs') return route.fulfill({ contentType: 'text/javascript', body: bundle });
    if (pathname === '/v2/models/digits/infer') return answer(route);
    if (pathname === '/v2/models/digits/predict') return route.fulfill({ status: 422, json: { error: 'no', code: 'objective_unmet', hint: 'h' } });
    return route.fulfill({ contentType: 'text/html', body: PAGE });
  });
  await page.goto(`${APP}/`);
  await expect(page).toHaveTitle(JSON.stringify({ scores: [0.25, 0.75], variant: 'v', refused: 'objective_unmet', aborted: 'left' }));
  expect(seen).toEqual([{ json: expect.objectContaining({ parameters: { min_accuracy: 0.9, binary_data_output: true } }) as unknown, floats: [1, 2] }]);
});
