import { openLinkClient } from '@infaas/shared/platform/link-client';
import type { ControlToGateway, GatewayMessage } from '@infaas/shared/protocol/link';
import type { OpenControl } from '../ports';

/** Returns the port that opens the TCP link to control. */
export function controlLink(address: { host: string; port: number }): OpenControl {
  return ({ hello, onMessage, onState }) =>
    openLinkClient<ControlToGateway, GatewayMessage>({ ...address, hello, onState, onPacket: ({ message, attachment }) => onMessage(message, attachment) });
}
