/** How far the answers of a variant's graph lie from those of its base, over the same inputs. */
export type FormErrors = {
  samples: number;
  /** `validation`: samples of the task's validation set; `random`: drawn inputs, which belong to no class. */
  inputs: 'validation' | 'random';
  maxAbsError: number;
  meanAbsError: number;
  /** Root mean square of the error / root mean square of the base's answers. */
  relativeError: number;
  /** Signal to noise ratio of the answers, 20 · log10(1 / relativeError); null where nothing differs. */
  snrDb: number | null;
  /** Part of the rows whose largest score, or part of the integers, is the same; null when the outputs are neither. */
  agreement: number | null;
  /** How the form was made, for the owner: calibration, layers left in float. */
  method?: string | undefined;
};
