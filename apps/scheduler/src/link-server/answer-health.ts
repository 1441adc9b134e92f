/** As the length that starts a link message these letters would be more than any message may have: nothing else can begin with them. */
const HTTP_GET = Buffer.from('GET ');
const HEALTHZ = /^GET \/healthz(?:\?[^ ]*)? HTTP\/1\.[01]\r\n/u;

/**
 * Returns the HTTP answer to a plain `GET /healthz` on the port of the control link, for probes that know only HTTP; null when the bytes
 * are no HTTP request. Open to everybody: it says only that this control leads.
 */
export function answerHealth(firstBytes: Buffer): string | null {
  if (!firstBytes.subarray(0, HTTP_GET.length).equals(HTTP_GET)) return null;
  const found = HEALTHZ.test(firstBytes.toString('latin1', 0, 1_024));
  const body = found ? '{"status":"ok"}' : '{"error":"there is no such path","code":"unknown_path","hint":"GET /healthz"}';
  return [
    `HTTP/1.1 ${found ? '200 OK' : '404 Not Found'}`, 'content-type: application/json', `content-length: ${body.length}`, 'connection: close', '', body,
  ].join('\r\n');
}
