import { createServer } from 'node:net';
import type { LauncherEnvironment, PortVariable } from './env';
import { StartupError } from './startup-error';

const USES: Readonly<Record<PortVariable, string>> = {
  INFAAS_WEB_PORT: 'the console',
  INFAAS_HTTP_PORT: 'inference over HTTP',
  INFAAS_GRPC_PORT: 'inference over gRPC',
  INFAAS_METRICS_PORT: 'metrics',
  INFAAS_CONTROL_PORT: 'the link between control, gateways and workers',
};

/** Throws a StartupError that names every port that cannot be had, with the variable that moves it; nothing is started before. */
export async function checkPorts(environment: LauncherEnvironment): Promise<void> {
  const variables = Object.keys(USES) as PortVariable[];
  const faults: string[] = [];
  for (const [index, variable] of variables.entries()) {
    const twin = variables.slice(0, index).find((other) => environment[other] === environment[variable]);
    if (twin) faults.push(`${variable} and ${twin} are both ${environment[variable]}: give one of them another port.`);
    const host = environment.INFAAS_BIND;
    const code = await tryPort(host, environment[variable]);
    if (code) faults.push(describe(variable, { host, port: environment[variable], code }));
  }
  if (faults.length > 0) throw new StartupError(faults.join('\n'));
}

function describe(variable: PortVariable, { host, port, code }: { host: string; port: number; code: string }): string {
  if (code === 'EADDRINUSE') return `Port ${port} (${variable}, ${USES[variable]}) is in use. Choose another one: ${variable}=${port + 10_000 > 65_535 ? port - 10_000 : port + 10_000} npm start`;
  if (code === 'EACCES') return `Port ${port} (${variable}, ${USES[variable]}) needs privileges that this account lacks. Choose one above 1023: ${variable}=${port + 10_000} npm start`;
  return `${host}:${port} (${variable}, ${USES[variable]}) cannot be opened: ${code}. Check INFAAS_BIND (${host}) and ${variable}.`;
}

/** Returns null when a server can listen there, else the error's code. */
export async function tryPort(host: string, port: number): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Returns `preferred` when it is free on loopback, else any free port. */
export async function freePort(preferred: number | null): Promise<number> {
  if (preferred !== null && (await tryPort('127.0.0.1', preferred)) === null) return preferred;
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
