import type { LauncherEnvironment } from './env';

/** Where the parts answer, as URLs that work on this machine. */
export type Addresses = { host: string; webUrl: string; httpUrl: string; grpcUrl: string; metricsUrl: string };

/** Returns the addresses for a bind address and ports; a bind address that means "everywhere" is reached through loopback. */
export function addressesOf(environment: LauncherEnvironment): Addresses {
  const bind = environment.INFAAS_BIND;
  const local = bind === '0.0.0.0' ? '127.0.0.1' : bind === '::' ? '::1' : bind;
  const host = local.includes(':') ? `[${local}]` : local;
  return {
    host: local,
    webUrl: environment.INFAAS_WEB_URL?.replace(/\/+$/, '') ?? `http://${host}:${environment.INFAAS_WEB_PORT}`,
    httpUrl: `http://${host}:${environment.INFAAS_HTTP_PORT}`,
    grpcUrl: `${host}:${environment.INFAAS_GRPC_PORT}`,
    metricsUrl: `http://${host}:${environment.INFAAS_METRICS_PORT}/metrics`,
  };
}
