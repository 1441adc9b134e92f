/**
 * Returns e^x for x ≤ 0 by halving and a Taylor series: Math.exp may differ in its last bit between engines, and trained bytes must
 * not.
 */
export function expOfNegative(x: number): number {
  if (x < -80) return 0;
  const halvings = Math.floor(-x / Math.LN2);
  const rest = x + halvings * Math.LN2;
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= 18; n += 1) {
    term *= rest / n;
    sum += term;
  }
  for (let n = 0; n < halvings; n += 1) sum *= 0.5;
  return sum;
}

/**
 * Returns the gradient of the mean softmax cross entropy of `logits` [batch, classes] against the labels, and that mean loss in nats.
 */
export function softmaxLoss(logits: Float32Array, labels: Uint8Array): { gradient: Float32Array; loss: number } {
  const classes = logits.length / labels.length;
  const gradient = new Float32Array(logits.length);
  let loss = 0;
  labels.forEach((label, item) => {
    const row = logits.subarray(item * classes, (item + 1) * classes);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const powers = Array.from(row, (logit) => expOfNegative(logit - largest));
    const total = powers.reduce((a, b) => a + b);
    loss += Math.log(total) + largest - (row[label] ?? 0);
    powers.forEach((power, index) => {
      gradient[item * classes + index] = (power / total - (index === label ? 1 : 0)) / labels.length;
    });
  });
  return { gradient, loss: loss / labels.length };
}

/** Returns the index of each row's largest value: the predicted class. */
export function predictedClasses(logits: Float32Array, classes: number): Uint8Array {
  return Uint8Array.from({ length: logits.length / classes }, (_, item) => {
    const row = logits.subarray(item * classes, (item + 1) * classes);
    return row.reduce((best, value, index) => (value > (row[best] ?? value) ? index : best), 0);
  });
}
