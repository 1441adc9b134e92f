import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { inspectModel } from './inspect-model';
import { decodeModel, encodeModel } from './model-proto';
import { itWithData, testData } from './shared-test-data';

describe('decodeModel and encodeModel', () => {
  itWithData('give every real model back byte for byte', async () => {
    const files = readdirSync(testData('models'), { recursive: true }).map(String).filter((file) => file.endsWith('.onnx'));
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) {
      const bytes = readFileSync(testData(`models/${file}`));
      expect(Buffer.compare(Buffer.from(encodeModel(decodeModel(bytes))), bytes), file).toBe(0);
    }
  });

  itWithData('find signature, size and precision of real models', async () => {
    const inspect = (file: string): ReturnType<typeof inspectModel> => inspectModel(readFileSync(testData(`models/${file}`)));
    const mobilenet = inspect('imagenet/mobilenet_v2_1.0_224_quant.onnx');
    expect(mobilenet.precision).toBe('int8');
    expect(mobilenet.signature.inputs).toEqual([{ name: 'input', dtype: 'UINT8', shape: [-1, 224, 224, 3] }]);
    expect(mobilenet.parameters).toBeGreaterThan(3_400_000);
    expect(inspect('imagenet/winml_SqueezeNet_fp16.onnx').precision).toBe('fp16');
    const resnet = inspect('light/light_resnet50.onnx');
    expect(resnet.signature.inputs).toEqual([{ name: 'gpu_0/data_0', dtype: 'FP32', shape: [1, 3, 224, 224] }]);
    expect(resnet.operators.Conv).toBe(53);
    expect(inspect('tabular/ankane_randomforest.onnx').signature.outputs.map(({ name, dtype }) => [name, dtype])).toEqual([['output_label', 'INT64'], ['output_probability', 'FP32']]);
  });
});
