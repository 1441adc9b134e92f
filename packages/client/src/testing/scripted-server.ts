/** What the server does with the next request. */
export type Act = (request: Request) => Response | Promise<Response>;

/** A server that answers from a script, one act a request (the last one again and again), as a `fetch`. */
export function scriptedServer(...acts: Act[]): { fetch: typeof fetch; seen: Request[] } {
  const seen: Request[] = [];
  let at = 0;
  return {
    seen,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      seen.push(request.clone());
      const act = acts[Math.min(at, acts.length - 1)];
      at += 1;
      if (!act) throw new TypeError('nobody listens');
      const answer = await Promise.race([act(request), aborted(request.signal)]);
      return answer;
    },
  };
}

/** Returns a JSON answer. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Act {
  return () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

/** Returns an answer of the protocol with binary outputs. */
export function binary(outputs: { name: string; datatype: string; shape: number[]; bytes: Uint8Array }[], parameters: Record<string, unknown> = {}): Act {
  const head = new TextEncoder().encode(JSON.stringify({
    model_name: 'digits', parameters, outputs: outputs.map(({ name, datatype, shape, bytes }) => ({ name, datatype, shape, parameters: { binary_data_size: bytes.byteLength } })),
  }));
  const body = new Blob([head, ...outputs.map(({ bytes }) => new Uint8Array(bytes))]);
  return () => new Response(body, { status: 200, headers: { 'inference-header-content-length': String(head.byteLength) } });
}

/** Never answers. */
export const silent: Act = () => new Promise<Response>(() => undefined);

/** Returns the JSON part and the bytes of an inference request. */
export async function readRequest(request: Request): Promise<{ json: Record<string, unknown>; bytes: Uint8Array }> {
  const whole = new Uint8Array(await request.arrayBuffer());
  const length = Number(request.headers.get('inference-header-content-length') ?? whole.byteLength);
  return { json: JSON.parse(new TextDecoder().decode(whole.subarray(0, length))) as Record<string, unknown>, bytes: whole.subarray(length) };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}
