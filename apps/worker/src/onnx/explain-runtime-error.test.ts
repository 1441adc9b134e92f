import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainRuntimeError } from './explain-runtime-error';

const CASES: [said: string, told: string][] = [
  ['This is an invalid model. In Node, ("", Summon, "", -1) : ("x": tensor(float),) -> ("y": tensor(float),) , Error No Op registered for Summon with domain_version of 13', 'there is no operator "Summon" in operator set 13'],
  ['Load model from /tmp/a/b.onnx failed:Fatal error: own:f0(-1) is not a registered function/op', 'there is no operator "own:f0"'],
  ['Node (n1) Op (Mul) [ShapeInferenceError] Incompatible dimensions', 'Incompatible dimensions (Mul node "n1")'],
  ['This is an invalid model. In Node, ("", Add, "", -1) : ("x": tensor(float),) -> ("y": tensor(float),) , Error Node with schema(::Add:13) has input size 1 not in range [min=2, max=2].', 'input size 1 not in range [min=2, max=2] (Add node)'],
  ["Non-zero status code returned while running Loop node. Name:'' Status Message: Non-zero status code returned while running Concat node. Name:'c' Status Message: std::bad_alloc", 'it asks for more memory than it may have (Concat node "c")'],
  ["Non-zero status code returned while running Gather node. Name:'' Status Message: indices element out of data bounds, idx=-4 must be within the inclusive range [-4,3]", 'indices element out of data bounds, idx=-4 must be within the inclusive range [-4,3] (Gather node)'],
  ["Exception during initialization: onnxruntime::Initializer::Initializer(const onnx::TensorProto&, const std::filesystem::__cxx11::path&) [ONNXRuntimeError] : 1 : FAIL : tensorprotoutils.cc:1469 ValidateEmbeddedTensorProtoDataSizeAndShape Initializer 'w': raw_data size (0 bytes) does not match", "Initializer 'w': raw_data size (0 bytes) does not match"],
  ['onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::ModelOptions&) Missing opset in the model. All ModelProtos MUST have one.', 'Missing opset in the model. All ModelProtos MUST have one'],
  ["Exception during initialization: onnxruntime::Loop::Info::Info(const onnxruntime::Node&) num_subgraph_outputs - 1 == num_outputs was false. 'Loop' node has 1 outputs", "'Loop' node has 1 outputs"],
  ['/onnxruntime_src/core/framework/op.cc:12 void onnxruntime::Op::Run() /home/x/y failed', 'onnxruntime::Op::Run() … failed'],
  ['', 'no reason was given'],
];

describe('explainRuntimeError', () => {
  it.each(CASES)('of %j says %j', (said, told) => {
    expect(explainRuntimeError(new Error(said))).toBe(told);
  });

  it('gives one short line without paths of any text', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('/home/a/b.cc:12 ', 'onnxruntime::', ') X', '\n', 'was false. ', '[ONNXRuntimeError] : 1 : FAIL : ', 'In Node, ("')), { maxLength: 12 }), (parts) => {
      const told = explainRuntimeError(parts.join(''));
      expect(told.length).toBeLessThanOrEqual(262);
      expect(told).not.toMatch(/\n|\/home\/a/u);
    }));
  });
});
