/** Returns the bytes of a last answer to a client that does not speak HTTP as it should. */
export function lastWords(status: string, text: string): string {
  const body = JSON.stringify({ error: text, code: 'malformed', hint: 'Send an HTTP/1.1 request.' });
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
}
