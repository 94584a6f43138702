import { HTTPException } from 'hono/http-exception';

/** An object that restarts, and a D1 whose connection was lost, are back after so many ms; at random, so that not all come back at once. */
const PAUSE_MS = { least: 40, most: 160 };

/**
 * Does once more what met an accident: only for work that may be done twice, such as posting a message with its `cid`, or
 * writing down what a form says. A refusal is no accident, and who is overloaded is not asked again
 * (https://developers.cloudflare.com/durable-objects/best-practices/error-handling/).
 */
export const tryTwice = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HTTPException || isOverloaded(error)) throw error;
    console.warn('Tried once more after an accident:', nameOf(error));
    await pause();
    return work();
  }
};

const isOverloaded = (error: unknown): boolean =>
  error instanceof Error && 'overloaded' in error && error.overloaded === true;

/** Not the message: that of a failed query has its values. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

const pause = () =>
  new Promise((done) => setTimeout(done, PAUSE_MS.least + Math.random() * (PAUSE_MS.most - PAUSE_MS.least)));
