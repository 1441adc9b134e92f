import type * as OnnxRuntime from 'onnxruntime-node';

/**
 * Returns the onnxruntime-node module. It is imported late, so that only processes that hold sessions load the native library. Where
 * JavaScript has a Float16Array of its own (Node 24), that is hidden first: the library would expect it in place of Uint16Array and fails.
 */
export async function loadOnnxRuntime(): Promise<typeof OnnxRuntime> {
  Reflect.deleteProperty(globalThis, 'Float16Array');
  return import('onnxruntime-node');
}
