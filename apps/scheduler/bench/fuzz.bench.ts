import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { RawConnection, requestBytes } from '../src/gateway/conformance/testing/raw-http';
import { fuzzTable, runFuzz } from '../src/gateway/conformance/testing/run-fuzz';

/**
 * Hostile requests against a running gateway, over both transports: how each kind was answered, and whether memory grows.
 * Run: npm run bench -- fuzz [--cases 240000] [--seed 1] [--clients 16]. Ends with 1 when anything that must not happen happened.
 */
type Memory = { heapUsed: number; external: number; rss: number; open: number };
type Sample = { cases: number; memory: Memory };

const EVERY = 10_000;
const MB = 1024 * 1024;
const DIFFERENT_OBJECTIVES = 6_000;
/** Bytes that a case may leave behind on average: measuring is never exact. */
const MOST_BYTES_PER_CASE = 20;

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { cases: { type: 'string', default: '240000' }, seed: { type: 'string', default: '1' }, clients: { type: 'string', default: '16' } } });
  const [cases, seed, clients] = [Number(values.cases), Number(values.seed), Number(values.clients)];
  const child = fork(fileURLToPath(new URL('./fuzz/fuzz-server.ts', import.meta.url)), [], { execArgv: ['--expose-gc', '--import', 'tsx'] });
  let ended = '';
  child.on('exit', (code, signal) => (ended = `the gateway ended (${signal ?? code ?? 'unknown'})`));
  const ports = await said<{ http: number; grpc: number }>(child);
  await fillCaches(ports.http);
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const report = await runFuzz({
    ports, cases, seed, clients,
    async onProgress(done) {
      if (ended !== '') throw new Error(`${ended} within ${done} cases of seed ${seed}`);
      if (done % EVERY !== 0) return;
      const memory = await memoryOf(child);
      samples.push({ cases: done, memory });
      console.log(`${String(done).padStart(8)} cases  ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s  heap ${megabytes(memory.heapUsed)}  buffers ${megabytes(memory.external)}  resident ${megabytes(memory.rss)}  open ${memory.open}`);
    },
  });
  child.disconnect();
  console.log(`\nHow ${report.cases} cases of seed ${seed} were answered:`);
  for (const line of fuzzTable(report)) console.log(`  ${line}`);
  for (const { what, fault } of report.faults.slice(0, 10)) console.log(`FAULT ${what} (${fault.kind}): ${JSON.stringify(fault.bytes.toString('latin1').slice(0, 1_000))}`);
  // Compiled code and what else is bounded fills up in the first hundred thousand.
  const slope = bytesPerCase(samples.filter((sample) => sample.cases > cases / 2));
  console.log(`\n${report.faults.length} faults (500, INTERNAL, no answer). Memory after collection: ${slope === null ? 'too few cases to say' : `${slope.toFixed(2)} bytes per case (heap and buffers, second half)`}.`);
  return report.faults.length === 0 && (slope === null || slope < MOST_BYTES_PER_CASE);
}

/** Asks with more different objectives than the gateway remembers candidates for: what is bounded is full before anything is measured. */
async function fillCaches(port: number): Promise<void> {
  const connection = new RawConnection(port);
  for (let at = 0; at < DIFFERENT_OBJECTIVES; at += 1) {
    const body = JSON.stringify({ inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 3], data: [1, 2, 3] }], parameters: { min_accuracy: at / DIFFERENT_OBJECTIVES, max_cost_per_1k_usd: 1 + at } });
    connection.write(requestBytes({ path: '/v2/models/echo-fp32/infer', body }));
    await connection.next();
  }
  connection.end();
}

function said<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the gateway ended'));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message as Message);
    });
  });
}

function memoryOf(child: ChildProcess): Promise<Memory> {
  const answer = said<Memory>(child);
  child.send('memory');
  return answer;
}

/** Slope of the least-squares line through the samples. */
function bytesPerCase(samples: readonly Sample[]): number | null {
  if (samples.length < 3) return null;
  const points = samples.map(({ cases, memory }) => ({ x: cases, y: memory.heapUsed + memory.external }));
  const mean = (value: (point: { x: number; y: number }) => number): number => points.reduce((sum, point) => sum + value(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(1).padStart(6)} MB`;
}

main().then((clean) => process.exit(clean ? 0 : 1), (error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
