/** Where a transfer is: bytes that the server has, of all. */
export type TransferProgress = { sentBytes: number; totalBytes: number };

export type Transfer = {
  /** Settles with the upload's id when the server has the whole file; rejects with an Error for people. */
  done: Promise<string>;
  /** Stops sending and makes the server forget what it has. */
  cancel: () => void;
};

type TransferOptions = { file: File; endpoint: string; memory: TransferMemory; onProgress: (progress: TransferProgress) => void };

/** Remembers where the upload of a file goes on, over reloads. */
export type TransferMemory = { recall: (key: string) => string | null; keep: (key: string, url: string) => void; forget: (key: string) => void };

const CHUNK_BYTES = 16 * 1024 * 1024;
const RETRY_DELAYS_MS = [300, 1_000, 3_000, 8_000];
const TUS = { 'tus-resumable': '1.0.0' } as const;

/** Returns what names a file over reloads: the same name, size and date are taken for the same bytes. */
export function transferKey(file: Pick<File, 'name' | 'size' | 'lastModified'>): string {
  return `infaas-upload:${file.name}:${file.size}:${file.lastModified}`;
}

/** Sends a file by the tus protocol (1.0.0, https://tus.io/protocols/resumable-upload) in chunks; goes on where an earlier try stopped. */
export function startTransfer(options: TransferOptions): Transfer {
  const stop = new AbortController();
  let url: string | null = null;
  const key = transferKey(options.file);
  const run = async (): Promise<string> => {
    const opened = await openUpload(options, stop.signal);
    url = opened.url;
    await sendAll(options, opened, stop.signal);
    options.memory.forget(key);
    return uploadIdOf(opened.url);
  };
  return {
    done: run(),
    cancel() {
      stop.abort();
      options.memory.forget(key);
      if (url !== null) void fetch(url, { method: 'DELETE', headers: TUS }).catch(() => null);
    },
  };
}

function uploadIdOf(url: string): string {
  return url.split('/').at(-1) ?? '';
}

async function openUpload({ file, endpoint, memory }: TransferOptions, signal: AbortSignal): Promise<{ url: string; offset: number }> {
  const key = transferKey(file);
  const known = memory.recall(key);
  if (known !== null) {
    const offset = await offsetOf(known, signal);
    if (offset !== null && offset <= file.size) return { url: known, offset };
    memory.forget(key);
  }
  const answer = await withRetries(signal, () =>
    fetch(endpoint, { method: 'POST', signal, headers: { ...TUS, 'upload-length': String(file.size), 'upload-metadata': `filename ${base64OfText(file.name)}` } }));
  const location = answer.headers.get('location');
  if (answer.status !== 201 || location === null) throw new Error(await refusalOf(answer));
  const url = new URL(location, new URL(endpoint, window.location.href)).pathname;
  memory.keep(key, url);
  return { url, offset: 0 };
}

async function offsetOf(url: string, signal: AbortSignal): Promise<number | null> {
  const answer = await fetch(url, { method: 'HEAD', headers: TUS, signal }).catch(() => null);
  const offset = answer?.ok === true ? Number(answer.headers.get('upload-offset') ?? Number.NaN) : Number.NaN;
  return Number.isInteger(offset) ? offset : null;
}

async function sendAll({ file, onProgress }: TransferOptions, opened: { url: string; offset: number }, signal: AbortSignal): Promise<void> {
  let { offset } = opened;
  let failures = 0;
  onProgress({ sentBytes: offset, totalBytes: file.size });
  while (offset < file.size) {
    const from = offset;
    const sent = await sendChunk({ url: opened.url, from, chunk: file.slice(from, from + CHUNK_BYTES), signal, onSent: (bytes) => onProgress({ sentBytes: from + bytes, totalBytes: file.size }) });
    if (sent.kind === 'refused') throw new Error(sent.reason);
    if (sent.kind === 'accepted') {
      offset = sent.offset;
      failures = 0;
      continue;
    }
    const delay = RETRY_DELAYS_MS[failures];
    if (delay === undefined) throw new Error('The console cannot be reached: check the connection, then send the file again. It goes on where it stopped.');
    failures += 1;
    await pause(delay, signal);
    offset = (await offsetOf(opened.url, signal)) ?? offset;
    onProgress({ sentBytes: offset, totalBytes: file.size });
  }
}

type Chunk = { url: string; from: number; chunk: Blob; signal: AbortSignal; onSent: (bytes: number) => void };
type Sent = { kind: 'accepted'; offset: number } | { kind: 'refused'; reason: string } | { kind: 'lost' };

// Not fetch: only this older interface tells how much of a body has been sent.
function sendChunk({ url, from, chunk, signal, onSent }: Chunk): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    const end = (sent: Sent) => {
      signal.removeEventListener('abort', abort);
      resolve(sent);
    };
    signal.addEventListener('abort', abort);
    request.open('PATCH', url);
    for (const [name, value] of Object.entries({ ...TUS, 'upload-offset': String(from), 'content-type': 'application/offset+octet-stream' })) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onerror = () => end({ kind: 'lost' });
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      if (request.status === 204) end({ kind: 'accepted', offset: Number(request.getResponseHeader('upload-offset')) });
      else if (request.status >= 500 || request.status === 409 || request.status === 423) end({ kind: 'lost' });
      else end({ kind: 'refused', reason: refusalText(request.responseText, request.status) });
    };
    request.send(chunk);
  });
}

async function withRetries(signal: AbortSignal, send: () => Promise<Response>): Promise<Response> {
  for (const delay of RETRY_DELAYS_MS) {
    const answer = await send().catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (answer !== null && answer.status < 500) return answer;
    await pause(delay, signal);
  }
  throw new Error('The console cannot be reached: check the connection, then send the file again.');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(new DOMException('cancelled', 'AbortError')); }, { once: true });
  });
}

async function refusalOf(answer: Response): Promise<string> {
  return refusalText(await answer.text().catch(() => ''), answer.status);
}

/** Returns what a refused upload is told: the sentence and hint of the API, else the status in words. */
export function refusalText(body: string, status: number): string {
  try {
    const { error, hint } = JSON.parse(body) as { error?: unknown; hint?: unknown };
    if (typeof error === 'string') return typeof hint === 'string' ? `${error}: ${hint}` : error;
  } catch {
    // The tus server answers in plain text; its status says enough.
  }
  if (status === 413) return 'The file is too large for this installation.';
  if (status === 404 || status === 410) return 'The upload is gone from the server: send the file again.';
  return `The server refused the upload (status ${status}): send the file again.`;
}

function base64OfText(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
