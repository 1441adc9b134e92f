/** How to make an ONNX file with each toolkit; the batch is left free, so that queries can be run together. */
export const EXPORT_SNIPPETS = [
  {
    id: 'pytorch', label: 'PyTorch', install: 'pip install torch onnx',
    code: `import torch

model.eval()
example = torch.zeros(1, 3, 224, 224)   # one input, as the model takes it
torch.onnx.export(
    model, example, "model.onnx",
    input_names=["input"], output_names=["output"],
    dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
    opset_version=17, dynamo=False)`,
  },
  {
    id: 'tensorflow', label: 'TensorFlow', install: 'pip install tensorflow tf2onnx',
    code: `import tensorflow as tf
import tf2onnx

# None leaves the batch free
spec = (tf.TensorSpec((None, 224, 224, 3), tf.float32, name="input"),)
tf2onnx.convert.from_keras(model, input_signature=spec, opset=17, output_path="model.onnx")

# a SavedModel, from a terminal:
# python -m tf2onnx.convert --saved-model folder --opset 17 --output model.onnx`,
  },
  {
    id: 'sklearn', label: 'scikit-learn', install: 'pip install skl2onnx',
    code: `from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType

onnx = to_onnx(
    model, initial_types=[("input", FloatTensorType([None, X.shape[1]]))],
    options={"zipmap": False},   # probabilities as a tensor
    target_opset=17)
open("model.onnx", "wb").write(onnx.SerializeToString())`,
  },
] as const;
