import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { bundleEntries } from '../src/testing/bundle-entries';
import { makeForms, writeBenchModels } from './profiling/make-forms';

/** Writes the static int8 form of a model of the bench, as the product makes it, to `<folder>/<name>-int8.onnx` (arguments: folder, name). */
const [folder = '', name = ''] = process.argv.slice(2);
const bundle = await bundleEntries(['inspector-main']);
try {
  const [model] = writeBenchModels(folder, [name]);
  if (model === undefined) throw new Error('a folder and the name of a model are needed');
  const forms = await makeForms({ folder, model, inspectorPath: bundle.path('inspector-main'), say: () => undefined });
  const int8 = forms.executables.find(({ variantId }) => variantId === 'int8-static.t1');
  if (int8 === undefined) throw new Error(`${name} has no static int8 form`);
  renameSync(forms.artifactPath(int8.artifact), join(folder, `${name}-int8.onnx`));
} finally {
  await bundle.close();
}
