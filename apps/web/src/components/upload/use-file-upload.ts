'use client';
import { useCallback, useRef, useState } from 'react';
import { addMark, paceOf } from './transfer-pace';
import type { PaceMark } from './transfer-pace';
import { startTransfer } from './tus-transfer';
import type { Transfer, TransferMemory } from './tus-transfer';

/** A chosen file on its way to the server. */
export type FileUpload =
  | { state: 'none' }
  | { state: 'sending'; file: File; sentBytes: number; bytesPerSecond: number | null; leftMs: number | null }
  | { state: 'done'; file: File; uploadId: string }
  | { state: 'failed'; file: File; reason: string };

export type FileUploadControl = {
  upload: FileUpload;
  choose: (file: File) => void;
  /** Sends the same file again; goes on where it stopped. */
  retry: () => void;
  /** Stops and forgets the file, here and on the server. */
  remove: () => void;
  /** Forgets a file that the server has taken over. */
  release: () => void;
};

/** Where uploads go on after a reload. */
export const transferMemory: TransferMemory = {
  recall: (key) => window.localStorage.getItem(key),
  keep: (key, url) => window.localStorage.setItem(key, url),
  forget: (key) => window.localStorage.removeItem(key),
};

/** Returns a file's upload: it starts when the file is chosen. */
export function useFileUpload(): FileUploadControl {
  const [upload, setUpload] = useState<FileUpload>({ state: 'none' });
  const running = useRef<Transfer | null>(null);
  const release = useCallback(() => {
    running.current = null;
    setUpload({ state: 'none' });
  }, []);
  const remove = useCallback(() => {
    running.current?.cancel();
    release();
  }, [release]);
  const choose = useCallback((file: File) => {
    running.current?.cancel();
    let marks: PaceMark[] = [];
    const transfer = startTransfer({
      file, endpoint: '/api/uploads', memory: transferMemory,
      onProgress({ sentBytes, totalBytes }) {
        if (running.current !== null && running.current !== transfer) return;
        marks = addMark(marks, { atMs: performance.now(), sentBytes });
        const pace = paceOf(marks, totalBytes);
        setUpload({ state: 'sending', file, sentBytes, bytesPerSecond: pace?.bytesPerSecond ?? null, leftMs: pace?.leftMs ?? null });
      },
    });
    running.current = transfer;
    setUpload({ state: 'sending', file, sentBytes: 0, bytesPerSecond: null, leftMs: null });
    transfer.done.then(
      (uploadId) => running.current === transfer && setUpload({ state: 'done', file, uploadId }),
      (error: unknown) => running.current === transfer && setUpload({ state: 'failed', file, reason: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  const retry = () => {
    if (upload.state === 'failed') choose(upload.file);
  };
  return { upload, choose, retry, remove, release };
}
