import type { Parameter } from './layer';

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/**
 * Returns a step function of the Adam optimiser (Kingma and Ba, arXiv 1412.6980) for these parameters: it moves them against their
 * gradients at the given rate and clears the gradients.
 */
export function makeAdam(parameters: readonly Parameter[]): (rate: number) => void {
  const moments = parameters.map(({ values }) => ({ mean: new Float32Array(values.length), square: new Float32Array(values.length) }));
  let meanLeft = 1;
  let squareLeft = 1;
  return (rate) => {
    meanLeft *= MEAN_DECAY;
    squareLeft *= SQUARE_DECAY;
    parameters.forEach(({ values, gradients }, position) => {
      const { mean, square } = moments[position] ?? { mean: values, square: values };
      for (let index = 0; index < values.length; index += 1) {
        const slope = gradients[index] as number;
        mean[index] = MEAN_DECAY * (mean[index] as number) + (1 - MEAN_DECAY) * slope;
        square[index] = SQUARE_DECAY * (square[index] as number) + (1 - SQUARE_DECAY) * slope * slope;
        const size = Math.sqrt((square[index] as number) / (1 - squareLeft)) + EPSILON;
        values[index] = (values[index] as number) - (rate * (mean[index] as number)) / (1 - meanLeft) / size;
      }
      gradients.fill(0);
    });
  };
}
