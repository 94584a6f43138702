/**
 * For a log: the innermost cause of an accident, in one line, and where it happened. A failed query tells its parameters
 * in its message (hashes, names, whatever somebody wrote), so an error is never logged as it is.
 */
export const whyFailed = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error).slice(0, TEXT_MAX);
  const cause = innermost(error);
  const where = cause.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${cause.name}: ${cause.message.slice(0, TEXT_MAX)}${where ?? ''}`.replace(/\s+/g, ' ');
};

const TEXT_MAX = 500;

const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);
