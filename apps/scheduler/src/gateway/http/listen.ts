import type { Server } from 'node:net';

/** Listens, and resolves with the port. Rejects with an Error that names the variable that moves a port which is taken. */
export function listen(server: Server, options: { host: string; port: number; variable: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, options)));
    server.listen({ host: options.host, port: options.port, backlog: 4_096 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : options.port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, options: { host: string; port: number; variable: string }): Error {
  const cause = error.code === 'EADDRINUSE' ? 'is already in use' : error.code === 'EACCES' ? 'may not be opened by this user' : `cannot be opened (${error.code ?? error.message})`;
  return new Error(`port ${options.port} on ${options.host} ${cause}: set ${options.variable} to another one`);
}
