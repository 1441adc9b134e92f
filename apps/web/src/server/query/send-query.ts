import { ServingError } from '@infaas/shared/domain/serving-error';
import type { GatewayRequest, QueryIdentity } from '../platform/gateway';
import type { TensorJson } from './query-schema';

export type OutgoingQuery = {
  target: string;
  version?: number | undefined;
  inputs?: TensorJson[] | undefined;
  picture?: string | undefined;
  parameters: Record<string, string | number | boolean>;
};

/** Returns the gateway request of a query: tensors as JSON to `infer`, a picture as the body of `predict` with the parameters as headers. */
export function requestOf(query: OutgoingQuery, identity: QueryIdentity, signal: AbortSignal | undefined): GatewayRequest {
  const version = query.version === undefined ? '' : `/versions/${query.version}`;
  const path = `/v2/models/${encodeURIComponent(query.target)}${version}`;
  if (query.inputs !== undefined) {
    const body = JSON.stringify({ inputs: query.inputs, parameters: query.parameters });
    return { method: 'POST', path: `${path}/infer`, identity, body, headers: { 'content-type': 'application/json' }, signal };
  }
  const headers = Object.fromEntries(Object.entries(query.parameters).map(([name, value]) => [`x-infaas-${name.replaceAll('_', '-')}`, String(value)]));
  return {
    method: 'POST', path: `${path}/predict`, identity, body: pictureBytes(query.picture ?? ''),
    headers: { ...headers, 'content-type': 'application/octet-stream' }, signal,
  };
}

function pictureBytes(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new ServingError('malformed', 'the picture is not base64', 'send the bytes of a PNG, JPEG or WebP file as base64');
  return Buffer.from(base64, 'base64');
}
