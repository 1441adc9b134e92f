import type { IncomingMessage } from 'node:http';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { OIP_EXTENSIONS } from '@infaas/shared/protocol/oip';
import { mergeOptions, optionsFromHeaders, optionsFromQuery } from '@infaas/shared/protocol/oip-objective';
import { parseJsonObject } from '@infaas/shared/protocol/oip-json';
import { parseInferRequest, parseParameters } from '@infaas/shared/protocol/oip-request';
import { encodeInferResponse } from '@infaas/shared/protocol/oip-response';
import { resolveTarget, type FoundTarget, type ModelName } from '../oip/find-target';
import { checkReady, modelConfig, modelMetadata } from '../oip/model-info';
import { targetStats, workspaceStats } from '../oip/model-stats';
import { repositoryIndex } from '../oip/repository-index';
import type { Call } from '../oip/oip-handler';
import type { DeferredResult } from '../oip/deferred-service';
import { compressReply } from './compress-reply';
import { acceptedReply, inferReply } from './infer-reply';
import { loopBusyUs } from './loop-busy';
import { readBody } from './read-body';
import { allow, get, post, type Exchange, type Route } from './route';
import { repositoryRoute, settingRoute } from './extension-routes';
import { jsonReply, type Reply } from './reply';

/** Returns the route of decoded path segments, or null. Only health and server metadata are open; everything else needs a key. */
export function findRoute(path: readonly string[]): Route | null {
  if (path[0] === 'v2') return v2Route(path) ?? (path[1] === 'models' && path.length > 2 ? modelRoute(path) : null);
  return path.length === 1 && path[0] === 'healthz' ? get(() => jsonReply(200, { status: 'ok' })) : null;
}

function v2Route(path: readonly string[]): Route | null {
  switch (path.slice(1).join('/')) {
    case '':
      return get(({ gateway }) => jsonReply(200, { name: 'infaas', version: gateway.version, extensions: OIP_EXTENSIONS }));
    case 'health/live':
      return get(() => jsonReply(200, { live: true }));
    case 'health/ready':
      return get(({ gateway }) => jsonReply(gateway.isReady() ? 200 : 503, { ready: gateway.isReady() }));
    case 'models':
      return get((exchange) => jsonReply(200, { models: repositoryIndex(exchange.gateway.world().view, allow(exchange), false) }));
    case 'models/stats':
      return get((exchange) => jsonReply(200, workspaceStats(exchange.gateway, allow(exchange).workspaceId)));
  }
  return v2FamilyRoute(path);
}

function v2FamilyRoute(path: readonly string[]): Route | null {
  switch (path[1]) {
    case 'deferred':
      return path.length === 3 ? { methods: { GET: getDeferred, HEAD: getDeferred, DELETE: cancelDeferred } } : null;
    case 'repository':
      return repositoryRoute(path);
    default:
      return settingRoute(path);
  }
}

function modelRoute(path: readonly string[]): Route | null {
  const versioned = path[3] === 'versions' && path.length > 4;
  const action = path.slice(versioned ? 5 : 3).join('/');
  switch (action) {
    case '':
      return get((exchange) => withTarget(exchange, path, (found) => modelMetadata(exchange.gateway.world(), found)));
    case 'ready':
      return get((exchange) => withTarget(exchange, path, (found) => {
        checkReady(exchange.gateway.world(), found);
        return { name: found.name, ready: true };
      }));
    case 'config':
      return get((exchange) => withTarget(exchange, path, modelConfig));
    case 'stats':
      return get((exchange) => withTarget(exchange, path, (found, { workspaceId }) => targetStats(exchange.gateway, workspaceId, found)));
    case 'infer':
      return post(infer);
    case 'predict':
      return post(predict);
    case 'select':
      return post(select);
    case 'trace/setting':
      return settingRoute(['v2', 'trace', 'setting']);
    default:
      return null;
  }
}

function modelOf(path: readonly string[]): ModelName {
  return { name: path[2] ?? '', version: path[3] === 'versions' && path.length > 4 ? (path[4] ?? null) : null };
}

function withTarget(exchange: Exchange, path: readonly string[], make: (found: FoundTarget, application: ApplicationView) => unknown): Reply {
  const application = allow(exchange);
  return jsonReply(200, make(resolveTarget(exchange.gateway.world(), application, modelOf(path)), application));
}

/** Authenticates, reads the body, and counts a refusal on the way: from here on the query is received. */
async function receive(exchange: Exchange, path: readonly string[]): Promise<{ call: Call; body: Buffer }> {
  const { gateway, request } = exchange;
  const call: Call = { application: allow(exchange), model: modelOf(path), options: { objective: {} }, arrivedUs: gateway.nowUs(), cancellation: exchange.cancellation };
  const busyBeforeUs = loopBusyUs();
  try {
    const body = await readBody(request, { maxBytes: gateway.limits.maxBodyBytes, intake: gateway.intake });
    call.arrivedUs = gateway.nowUs() - (loopBusyUs() - busyBeforeUs);
    call.options = optionsFromHeaders((name) => oneHeader(request, name));
    return { call, body };
  } catch (error) {
    gateway.countRefused(call, '', error);
    throw error;
  }
}

function oneHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

async function infer(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  const { call, body } = await receive(exchange, path);
  const reply = await inferReply(exchange.gateway, call, () => parseInferRequest(body, jsonLength(exchange.request)));
  return compressReply(exchange.request, reply);
}

function jsonLength(request: IncomingMessage): number | null {
  const text = oneHeader(request, 'inference-header-content-length');
  if (text === undefined) return null;
  if (!/^[0-9]{1,10}$/.test(text.trim())) throw new ServingError('malformed', `Inference-Header-Content-Length is ${JSON.stringify(text.slice(0, 40))}`, 'It is the number of bytes of the JSON part.');
  return Number(text);
}

async function predict(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  const { call, body } = await receive(exchange, path);
  try {
    call.options = mergeOptions(optionsFromQuery(new URLSearchParams(exchange.query)), call.options);
  } catch (error) {
    exchange.gateway.countRefused(call, '', error);
    throw error;
  }
  const done = await exchange.gateway.handler.predict(call, body);
  return 'deferred' in done ? acceptedReply(done.deferred) : jsonReply(200, done);
}

async function select(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  const application = allow(exchange);
  const json = parseJsonObject(await readBody(exchange.request, { maxBytes: 64 * 1024, intake: exchange.gateway.intake }));
  const parameters = parseParameters(json['parameters'] ?? json, 'parameters');
  const options = optionsFromHeaders((name) => oneHeader(exchange.request, name));
  const call: Call = { application, model: modelOf(path), options, arrivedUs: exchange.gateway.nowUs(), cancellation: exchange.cancellation };
  return jsonReply(200, exchange.gateway.handler.select(call, parameters));
}

async function getDeferred(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  return deferredReply(await exchange.gateway.deferred.get(allow(exchange), path[2] ?? ''));
}

async function cancelDeferred(exchange: Exchange, path: readonly string[]): Promise<Reply> {
  return deferredReply(await exchange.gateway.deferred.cancel(allow(exchange), path[2] ?? ''));
}

function deferredReply({ response, createdAtMs, finishedAtMs, ...rest }: DeferredResult): Reply {
  const state = JSON.stringify({ ...rest, created_at_ms: createdAtMs, finished_at_ms: finishedAtMs });
  const headers = { 'content-type': 'application/json' };
  if (response === null) return { status: 200, headers, chunks: [Buffer.from(state)] };
  // The answer's own fields stand beside the state, so that whoever reads an online answer reads this one.
  const answer = Buffer.concat(encodeInferResponse({ ...response, id: null }, { outputs: null, binaryOutput: false }).chunks);
  return { status: 200, headers, chunks: [Buffer.from(`${state.slice(0, -1)},`), answer.subarray(1)] };
}
