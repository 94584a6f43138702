import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FormNavigation } from './form-navigation.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const open = (network = { isDoubtful: () => false, isThere: async () => true }) => {
  const page = new EventTarget();
  const forms = new FormNavigation(page, network);
  const go = vi.fn();
  const submit = (event = new Event('submit', { cancelable: true })) => page.dispatchEvent(event);
  return { page, forms, go, submit };
};

test('a page that no form leads away from goes at once', () => {
  const { forms, go } = open();
  forms.afterAnswer(go);
  expect(go).toHaveBeenCalledOnce();
});

test('while a form is under way, its answer comes first: the page is gone before its time is over', () => {
  const { forms, go, submit } = open();
  submit();
  vi.advanceTimersByTime(1_000);
  forms.afterAnswer(go);
  forms.afterAnswer(go);
  vi.advanceTimersByTime(8_900);
  expect(go).not.toHaveBeenCalled();
});

test('an answer that does not come, or leaves the page where it is, holds nothing up for long', () => {
  const { forms, go, submit } = open();
  submit();
  forms.afterAnswer(go);
  vi.advanceTimersByTime(10_000);
  expect(go).toHaveBeenCalledOnce();
  forms.afterAnswer(go);
  expect(go).toHaveBeenCalledTimes(2);
});

test('a page that was left and is back goes at once', () => {
  const { page, forms, go, submit } = open();
  submit();
  forms.afterAnswer(go);
  page.dispatchEvent(new Event('pageshow'));
  expect(go).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(60_000);
  expect(go).toHaveBeenCalledOnce();
});

test('what a script sends itself, and a dialog that closes, lead nowhere', () => {
  const { page, forms, go, submit } = open();
  const sent = new Event('submit', { cancelable: true });
  sent.preventDefault();
  submit(sent);
  Object.assign(page, { method: 'dialog' });
  submit();
  forms.afterAnswer(go);
  expect(go).toHaveBeenCalledOnce();
});

test('where the browser knows of no network, a form goes if there is one all the same, and stays if not', async () => {
  let isThere = false;
  const tried = vi.fn(async () => isThere);
  const { page, submit } = open({ isDoubtful: () => true, isThere: tried });
  const sent: boolean[] = [];
  const form = { requestSubmit: vi.fn(() => sent.push(submit())) };
  Object.assign(page, form);
  expect(submit()).toBe(false);
  await vi.runAllTimersAsync();
  expect([tried.mock.calls.length, sent]).toEqual([1, []]);
  isThere = true;
  expect(submit()).toBe(false);
  await vi.runAllTimersAsync();
  expect([tried.mock.calls.length, sent]).toEqual([2, [true]]);
});
