import type { AddressInfo } from 'node:net';
import type { DataType, TensorSpec } from '@infaas/shared/domain/tensor';
import type { ServingView, TaskView } from '@infaas/shared/domain/serving-view';
import { createGrpcServer, type GrpcServer } from '../../grpc/grpc-server';
import { createMetricsServer } from '../../http/metrics-server';
import type { GatewayLimits } from '../../ports';
import type { FakeHost } from '../../testing/fake-host';
import { startTestGateway, type TestGateway } from '../../testing/test-gateway';
import { testInstance, testVariant, testView } from '../../testing/test-view';

/** A gateway on both transports, with a model of every data type that answers with what it was sent, and the digits of the other tests. */
export type ConformanceWorld = TestGateway & { grpcPort: number; metricsUrl: string; echo: FakeHost; digits: FakeHost; view: ServingView };

export const DATA_TYPES_SERVED = ['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64', 'FP16', 'FP32', 'FP64', 'BYTES'] as const satisfies readonly DataType[];

const LINEAR = 'id-linear.v1.fp32.cpu.t1';

type Echo = { name: string; inputs: TensorSpec[]; outputs: TensorSpec[] };

const one = (name: string, dtype: DataType, shape: number[]): Echo => ({ name, inputs: [{ name: 'x', dtype, shape }], outputs: [{ name: 'y', dtype, shape }] });

/** Tasks that answer with their inputs: one for each data type, rows of any width, two inputs, no batch, single texts. */
const ECHOES: Echo[] = [
  ...DATA_TYPES_SERVED.map((dtype) => one(`echo-${dtype.toLowerCase()}`, dtype, [-1, 3])),
  one('free', 'FP32', [-1, -1]),
  one('fixed', 'FP32', [2, 2]),
  one('text', 'BYTES', [-1]),
  {
    name: 'pair',
    inputs: [{ name: 'a', dtype: 'FP32', shape: [-1, 2] }, { name: 'b', dtype: 'INT64', shape: [-1] }],
    outputs: [{ name: 'first', dtype: 'FP32', shape: [-1, 2] }, { name: 'second', dtype: 'INT64', shape: [-1] }],
  },
];

/** Starts the world; every instance is connected when it resolves. */
export async function startConformanceWorld(limits: Partial<GatewayLimits> = {}): Promise<ConformanceWorld> {
  const gateway = await startTestGateway({ limits });
  const [echo, digits] = [await gateway.host('echo'), await gateway.host('digits')];
  echo.act = (query) => ({ do: 'answer', tensors: query.tensors });
  const view = viewOf(echo, digits);
  gateway.show(view);
  await gateway.until(() => [...gateway.gateway.pool().all()].every((slot) => slot.live.connected));
  const grpc = createGrpcServer(gateway.gateway);
  const grpcPort = await grpc.listen({ host: '127.0.0.1', port: 0, variable: 'INFAAS_GRPC_PORT' });
  const metrics = createMetricsServer(gateway.gateway);
  await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
  const metricsUrl = `http://127.0.0.1:${(metrics.address() as AddressInfo).port}/metrics`;
  return { ...gateway, grpcPort, metricsUrl, echo, digits, view, close: () => closeAll(gateway, grpc, metrics) };
}

function viewOf(echo: FakeHost, digits: FakeHost): ServingView {
  const variants = ECHOES.map(({ name }) => testVariant({ name: `${name}-net.v1.fp32.cpu.t1`, architecture: `${name}-net`, taskId: `task-${name}`, accuracy: 1, meanUs: 50, maxBatch: 8 }));
  const linear = testVariant({ name: 'linear.v1.fp32.cpu.t1', architecture: 'linear', accuracy: 0.9, meanUs: 100 });
  const cnn = testVariant({ name: 'cnn.v1.fp32.cpu.t1', architecture: 'cnn', accuracy: 0.99, meanUs: 2_000 });
  const instances = [...variants.map((variant) => testInstance(variant.id, echo.address)), testInstance(LINEAR, digits.address), testInstance(cnn.id, digits.address)];
  const base = testView({ instances, variants: [linear, cnn, ...variants] });
  return { ...base, tasks: [...base.tasks.map(withLabels), ...ECHOES.map(echoTask)] };
}

function withLabels(task: TaskView): TaskView {
  return task.name === 'digits' ? { ...task, labels: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] } : task;
}

function echoTask({ name, inputs, outputs }: Echo): TaskView {
  return { id: `task-${name}`, workspaceId: 'w1', name, metric: 'top1', labels: [], input: { kind: 'tensors', tensors: inputs }, output: { kind: 'tensors', tensors: outputs }, progress: null };
}

async function closeAll(gateway: TestGateway, grpc: GrpcServer, metrics: ReturnType<typeof createMetricsServer>): Promise<void> {
  await grpc.close(100);
  metrics.closeAllConnections();
  await new Promise<void>((resolve) => metrics.close(() => resolve()));
  await gateway.close();
}
