const asked = new Map<string, Promise<unknown>>();

/**
 * Returns the answer to a question that may be asked by several calls of one page at once: who asks while somebody else waits for the same
 * gets the same answer, and the database works it out once. Nothing is kept beyond that. The question names all that the answer depends on.
 */
export function sameQuestion<Answer>(question: readonly unknown[], answer: () => Promise<Answer>): Promise<Answer> {
  const key = JSON.stringify(question);
  const known = asked.get(key) as Promise<Answer> | undefined;
  if (known !== undefined) return known;
  const promise = answer().finally(() => asked.delete(key));
  asked.set(key, promise);
  return promise;
}
