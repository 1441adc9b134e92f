import { readAddressRules, type AddressRules } from '@infaas/shared/platform/address-rules';
import { webEnvironment } from '../../env';

/** Returns which servers of somebody else's the operator allows; workers check the same on the addresses that they connect to. */
export function upstreamRules(): AddressRules {
  const { INFAAS_UPSTREAM_URLS: urls, INFAAS_UPSTREAM_NETWORKS: networks } = webEnvironment();
  cached ??= readAddressRules({ urls, networks });
  return cached;
}

let cached: AddressRules | null = null;
