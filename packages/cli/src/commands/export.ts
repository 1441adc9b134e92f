import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { apiDownload, apiGet } from '../api-client';
import type { Context } from '../context';
import { print } from '../text-table';

/** The name becomes a folder's: nothing that leads elsewhere. */
const exportedSchema = z.looseObject({ name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/), config: z.string(), sha256: z.string(), bytes: z.number() });

/** Adds `infaas export`. */
export function addExport(program: Command, context: Context): void {
  program
    .command('export')
    .description('write a variant as an entry of a Triton model repository: DIR/<variant>/config.pbtxt and DIR/<variant>/1/model.onnx')
    .argument('<variant>', 'the variant, as `infaas models` lists it')
    .requiredOption('--out <dir>', 'the model repository')
    .option('--hardware <class>', 'the class whose figures are used; default: the one measured last')
    .option('--json', 'for programs')
    .action(async (variant: string, options: { out: string; hardware?: string; json?: boolean }) => {
      const installation = await context.installation();
      const { config, ...found } = exportedSchema.parse(await apiGet(installation, 'variant/export', { variant, hardware: options.hardware }));
      const folder = join(options.out, found.name);
      const model = join(folder, '1', 'model.onnx');
      await mkdir(join(folder, '1'), { recursive: true });
      const sha256 = await save(await apiDownload(installation, `/api/artifacts/${encodeURIComponent(found.name)}`), model);
      if (sha256 !== found.sha256) {
        await rm(model);
        throw new Error(`the graph of ${found.name} arrived damaged: export it again`);
      }
      await writeFile(join(folder, 'config.pbtxt'), config);
      print(options.json ?? false, { ...found, config: join(folder, 'config.pbtxt'), model }, `wrote ${join(folder, 'config.pbtxt')}\nwrote ${model}`);
    });
}

/** Writes beside the file first, so that what is cut off never bears its name; returns the hash. */
async function save(body: AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const hash = createHash('sha256');
  const partial = `${file}.part`;
  await pipeline(body, async function* hashed(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  }, createWriteStream(partial));
  await rename(partial, file);
  return hash.digest('hex');
}
