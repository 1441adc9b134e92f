import { onnxModelType } from './onnx-schema';

import type { Layer, Parameter } from './layer';
import type { Network } from './network';

const IR_VERSION = 8;
const OPSET_VERSION = 17;
const FLOAT = 1;
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;

type Attribute = { name: string; type: number; integer?: number; integers?: number[] };
type Node = { inputs: string[]; outputs: string[]; name: string; operator: string; attributes: Attribute[] };
type Graph = { nodes: Node[]; initializers: object[] };

/**
 * Returns the network as an ONNX file: input `image` FP32 [batch, channels, height, width], output `logits` FP32 [batch, classes]. The
 * same network gives the same bytes.
 */
export function exportOnnx(network: Network, name: string): Uint8Array {
  const graph: Graph = { nodes: [], initializers: [] };
  const last = network.layers.at(-1);
  if (last === undefined) throw new Error(`The network ${name} has no layers to export.`);
  let value = 'image';
  network.layers.forEach((layer, index) => {
    if (layer.kind === 'dense' && !isFlat(network, index)) {
      graph.nodes.push({ inputs: [value], outputs: ['flat'], name: 'flatten', operator: 'Flatten', attributes: [integer('axis', 1)] });
      value = 'flat';
    }
    const output = layer === last ? 'logits' : `${layer.kind}_${index}_out`;
    graph.nodes.push(layerNode(layer, { name: `${layer.kind}_${index}`, value, output }));
    graph.initializers.push(...layer.parameters.map((parameter, position) => initializer(parameter, `${layer.kind}_${index}.${position}`)));
    value = output;
  });
  const { channels, height, width } = network.input;
  return onnxModelType()
    .encode({
      irVersion: IR_VERSION,
      producerName: 'infaas-demo',
      producerVersion: '1',
      graph: {
        ...graph,
        name,
        inputs: [valueInfo('image', [channels, height, width])],
        outputs: [valueInfo('logits', [last.output.channels])],
      },
      operatorSets: [{ domain: '', version: OPSET_VERSION }],
    })
    .finish();
}

function isFlat(network: Network, index: number): boolean {
  const volume = index === 0 ? network.input : network.layers[index - 1]?.output;
  return volume !== undefined && volume.height === 1 && volume.width === 1 && network.layers.slice(0, index).some((layer) => layer.kind === 'dense');
}

function layerNode(layer: Layer, { name, value, output }: { name: string; value: string; output: string }): Node {
  const inputs = [value, ...layer.parameters.map((_, position) => `${name}.${position}`)];
  const node = (operator: string, attributes: Attribute[]): Node => ({ inputs, outputs: [output], name, operator, attributes });
  switch (layer.kind) {
    case 'dense':
      return node('Gemm', [integer('transB', 1)]);
    case 'conv':
      return node('Conv', [integers('kernel_shape', [3, 3]), integers('pads', [1, 1, 1, 1]), integers('strides', [1, 1])]);
    case 'relu':
      return node('Relu', []);
    case 'pool':
      return node('MaxPool', [integers('kernel_shape', [2, 2]), integers('strides', [2, 2])]);
  }
}

function initializer({ shape, values }: Parameter, name: string): object {
  const rawData = new Uint8Array(values.length * 4);
  const view = new DataView(rawData.buffer);
  values.forEach((value, index) => {
    view.setFloat32(index * 4, value, true);
  });
  return { dimensions: shape, dataType: FLOAT, name, rawData };
}

function valueInfo(name: string, sides: readonly number[]): object {
  const dimensions = [{ parameter: 'batch' }, ...sides.map((value) => ({ value }))];
  return { name, type: { tensor: { elementType: FLOAT, shape: { dimensions } } } };
}

function integer(name: string, value: number): Attribute {
  return { name, type: INTEGER_ATTRIBUTE, integer: value };
}

function integers(name: string, values: number[]): Attribute {
  return { name, type: INTEGERS_ATTRIBUTE, integers: values };
}
