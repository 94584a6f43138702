import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { isSend, isTouchAlone, onPress, pressOf } from './keys.ts';

/** A key press as a browser tells it. */
const keydown = (key: string, more: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  Object.assign(new Event('keydown', { cancelable: true }), {
    ...{ key, code: '', keyCode: 0, isComposing: false, repeat: false },
    ...{ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
    getModifierState: () => false,
    ...more,
  }) as unknown as KeyboardEvent;

const AT_ALTGR = { ctrlKey: true, altKey: true };

describe('a press has a name', () => {
  test.each<[string, KeyboardEvent]>([
    ['Enter', keydown('Enter')],
    ['Shift+Enter', keydown('Enter', { shiftKey: true })],
    ['Mod+Enter', keydown('Enter', { ctrlKey: true })],
    ['Mod+Enter', keydown('Enter', { metaKey: true })],
    ['Alt+Enter', keydown('Enter', { altKey: true })],
    ['Alt+Mod+Shift+ArrowUp', keydown('ArrowUp', { altKey: true, metaKey: true, shiftKey: true })],
    ['K', keydown('k', { code: 'KeyK' })],
    ['Mod+K', keydown('k', { code: 'KeyK', ctrlKey: true })],
    // Caps Lock; Dvorak, which has its K elsewhere; a Russian and a Greek keyboard.
    ['Mod+K', keydown('K', { code: 'KeyK', metaKey: true })],
    ['Mod+K', keydown('k', { code: 'KeyV', ctrlKey: true })],
    ['Mod+K', keydown('л', { code: 'KeyK', ctrlKey: true })],
    ['Mod+K', keydown('κ', { code: 'KeyK', metaKey: true })],
    // A question mark is a Shift, an AltGr, or neither.
    ['?', keydown('?', { code: 'Slash', shiftKey: true })],
    ['?', keydown('?', { ...AT_ALTGR, code: 'KeyW' })],
    ['?', keydown('?', { ctrlKey: true, getModifierState: (name) => name === 'AltGraph' })],
    ['?', keydown('?')],
    ['Mod+?', keydown('?', { metaKey: true, shiftKey: true })],
    ['é', keydown('é', { code: 'Digit2' })],
  ])('%s', (name, event) => expect(pressOf(event)).toBe(name));
});

describe('what belongs to an input method is nothing to anybody', () => {
  const KEYS = ['Enter', 'Escape', 'ArrowDown', 'ArrowUp', 'Home', 'End', ' ', 'a', 'Backspace'];

  test.each(KEYS)('%j while it composes', (key) => {
    expect(pressOf(keydown(key, { isComposing: true }))).toBeUndefined();
  });
  test.each(KEYS)('%j with its code alone, after the composition as Safari tells it', (key) => {
    expect(pressOf(keydown(key, { keyCode: 229 }))).toBeUndefined();
  });
  test('with modifiers, too', () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { shiftKey: true }])
      expect(pressOf(keydown('Enter', { isComposing: true, ...more }))).toBeUndefined();
  });
  test('and so is the keydown without a key that autofill sends', () => {
    expect(pressOf(keydown(undefined as unknown as string))).toBeUndefined();
    expect(pressOf(keydown(''))).toBeUndefined();
  });
});

describe('a handler', () => {
  const pressed = (event: KeyboardEvent, isUsed = true) => {
    const target = new EventTarget();
    const act = vi.fn(() => isUsed);
    onPress(target, act);
    target.dispatchEvent(event);
    return act;
  };

  test('keeps from the browser what it uses, and nothing else', () => {
    const [used, unused] = [keydown('Enter'), keydown('Enter')];
    expect(pressed(used)).toHaveBeenCalledWith('Enter', used);
    pressed(unused, false);
    expect([used.defaultPrevented, unused.defaultPrevented]).toEqual([true, false]);
  });

  test('hears nothing that another has used, and nothing of an input method', () => {
    const used = keydown('Escape');
    used.preventDefault();
    expect(pressed(used)).not.toHaveBeenCalled();
    const composing = keydown('Escape', { isComposing: true });
    expect(pressed(composing)).not.toHaveBeenCalled();
    expect(composing.defaultPrevented).toBe(false);
  });

  test('ends with its signal', () => {
    const target = new EventTarget();
    const [act, end] = [vi.fn(), new AbortController()];
    onPress(target, act, end.signal);
    end.abort();
    target.dispatchEvent(keydown('Enter'));
    expect(act).not.toHaveBeenCalled();
  });
});

describe('whether one writes on glass', () => {
  const PHONE = { width: 390, height: 844 };
  const TABLET = { width: 1180, height: 820 };
  const on = (screen: typeof PHONE, ...facts: string[]) =>
    isTouchAlone((query) => query.split(' and ').every((one) => facts.includes(one)), screen as Screen);
  const FINE = ['(any-pointer: fine)', '(any-hover: hover)'];

  test.each<[string, boolean, boolean]>([
    ['a phone', on(PHONE, '(pointer: coarse)'), true],
    ['a phone on its side', on({ width: 844, height: 390 }, '(pointer: coarse)'), true],
    ['a phone that claims to have a touchpad', on(PHONE, '(pointer: coarse)', ...FINE), true],
    ['a tablet', on(TABLET, '(pointer: coarse)'), true],
    ['a tablet with a pen that does not hover', on(TABLET, '(pointer: coarse)', '(any-pointer: fine)'), true],
    ['a tablet whose keyboard has a trackpad', on(TABLET, '(pointer: coarse)', ...FINE), false],
    ['a laptop', on(TABLET, '(pointer: fine)', ...FINE), false],
    ['a laptop with a touch screen', on(TABLET, '(pointer: fine)', '(any-pointer: coarse)', ...FINE), false],
    ['a computer without any pointer', on(TABLET), false],
    ['a small window of a computer', on(PHONE, '(pointer: fine)', ...FINE), false],
  ])('%s', (_, is, expected) => expect(is).toBe(expected));
});

describe('what sends', () => {
  const sent = (isTouch: boolean) => {
    vi.stubGlobal('screen', { width: 820, height: 1180 });
    vi.stubGlobal('matchMedia', (query: string) => ({
      matches: query === (isTouch ? '(pointer: coarse)' : '(pointer: fine)'),
    }));
    const presses = ['Enter', 'Mod+Enter', 'Shift+Enter', 'Alt+Enter', 'Mod+Shift+Enter', 'K'];
    const sending = presses.filter(isSend);
    vi.unstubAllGlobals();
    return sending;
  };
  test('with a mouse: Enter', () => expect(sent(false)).toEqual(['Enter', 'Mod+Enter']));
  test('on glass: with Ctrl or ⌘ alone', () => expect(sent(true)).toEqual(['Mod+Enter']));
});

describe('nobody listens to keys, or asks for touch, in another way', () => {
  /** The one that does it, and one to whom all keys are the same. */
  const MAY = ['client/keys.ts', 'client/looking.ts'];
  const OTHERS = globSync('src/**/*.{ts,tsx}').filter(
    (path) => !path.includes('.test.') && !MAY.some((name) => path.endsWith(name)),
  );
  const KEYS =
    /\bon?key(?:down|up|press)|['"`]key(?:down|up|press)\b|\bisComposing\b|\bkeyCode\b|\bwhich\b *===/;
  const TOUCH = /(?:any-)?pointer: *(?:coarse|fine)|['"`]ontouchstart|maxTouchPoints/;

  test.each([
    ['keys', KEYS],
    ['touch', TOUCH],
  ])('%s', (what, pattern) => {
    const found = OTHERS.filter((path) => pattern.test(readFileSync(path, 'utf8')));
    expect(found, `Ask src/client/keys.ts about ${what}: onPress, isSend, isTouchAlone.`).toEqual([]);
  });
});
