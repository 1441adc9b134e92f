import type { Addresses } from './addresses';

export type Announcement = {
  addresses: Addresses;
  adminEmail: string;
  /** Where the password of the first account stands. */
  passwordAt: string;
  signInLink: string;
  apiKey: string;
  queue: string;
  database: string;
  logs: string;
};

/** Returns the lines that the start ends with: where everything answers, how to sign in, and a first query to copy. */
export function announcement({ addresses, adminEmail, passwordAt, signInLink, apiKey, queue, database, logs }: Announcement): string {
  const row = (name: string, value: string): string => `  ${name.padEnd(16)}${value}`;
  return [
    '',
    row('Console', addresses.webUrl),
    row('Sign in', `${signInLink}   (once, within 30 minutes)`),
    row('', `${adminEmail}, password in ${passwordAt}`),
    row('Inference HTTP', addresses.httpUrl),
    row('Inference gRPC', addresses.grpcUrl),
    row('Metrics', addresses.metricsUrl),
    row('Demo key', apiKey),
    row('Database', database),
    row('Job queue', queue),
    row('Logs', logs),
    '',
    '  A first query (which digit is this?):',
    `  curl -s -H 'Authorization: Bearer ${apiKey}' --data-binary @examples/digit-7-a.png '${addresses.httpUrl}/v2/models/digits/predict'`,
    '',
  ].join('\n');
}
