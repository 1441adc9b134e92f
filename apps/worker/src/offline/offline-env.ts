import { readAddressRules, type AddressRules } from '@infaas/shared/platform/address-rules';

/** Returns where inputs of offline jobs may be fetched from, as the operator lists it; nothing unless listed. Throws what an entry should look like. */
export function offlineRules(environment: NodeJS.ProcessEnv = process.env): AddressRules {
  return readAddressRules({ urls: environment['INFAAS_OFFLINE_URLS'] ?? '', networks: environment['INFAAS_OFFLINE_NETWORKS'] ?? '' });
}
