interface Request {
  executionCtx: { waitUntil(work: Promise<unknown>): void };
}

/**
 * Keeps work going after the browser hangs up, when the platform would stop it. A failure reaches only the caller who awaits
 * the result: `waitUntil` would log it with all parameters of a query, password hashes among them.
 */
export const runToCompletion = <Result>(
  { executionCtx }: Request,
  work: Promise<Result>,
): Promise<Result> => {
  executionCtx.waitUntil(work.catch(() => {}));
  return work;
};
