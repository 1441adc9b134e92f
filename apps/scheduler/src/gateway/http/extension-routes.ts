import { ServingError } from '@infaas/shared/domain/serving-error';
import { parseJsonObject } from '@infaas/shared/protocol/oip-json';
import { parseParameters } from '@infaas/shared/protocol/oip-request';
import { hasScope } from '../access/authenticate';
import { NO_SETTINGS, NO_SHARED_MEMORY } from '../oip/not-offered';
import { repositoryIndex } from '../oip/repository-index';
import { readBody } from './read-body';
import { jsonReply, type Reply } from './reply';
import { allow, credentialsOf, get, post, type Exchange, type Route } from './route';

const MAX_ORDER_BYTES = 1024 * 1024;

/** Returns the route of a call of the model repository (index, load, unload), or null. */
export function repositoryRoute(path: readonly string[]): Route | null {
  if (path[2] === 'index' && path.length === 3) return post(index);
  if (path[2] !== 'models' || path.length !== 5) return null;
  return path[4] === 'load' ? post(load) : path[4] === 'unload' ? post(unload) : null;
}

/**
 * Returns the route of a call that Triton's clients make for what is not offered here, or null. Shared memory has no regions, and taking
 * all of them away succeeds, as clients begin with that; registering one and every other setting is refused with a sentence.
 */
export function settingRoute(path: readonly string[]): Route | null {
  switch (path[1]) {
    case 'systemsharedmemory':
    case 'cudasharedmemory':
      return sharedMemoryRoute(path.slice(2));
    case 'logging':
    case 'trace': {
      const refuse = refuseWith(NO_SETTINGS);
      return path.length <= 3 ? { methods: { GET: refuse, HEAD: refuse, POST: refuse } } : null;
    }
    default:
      return null;
  }
}

function sharedMemoryRoute(path: readonly string[]): Route | null {
  const region = path[0] === 'region' && path.length === 3;
  switch (region ? path[2] : path.join('/')) {
    case 'status':
      return get((exchange) => {
        allow(exchange);
        if (region) throw new ServingError('unknown_name', `there is no shared memory region "${(path[1] ?? '').slice(0, 100)}"`, NO_SHARED_MEMORY.hint);
        return jsonReply(200, []);
      });
    case 'unregister':
      return post((exchange) => {
        allow(exchange);
        return jsonReply(200, {});
      });
    case 'register':
      return region ? post(refuseWith(NO_SHARED_MEMORY)) : null;
    default:
      return null;
  }
}

function refuseWith({ message, hint }: { message: string; hint: string }): (exchange: Exchange) => Reply {
  return (exchange) => {
    allow(exchange);
    throw new ServingError('unsupported', message, hint);
  };
}

async function index(exchange: Exchange): Promise<Reply> {
  const application = allow(exchange);
  const { ready } = parseJsonObject(await readOrder(exchange));
  if (ready !== undefined && typeof ready !== 'boolean') throw new ServingError('malformed', 'ready must be a boolean', 'Use true to list only what answers now.');
  return jsonReply(200, repositoryIndex(exchange.gateway.world().view, application, ready ?? false));
}

async function load(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  const { gateway } = exchange;
  const application = allow(exchange);
  const parameters = parseParameters(parseJsonObject(await readOrder(exchange))['parameters'], 'parameters');
  await gateway.repository.load({ application, mayManage: mayManage(exchange) }, path[3] ?? '', parameters);
  return jsonReply(200, {});
}

async function unload(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  const { gateway } = exchange;
  const application = allow(exchange);
  parseParameters(parseJsonObject(await readOrder(exchange))['parameters'], 'parameters');
  await gateway.repository.unload({ application, mayManage: mayManage(exchange) }, path[3] ?? '');
  return jsonReply(200, {});
}

function readOrder({ gateway, request }: Exchange): Promise<Buffer> {
  return readBody(request, { maxBytes: MAX_ORDER_BYTES, intake: gateway.intake });
}

function mayManage({ gateway, request }: Exchange): boolean {
  return hasScope(gateway.world(), credentialsOf(request), 'manage');
}
