import { describe, expect, it } from 'vitest';
import { keySnippet } from './key-snippet';

const given = { url: 'http://127.0.0.1:8000/', key: 'infaas_k', objective: null };

describe('keySnippet', () => {
  it('sends a picture where the task takes one, with the objective it names', () => {
    expect(keySnippet({ ...given, task: 'digits', input: { kind: 'picture', name: 'image' }, objective: 'preview' })).toBe(
      "curl http://127.0.0.1:8000/v2/models/digits/predict \\\n  -H 'Authorization: Bearer infaas_k' \\\n  -H 'x-infaas-objective: preview' \\\n  --data-binary @picture.png",
    );
  });

  it('lists a small tensor and has a command write a large one', () => {
    const small = keySnippet({ ...given, task: 't', input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 3] }] } });
    expect(small).toContain(`-d '{"inputs":[{"name":"x","datatype":"FP32","shape":[1,3],"data":[0,0,0]}]}'`);
    const large = keySnippet({ ...given, task: 't', input: { kind: 'tensors', tensors: [{ name: 'x', dtype: 'FP32', shape: [-1, 784] }] } });
    expect(large).toContain(`"data":['"$(yes '0' | head -n 784 | paste -sd, -)"']`);
  });
});
