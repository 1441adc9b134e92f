import { readAddressRules, type AddressRules } from '@infaas/shared/platform/address-rules';
import { webEnvironment } from '../../env';

/** Returns where inputs of offline jobs may be fetched from; workers check the same on the addresses that they connect to. */
export function offlineRules(): AddressRules {
  const { INFAAS_OFFLINE_URLS: urls, INFAAS_OFFLINE_NETWORKS: networks } = webEnvironment();
  return readAddressRules({ urls, networks });
}

/** Returns where webhooks may point to; control checks the same on the addresses that it connects to. */
export function webhookRules(): AddressRules {
  const { INFAAS_WEBHOOK_URLS: urls, INFAAS_WEBHOOK_NETWORKS: networks } = webEnvironment();
  return readAddressRules({ urls, networks });
}
