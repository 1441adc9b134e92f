import protobuf from 'protobufjs';

import type { Type } from 'protobufjs';

/** The ONNX messages and fields that the demo models need, with the field numbers that the ONNX project publishes. */
const SCHEMA = {
  nested: {
    OperatorSet: message({ domain: ['string', 1], version: ['int64', 2] }),
    Dimension: message({ value: ['int64', 1], parameter: ['string', 2] }),
    Shape: message({ dimensions: ['Dimension', 1, 'repeated'] }),
    TensorType: message({ elementType: ['int32', 1], shape: ['Shape', 2] }),
    ValueType: message({ tensor: ['TensorType', 1] }),
    ValueInfo: message({ name: ['string', 1], type: ['ValueType', 2] }),
    Tensor: message({ dimensions: ['int64', 1, 'repeated'], dataType: ['int32', 2], name: ['string', 8], rawData: ['bytes', 9] }),
    Attribute: message({ name: ['string', 1], integer: ['int64', 3], integers: ['int64', 8, 'repeated'], type: ['int32', 20] }),
    Node: message({
      inputs: ['string', 1, 'repeated'],
      outputs: ['string', 2, 'repeated'],
      name: ['string', 3],
      operator: ['string', 4],
      attributes: ['Attribute', 5, 'repeated'],
    }),
    Graph: message({
      nodes: ['Node', 1, 'repeated'],
      name: ['string', 2],
      initializers: ['Tensor', 5, 'repeated'],
      inputs: ['ValueInfo', 11, 'repeated'],
      outputs: ['ValueInfo', 12, 'repeated'],
    }),
    Model: message({
      irVersion: ['int64', 1],
      producerName: ['string', 2],
      producerVersion: ['string', 3],
      graph: ['Graph', 7],
      operatorSets: ['OperatorSet', 8, 'repeated'],
    }),
  },
};

/** Returns the protobuf type of an ONNX model file. */
export function onnxModelType(): Type {
  return protobuf.Root.fromJSON(SCHEMA).lookupType('Model');
}

type Field = readonly [type: string, id: number, rule?: 'repeated'];

function message(fields: Record<string, Field>): { fields: Record<string, { type: string; id: number; rule?: 'repeated' }> } {
  const entries = Object.entries(fields).map(([name, [type, id, rule]]) => [name, { type, id, ...(rule && { rule }) }] as const);
  return { fields: Object.fromEntries(entries) };
}
