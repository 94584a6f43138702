import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Clocks, Looking } from './looking.ts';

const MINUTE = 60_000;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A tab in front of somebody, and what they do with it. */
const tab = (clocks?: Clocks) => {
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), {
    visibilityState: 'visible' as DocumentVisibilityState,
    isFocused: true,
    hasFocus: () => document.isFocused,
  });
  const looking = new Looking({ window, document }, clocks);
  const changes: boolean[] = [];
  looking.addEventListener('changed', () => changes.push(looking.isLooking));
  const focus = (is: boolean) => {
    document.isFocused = is;
    window.dispatchEvent(new Event(is ? 'focus' : 'blur'));
  };
  const show = (is: boolean) => {
    document.visibilityState = is ? 'visible' : 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const use = (how = 'pointermove') => window.dispatchEvent(new Event(how));
  return { looking, changes, document, focus, show, use };
};

test('one looks at what is visible, focused and was opened just now', () => {
  expect(tab().looking.isLooking).toBe(true);
});

test('not at a window that is visible behind another, nor at a tab that is hidden', () => {
  const { looking, changes, focus, show } = tab();
  focus(false);
  expect(looking.isLooking).toBe(false);
  show(false);
  focus(true);
  expect(looking.isLooking).toBe(false);
  show(true);
  expect(looking.isLooking).toBe(true);
  expect(changes).toEqual([false, true]);
});

test('not where the browser says so without telling when it changed', () => {
  const { looking, document } = tab();
  document.isFocused = false;
  expect(looking.isLooking).toBe(false);
});

test('for five minutes after the last use, and again with the next', () => {
  const { looking, changes, use } = tab();
  vi.advanceTimersByTime(4 * MINUTE);
  use();
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect([looking.isLooking, changes]).toEqual([true, []]);
  vi.advanceTimersByTime(1);
  expect([looking.isLooking, changes]).toEqual([false, [false]]);
  vi.advanceTimersByTime(60 * MINUTE);
  use();
  expect([looking.isLooking, changes]).toEqual([true, [false, true]]);
  vi.advanceTimersByTime(5 * MINUTE);
  expect(changes).toEqual([false, true, false]);
});

test.each(['pointerdown', 'pointermove', 'wheel', 'keydown', 'input', 'click', 'focus'])(
  '%s is use',
  (how) => {
    const { looking, use } = tab();
    vi.advanceTimersByTime(6 * MINUTE);
    expect(looking.isLooking).toBe(false);
    use(how);
    expect(looking.isLooking).toBe(true);
  },
);

test('what is used is not looked at for that while it has no focus', () => {
  const { looking, focus, use } = tab();
  focus(false);
  use('pointermove');
  expect(looking.isLooking).toBe(false);
});

test('a device that slept was not looked at, whichever of its clocks stood still or was set', () => {
  const now = { wall: 1_000_000, steady: 0 };
  const clocks = { wall: () => now.wall, steady: () => now.steady };
  const { looking, use } = tab(clocks);
  now.wall += 8 * 60 * MINUTE;
  expect(looking.isLooking).toBe(false);
  use();
  expect(looking.isLooking).toBe(true);
  now.wall -= 26 * 60 * MINUTE;
  now.steady += MINUTE;
  expect(looking.isLooking).toBe(true);
  now.steady += 5 * MINUTE;
  expect(looking.isLooking).toBe(false);
});

test('a mouse that moves all the time begins no timer with each movement', () => {
  // No spy: it would put the clock of this test back after the test's end.
  const begin = globalThis.setTimeout;
  let begun = 0;
  globalThis.setTimeout = ((act: () => void, ms: number) => {
    begun += 1;
    return begin(act, ms);
  }) as typeof setTimeout;
  const { use } = tab();
  for (let n = 0; n < 1_000; n++) use();
  globalThis.setTimeout = begin;
  expect(begun).toBe(1);
});
