import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { CanonicalInput } from '@infaas/shared/domain/records';
import { querySnippets } from './query-snippets';

const parameters = { min_accuracy: 0.9, max_latency_ms: 50, on_unmet: 'best_effort' };
const url = 'http://127.0.0.1:8000';
const image: CanonicalInput = { kind: 'image', name: 'image', width: 28, height: 28, channels: 'gray', range: [0, 1] };
const iris: CanonicalInput = { kind: 'tensors', tensors: [{ name: "it's x", dtype: 'FP32', shape: [-1, 4] }] };
const large: CanonicalInput = { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 3, 20, 20] }] };

/** Runs a command as a shell would, with curl replaced by a program that prints what it was given. */
function bodyOf(command: string): unknown {
  const said = execFileSync('bash', ['-c', `curl() { while [ $# -gt 0 ]; do if [ "$1" = -d ]; then if [ "$2" = @- ]; then cat; else printf %s "$2"; fi; fi; shift; done; }\n${command}`], { encoding: 'utf8' });
  return JSON.parse(said);
}

describe('querySnippets', () => {
  it('sends a picture file with the objective in headers', () => {
    const { curl, python, typescript } = querySnippets({ task: 'digits', input: image, url, parameters });
    expect(curl).toBe(
      'curl "http://127.0.0.1:8000/v2/models/digits/predict" \\\n  -H "Authorization: Bearer $INFAAS_API_KEY" \\\n  -H "x-infaas-min-accuracy: 0.9" \\\n' +
        '  -H "x-infaas-max-latency-ms: 50" \\\n  -H "x-infaas-on-unmet: best_effort" \\\n  --data-binary @picture.png',
    );
    for (const program of [python, typescript]) expect(program).toMatch(/models\/digits\/predict[^]*x-infaas-max-latency-ms[^]*50/);
  });

  it('sends tensors that a shell passes on unharmed', () => {
    expect(bodyOf(querySnippets({ task: 'iris', input: iris, url, parameters }).curl)).toEqual({
      inputs: [{ name: "it's x", datatype: 'FP32', shape: [1, 4], data: [0, 0, 0, 0] }], parameters,
    });
  });

  it('makes the body of a large tensor instead of listing it', () => {
    const { curl } = querySnippets({ task: 'big', input: large, url, parameters });
    expect(curl.length).toBeLessThan(500);
    expect(bodyOf(curl)).toMatchObject({ inputs: [{ shape: [1, 3, 20, 20], data: Array.from({ length: 1_200 }, () => 0) }], parameters });
  });

  it('names the task and its tensors for the Triton client', () => {
    const { tritonclient } = querySnippets({ task: 'digits', input: image, url, parameters });
    expect(tritonclient).toContain('http.InferenceServerClient("127.0.0.1:8000")');
    expect(tritonclient).toContain('http.InferInput("image", [1, 1, 28, 28], "FP32")');
    expect(tritonclient).toContain('parameters={"min_accuracy": 0.9, "max_latency_ms": 50, "on_unmet": "best_effort"}');
    expect(querySnippets({ task: 'photos', input: { kind: 'picture', name: 'picture' }, url, parameters }).tritonclient).toContain('open("picture.png", "rb").read()');
  });
});
