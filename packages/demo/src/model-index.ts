import type { ImageInputRecord, OutputRecord } from '@infaas/shared/domain/records';

/** What models.json says of one shipped model file. */
export type DemoModel = {
  name: string;
  summary: string;
  file: string;
  sha256: string;
  bytes: number;
  parameters: number;
  /** Multiply-adds for one picture. */
  multiplyAdds: number;
  seed: number;
  trainingPictures: number;
  /** Top-1 on the test split's first `testPictures` pictures. */
  testAccuracy: number;
  testPictures: number;
  inputRecord: ImageInputRecord;
  outputRecord: OutputRecord;
};

export const MODEL_INDEX_FILE = 'models.json';
