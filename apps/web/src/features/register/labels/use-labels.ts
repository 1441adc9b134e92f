'use client';
import { useState } from 'react';
import { parseLabels } from './parse-labels';

export type ChosenLabels = { fileName: string; labels: string[] | null; problem: string | null };

/** Returns the names of classes from a text file that the browser reads itself. */
export function useLabels() {
  const [chosen, setChosen] = useState<ChosenLabels | null>(null);
  async function choose(file: File): Promise<void> {
    const text = file.size > 8_000_000 ? null : await file.text().catch(() => null);
    setChosen({ fileName: file.name, ...(text === null ? { labels: null, problem: 'The file cannot be read: choose a text file with one name a line.' } : parseLabels(text)) });
  }
  return { chosen, choose, clear: () => setChosen(null) };
}
