/** Something that the person who starts the product can mend: the message says what is wrong and what to do, and no stack is shown. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
