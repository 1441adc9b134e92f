import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KEYS } from '../testing/test-view';
import { startConformanceWorld, type ConformanceWorld } from './testing/conformance-world';
import { partsOf, RawConnection } from './testing/raw-http';

/** Whole sessions as stock clients write them, header by header, against a task, an architecture and a variant. */
let world: ConformanceWorld;
beforeAll(async () => {
  world = await startConformanceWorld();
});
afterAll(() => world.close());

const NAMES = ['echo-fp32', 'echo-fp32-net', 'echo-fp32-net.v1.fp32.cpu.t1'];
const TENSOR = Buffer.from(Float32Array.of(1, 2, 3).buffer);
const KEY = `Bearer ${KEYS.good}`;

/** Lines as the client's library writes them, and a body. */
function bytes(lines: readonly string[], body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** tritonclient.http: gevent's library, compact JSON of python-rapidjson. */
const gevent = (line: string, more: readonly string[] = [], body?: Buffer): Buffer => bytes([line, 'User-Agent: python/gevent-http-client-2.0.12', 'Host: localhost:8000', `Authorization: ${KEY}`, ...more, ...(body === undefined ? [] : [`Content-Length: ${body.length}`])], body);
/** perf_analyzer and the C++ client: libcurl. */
const curl = (line: string, more: readonly string[] = [], body?: Buffer): Buffer => bytes([line, 'Host: localhost:8000', 'Accept: */*', `authorization: ${KEY}`, ...more, ...(body === undefined ? [] : [`Content-Length: ${body.length}`])], body);
/** KServe's client: httpx, json.dumps with its spaces. */
const httpx = (line: string, more: readonly string[] = [], body?: Buffer): Buffer => bytes([line, 'Host: localhost:8000', 'Accept: */*', 'Accept-Encoding: gzip, deflate', 'Connection: keep-alive', 'User-Agent: python-httpx/0.27.2', `authorization: ${KEY}`, ...more, ...(body === undefined ? [] : [`Content-Length: ${body.length}`])], body);

describe.each(NAMES)('against %s', (name) => {
  test('tritonclient: live, ready, metadata, configuration, binary query, statistics on one connection', async () => {
    const connection = new RawConnection(world.port);
    for (const path of ['v2/health/live', 'v2/health/ready', `v2/models/${name}/ready`, `v2/models/${name}/versions/1/ready`, `v2/models/${name}`, `v2/models/${name}/config`]) {
      connection.write(gevent(`GET /${path} HTTP/1.1`));
      expect((await connection.next()).status).toBe(200);
    }
    const head = Buffer.from(`{"id":"my_request_id","inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}`);
    connection.write(gevent(`POST /v2/models/${name}/infer HTTP/1.1`, [`Inference-Header-Content-Length: ${head.length}`], Buffer.concat([head, TENSOR])));
    const { json, binary } = partsOf(await connection.next());
    expect(json).toMatchObject({ id: 'my_request_id', model_name: name, model_version: '1', outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 3], parameters: { binary_data_size: 12 } }] });
    expect(binary.equals(TENSOR)).toBe(true);
    connection.write(gevent(`GET /v2/models/${name}/stats HTTP/1.1`));
    expect(partsOf(await connection.next()).json['model_stats']).toMatchObject([{ name, version: '1' }]);
    connection.end();
  });

  test('tritonclient: no outputs, compression both ways, priority, timeout and objective as parameters', async () => {
    const head = Buffer.from(`{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}],"parameters":{"priority":1,"timeout":5000000,"binary_data_output":true,"min_accuracy":0.5}}`);
    const connection = new RawConnection(world.port);
    connection.write(gevent(`POST /v2/models/${name}/versions/1/infer HTTP/1.1`, ['Content-Encoding: gzip', `Inference-Header-Content-Length: ${head.length}`], gzipSync(Buffer.concat([head, TENSOR]))));
    expect(partsOf(await connection.next()).binary.equals(TENSOR)).toBe(true);
    connection.end();
  });

  test('tritonclient: tensors as JSON (binary_data=False)', async () => {
    const connection = new RawConnection(world.port);
    connection.write(gevent(`POST /v2/models/${name}/infer HTTP/1.1`, [], Buffer.from(`{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1.0,2.0,3.0]}],"outputs":[{"name":"y","parameters":{"binary_data":false}}]}`)));
    expect(partsOf(await connection.next()).json['outputs']).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }]);
    connection.end();
  });

  test('perf_analyzer: what it reads before it measures, random bytes as input, statistics before and after', async () => {
    const connection = new RawConnection(world.port);
    const read = async (path: string): Promise<Record<string, any>> => { // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any answer
      connection.write(curl(`GET /${path} HTTP/1.1`));
      return partsOf(await connection.next()).json;
    };
    expect((await read('v2'))['extensions']).toContain('statistics');
    const metadata = await read(`v2/models/${name}`);
    const config = await read(`v2/models/${name}/config`);
    // Its parser takes the batch off every shape of the metadata when max_batch_size is not 0, and wants each tensor of one in the other.
    expect([metadata['name'], Number.isInteger(config['max_batch_size']), config['max_batch_size'] > 0, 'dynamic_batching' in config]).toEqual([name, true, true, true]);
    for (const [in_, of] of [['input', 'inputs'], ['output', 'outputs']] as const) {
      expect(config[in_].map((tensor: { name: string }) => tensor.name)).toEqual(metadata[of].map((tensor: { name: string }) => tensor.name));
      for (const tensor of metadata[of]) expect(tensor.shape.slice(1).every((size: number) => Number.isInteger(size) && size > 0)).toBe(true);
    }
    const before = (await read(`v2/models/${name}/stats`))['model_stats'][0];
    const random = Buffer.from([0xff, 0xff, 0xff, 0x7f, 0x00, 0x00, 0x80, 0xff, 0x6b, 0xc6, 0x23, 0x7b]);
    const head = Buffer.from(`{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}],"parameters":{"binary_data_output":true},"outputs":[{"name":"y","parameters":{"binary_data":true}}]}`);
    for (let turn = 0; turn < 5; turn += 1) {
      connection.write(curl(`POST /v2/models/${name}/infer HTTP/1.1`, ['Content-Type: application/octet-stream', `Inference-Header-Content-Length: ${head.length}`], Buffer.concat([head, random])));
      expect(partsOf(await connection.next()).binary.equals(random)).toBe(true);
    }
    const after = (await read(`v2/models/${name}/stats`))['model_stats'][0];
    expect([after.name, after.version, after.inference_count - before.inference_count, after.inference_stats.success.count - before.inference_stats.success.count]).toEqual([name, '1', 5, 5]);
    for (const part of ['success', 'queue', 'compute_input', 'compute_infer', 'compute_output']) expect([Number.isInteger(after.inference_stats[part].count), Number.isInteger(after.inference_stats[part].ns)]).toEqual([true, true]);
    connection.end();
  });

  test('KServe: null where nothing is said, parameters of tensors, spaces in JSON', async () => {
    const connection = new RawConnection(world.port);
    connection.write(httpx(`GET /v2/models/${name}/ready HTTP/1.1`));
    expect(partsOf(await connection.next()).json).toMatchObject({ ready: true });
    connection.write(httpx(`POST /v2/models/${name}/infer HTTP/1.1`, ['Content-Type: application/json'], Buffer.from(`{"id": null, "parameters": {}, "inputs": [{"name": "x", "shape": [1, 3], "datatype": "FP32", "parameters": {"content_type": "np"}, "data": [[1.0, 2.0, 3.0]]}], "outputs": null}`)));
    expect(partsOf(await connection.next()).json['outputs']).toEqual([{ name: 'y', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }]);
    connection.end();
  });
});

test('random bytes as a picture of numbers are an input like any: load generators send them', async () => {
  const head = Buffer.from('{"inputs":[{"name":"image","shape":[1,1,2,2],"datatype":"FP32","parameters":{"binary_data_size":16}}],"parameters":{"binary_data_output":true}}');
  const connection = new RawConnection(world.port);
  world.digits.act = () => ({ do: 'answer', tensors: [{ dtype: 'FP32', shape: [1, 10], data: new Uint8Array(40) }] });
  connection.write(curl('POST /v2/models/digits/infer HTTP/1.1', [`Inference-Header-Content-Length: ${head.length}`], Buffer.concat([head, Buffer.alloc(16, 0xff)])));
  expect((await connection.next()).status).toBe(200);
  connection.end();
});
