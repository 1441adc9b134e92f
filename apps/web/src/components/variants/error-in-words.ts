import type { FormErrors } from '@infaas/shared/domain/form-errors';
import { formatCount, formatPercent } from '../format';

/** Returns how far a variant's answers lie from its base's, in one line: `99.5 % of answers agree, relative error 0.31 % (50 dB), …`. */
export function errorInWords({ samples, inputs, maxAbsError, meanAbsError, relativeError, snrDb, agreement }: FormErrors): string {
  if (relativeError === 0) return `the same answers as the base on ${sampleWords(samples, inputs)}`;
  return [
    ...(agreement === null ? [] : [`${formatPercent(agreement, 1)} of answers agree`]),
    `relative error ${small(relativeError * 100)} %${snrDb === null ? '' : ` (${Math.round(snrDb)} dB)`}`,
    `largest ${small(maxAbsError)}, mean ${small(meanAbsError)}`,
    `over ${sampleWords(samples, inputs)}`,
  ].join(', ');
}

function sampleWords(samples: number, inputs: FormErrors['inputs']): string {
  const what = inputs === 'validation' ? 'validation sample' : 'random input';
  return `${formatCount(samples)} ${what}${samples === 1 ? '' : 's'}`;
}

function small(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(2)));
}
