import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PointerGuard } from './pointer-guard.ts';

const CLICK_MS = 100;
const HOLD_MS = 1_000;

let place: EventTarget;
let page: EventTarget;
let press: PointerGuard;

beforeEach(() => {
  vi.useFakeTimers();
  [place, page] = [new EventTarget(), new EventTarget()];
  press = new PointerGuard(place, page);
});
afterEach(() => {
  vi.useRealTimers();
});

const down = () => place.dispatchEvent(new Event('pointerdown'));
const up = (how = 'pointerup') => page.dispatchEvent(new Event(how));

test('nothing waits where nothing is pressed', () => {
  expect(press.delays('row', vi.fn())).toBe(false);
  up();
  expect(press.delays('row', vi.fn())).toBe(false);
});

test.each(['pointerup', 'pointercancel'])('what waits is done after %s, when the click has come', (how) => {
  const act = vi.fn();
  down();
  expect(press.delays('row', act)).toBe(true);
  vi.advanceTimersByTime(HOLD_MS / 2);
  up(how);
  vi.advanceTimersByTime(CLICK_MS - 1);
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
  expect(press.delays('row', act)).toBe(false);
});

test('a click is what it waits for: then it is over, as soon as the click is heard everywhere', () => {
  const act = vi.fn();
  down();
  press.delays('row', act);
  up();
  up('click');
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledOnce();
});

test('what waits twice is done once, as it was asked for last', () => {
  const done: string[] = [];
  down();
  for (const text of ['a', 'b']) press.delays('row', () => done.push(text));
  press.delays('list', () => done.push('list'));
  up();
  vi.runAllTimers();
  expect(done).toEqual(['b', 'list']);
});

test('the second of two clicks waits for its own release', () => {
  const act = vi.fn();
  down();
  up();
  vi.advanceTimersByTime(CLICK_MS - 1);
  down();
  press.delays('row', act);
  vi.advanceTimersByTime(HOLD_MS - 1);
  expect(act).not.toHaveBeenCalled();
});

test('a release that is not told keeps nothing back for ever', () => {
  const act = vi.fn();
  down();
  press.delays('row', act);
  vi.advanceTimersByTime(HOLD_MS);
  expect(act).toHaveBeenCalledOnce();
});
