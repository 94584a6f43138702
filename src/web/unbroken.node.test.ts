import { expect, test } from 'vitest';
import { runToCompletion } from './run-to-completion.ts';

const contextOf = (kept: Promise<unknown>[]) => ({
  executionCtx: { waitUntil: (work: Promise<unknown>) => void kept.push(work) },
});

test('what has begun is waited for, whoever is still there', async () => {
  const kept: Promise<unknown>[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const answer = runToCompletion(contextOf(kept), promise);
  expect(kept).toHaveLength(1);
  resolve('done');
  expect(await answer).toBe('done');
});

test('a failure is its caller’s to tell, and the platform hears nothing that it could log', async () => {
  const kept: Promise<unknown>[] = [];
  const failure = new Error('Failed query\nparams: $argon2id$…');
  await expect(runToCompletion(contextOf(kept), Promise.reject(failure))).rejects.toBe(failure);
  expect(await Promise.allSettled(kept)).toEqual([{ status: 'fulfilled', value: undefined }]);
});
