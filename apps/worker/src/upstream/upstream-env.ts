import { readAddressRules, type AddressRules } from '@infaas/shared/platform/address-rules';

/** What decides which servers of somebody else's may be connected to; instance hosts inherit it. */
export const UPSTREAM_VARIABLES = ['INFAAS_UPSTREAM_URLS', 'INFAAS_UPSTREAM_NETWORKS'] as const;

/** Returns the operator's rules for upstreams; without any, none may be connected to. Throws what an entry should look like. */
export function upstreamRules(environment: NodeJS.ProcessEnv = process.env): AddressRules {
  return readAddressRules({ urls: environment['INFAAS_UPSTREAM_URLS'] ?? '', networks: environment['INFAAS_UPSTREAM_NETWORKS'] ?? '' });
}
