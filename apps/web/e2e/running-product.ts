/** Where the product of this run answers, and what opens it. */
export type RunningProduct = { webUrl: string; httpUrl: string; apiKey: string; signInLink: string; sessionFile: string };

/** Carries the product from the global set-up to the processes that run tests. */
export const RUNNING_VARIABLE = 'INFAAS_BROWSER_TESTS';

export const ADMIN = { email: 'ada@example.com', password: 'correct horse battery staple' } as const;

/** Returns the product that the global set-up started. */
export function runningProduct(): RunningProduct {
  const text = process.env[RUNNING_VARIABLE];
  if (text === undefined) throw new Error('the global set-up did not run');
  return JSON.parse(text) as RunningProduct;
}
