interface Request {
  executionCtx: { waitUntil(work: Promise<unknown>): void };
}

/**
 * Goes on though the browser hang up: the platform stops its request then. Of a failure only who awaits this tells; the
 * platform would log it whole, with the parameters of a query, hashes among them.
 */
export const runToCompletion = <Result>(
  { executionCtx }: Request,
  work: Promise<Result>,
): Promise<Result> => {
  executionCtx.waitUntil(work.catch(() => {}));
  return work;
};
