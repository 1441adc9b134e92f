'use client';
import { useEffect, useRef, useState } from 'react';
import { externalDataPaths } from '@infaas/shared/domain/external-data-paths';
import { plainModelPath } from '@infaas/shared/domain/model-files';
import { matchWeights } from './match-weights';
import { startTransfer } from '../../../components/upload/tus-transfer';
import type { Transfer } from '../../../components/upload/tus-transfer';
import { transferMemory } from '../../../components/upload/use-file-upload';
import type { FileUpload } from '../../../components/upload/use-file-upload';

/** Larger models are not read here: the server says which files they miss. */
const MOST_READ_BYTES = 1_000_000_000;
const NONE: FileUpload = { state: 'none' };

export type WeightFiles = ReturnType<typeof useWeightFiles>;

/** Returns the files of weights that a chosen ONNX file names, each with its upload; files are matched by name when they are chosen. */
export function useWeightFiles(model: File | null) {
  const [paths, setPaths] = useState<readonly string[]>([]);
  const [uploads, setUploads] = useState<Readonly<Record<string, FileUpload>>>({});
  const running = useRef(new Map<string, Transfer>());

  useEffect(() => {
    let gone = false;
    const transfers = running.current;
    setPaths([]);
    setUploads({});
    if (model !== null && model.size <= MOST_READ_BYTES) {
      void model.arrayBuffer().then((buffer) => {
        if (!gone) setPaths([...new Set(externalDataPaths(new Uint8Array(buffer)).flatMap((path) => plainModelPath(path) ?? []))]);
      }, () => null);
    }
    return () => {
      gone = true;
      transfers.clear();
    };
  }, [model]);

  const send = (path: string, file: File) => {
    const put = (upload: FileUpload) => setUploads((before) => ({ ...before, [path]: upload }));
    running.current.get(path)?.cancel();
    const transfer = startTransfer({
      file, endpoint: '/api/uploads', memory: transferMemory,
      onProgress: ({ sentBytes }) => running.current.get(path) === transfer && put({ state: 'sending', file, sentBytes, bytesPerSecond: null, leftMs: null }),
    });
    running.current.set(path, transfer);
    put({ state: 'sending', file, sentBytes: 0, bytesPerSecond: null, leftMs: null });
    transfer.done.then(
      (uploadId) => running.current.get(path) === transfer && put({ state: 'done', file, uploadId }),
      (error: unknown) => running.current.get(path) === transfer && put({ state: 'failed', file, reason: error instanceof Error ? error.message : String(error) }),
    );
  };
  const files = paths.map((path) => ({ path, upload: uploads[path] ?? NONE }));
  return {
    files,
    missing: files.filter(({ upload }) => upload.state === 'none' || upload.state === 'failed').map(({ path }) => path),
    choose(chosen: readonly File[]) {
      for (const { path, file } of matchWeights(paths, chosen)) send(path, file);
    },
  };
}
