import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/**
 * The load generator: preformatted requests over raw sockets, one query at a time per connection. A round is ordered over IPC and
 * answered with its latencies; nothing else happens in this process, so that its own processor time is the price of the load.
 */
export type LoadOrder = { port: number; request: string; connections: number; warmUpMs: number; durationMs: number; ratePerSecond: number | null };
/** `errors` are all answers but 200; the latencies of those that refuse (422, 429, 503) are listed, too. */
export type LoadResult = { latenciesUs: number[]; refusedUs: number[]; /** How late each query was sent, after its scheduled instant. */ lagsUs: number[]; elapsedUs: number; answered: number; errors: number; firstError: string | null; cpuUs: number };

type Client = { socket: Socket; sentUs: number; busy: boolean; head: Buffer | null; wanted: number; closed: boolean };

const nowUs = (): number => performance.now() * 1_000;

async function runRound(order: LoadOrder): Promise<LoadResult> {
  const request = Buffer.from(order.request, 'base64');
  const clients = await Promise.all(Array.from({ length: order.connections }, () => openClient(order.port)));
  const latencies: number[] = [];
  const refused: number[] = [];
  const lags: number[] = [];
  let errors = 0;
  let firstError: string | null = null;
  let measuring = false;
  let stopped = false;
  const waiting: number[] = [];
  const idle: Client[] = [];

  const send = (client: Client, scheduledUs: number): void => {
    client.busy = true;
    client.sentUs = scheduledUs;
    if (measuring) lags.push(nowUs() - scheduledUs);
    client.socket.write(request);
  };
  const done = (client: Client, status: string): void => {
    client.busy = false;
    const now = nowUs();
    if (status !== '200') {
      if (measuring) errors += 1;
      if (measuring && /^(422|429|503)/.test(status)) refused.push(now - client.sentUs);
      firstError ??= status;
    } else if (measuring) latencies.push(now - client.sentUs);
    if (stopped) return;
    if (order.ratePerSecond === null) return send(client, now);
    const scheduled = waiting.shift();
    if (scheduled === undefined) idle.push(client);
    else send(client, scheduled);
  };
  const closed = async (client: Client): Promise<void> => {
    client.closed = true;
    if (stopped) return;
    const fresh = await openClient(order.port).catch(() => null);
    if (fresh === null || stopped) return void fresh?.socket.destroy();
    clients.push(fresh);
    listen(fresh);
    // Its query is lost, and counts; what replaces it takes the next.
    if (client.busy) done(Object.assign(fresh, { sentUs: client.sentUs }), 'closed');
    else idle.push(fresh);
  };
  const listen = (client: Client): void => {
    // A server may end a connection that idles, and say so: no query is lost by that.
    client.socket.on('data', (chunk) => client.busy && readAnswer(client, chunk, done));
    client.socket.once('close', () => void closed(client));
  };
  for (const client of clients) listen(client);
  if (order.ratePerSecond === null) for (const client of clients) send(client, nowUs());
  else idle.push(...clients);
  const stopArrivals = order.ratePerSecond === null ? null : poisson(order.ratePerSecond, (scheduledUs) => {
    let client = idle.pop();
    while (client?.closed === true) client = idle.pop();
    if (client === undefined) waiting.push(scheduledUs);
    else send(client, scheduledUs);
  });
  await sleep(order.warmUpMs);
  measuring = true;
  const cpu = process.cpuUsage();
  const startUs = nowUs();
  process.send?.({ kind: 'measuring' });
  await sleep(order.durationMs);
  measuring = false;
  const elapsedUs = nowUs() - startUs;
  const used = process.cpuUsage(cpu);
  process.send?.({ kind: 'measured' });
  stopped = true;
  stopArrivals?.();
  for (const client of clients) client.socket.destroy();
  return { latenciesUs: latencies, refusedUs: refused, lagsUs: lags, elapsedUs, answered: latencies.length, errors, firstError, cpuUs: used.user + used.system };
}

/** Calls back with the scheduled instant of each arrival; late ones keep theirs, so that a stall counts. */
function poisson(ratePerSecond: number, arrive: (scheduledUs: number) => void): () => void {
  const gap = (): number => (-Math.log(1 - Math.random()) * 1e6) / ratePerSecond;
  let next = nowUs() + gap();
  let stopped = false;
  const turn = (): void => {
    if (stopped) return;
    const now = nowUs();
    for (; next <= now; next += gap()) arrive(next);
    setTimeout(turn, 1);
  };
  turn();
  return () => void (stopped = true);
}

function readAnswer(client: Client, chunk: Buffer, done: (client: Client, status: string) => void): void {
  if (client.wanted > 0) {
    client.wanted -= chunk.length;
    if (client.wanted <= 0) done(client, '200');
    return;
  }
  const whole = client.head === null ? chunk : Buffer.concat([client.head, chunk]);
  client.head = null;
  const end = whole.indexOf('\r\n\r\n');
  if (end < 0) {
    client.head = whole;
    return;
  }
  const head = whole.toString('latin1', 0, end);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const missing = length - (whole.length - end - 4);
  const status = head.slice(9, 12);
  if (status !== '200') return done(client, `${status} ${whole.toString('latin1', end + 4, end + 300)}`);
  if (missing > 0) client.wanted = missing;
  else done(client, status);
}

function openClient(port: number): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve({ socket, sentUs: 0, busy: false, head: null, wanted: 0, closed: false });
    });
  });
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

process.on('message', (order) => {
  void runRound(order as LoadOrder).then((result) => process.send?.({ kind: 'result', result }));
});
process.send?.({ kind: 'ready' });
