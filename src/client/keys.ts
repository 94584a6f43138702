/** What an input method has taken has this code; older Safari says so in no other way (https://w3c.github.io/uievents/#determine-keydown-keyup-keyCode). */
const TAKEN = 229;
/** A screen whose shorter side is below this is a phone's. Some phones claim to have a touchpad, and none has one. */
const TABLET_PX = 600;

/**
 * Calls `act` with what is pressed, as `pressOf` names it, and takes the key from the browser where `act` says that it
 * used it. With `capture`, before the handlers of what is within `target`. Every key handler is one of these, so none hears what belongs to an input method, or what another has used.
 */
export const onPress = (
  target: EventTarget,
  act: (press: string, event: KeyboardEvent) => boolean,
  signal?: AbortSignal,
  { capture = false } = {},
) => {
  const listener = (event: Event) => {
    const press = event.defaultPrevented ? undefined : pressOf(event as KeyboardEvent);
    if (press !== undefined && act(press, event as KeyboardEvent)) event.preventDefault();
  };
  target.addEventListener('keydown', listener, { capture, ...(signal && { signal }) });
};

/**
 * `Enter`, `Shift+Enter`, `Mod+K`, `Alt+ArrowUp`, `?`: modifiers in the order Alt, Mod, Shift, where Mod is Ctrl or ⌘.
 * Undefined while an input method composes: its Enter, Escape and arrows choose among candidates.
 */
export const pressOf = (event: KeyboardEvent): string | undefined => {
  // Chromium's autofill sends a keydown without a key.
  if (event.isComposing || event.keyCode === TAKEN || !event.key) return undefined;
  const isMod = event.ctrlKey || event.metaKey;
  if (isSymbol(event.key)) return isMod && !isAltGr(event) ? `Mod+${event.key}` : event.key;
  return `${event.altKey ? 'Alt+' : ''}${isMod ? 'Mod+' : ''}${event.shiftKey ? 'Shift+' : ''}${keyName(event)}`;
};

/** Whether this is how a message is sent. Enter is a line where there is nothing but a touch screen: its keyboard has no Shift+Enter. */
export const isSend = (press: string): boolean =>
  press === 'Mod+Enter' || (press === 'Enter' && !isTouchAlone());

/** Whether there is only a touch screen to type on. A tablet with a keyboard and a trackpad counts as a laptop. */
export const isTouchAlone = (
  matches = (query: string) => matchMedia(query).matches,
  { width, height } = screen,
): boolean => {
  if (!matches('(pointer: coarse)')) return false;
  return Math.min(width, height) < TABLET_PX || !matches(FINE_POINTER);
};

/** Calls `changed` when a mouse or a trackpad comes or goes. */
export const onPointersChanged = (changed: () => void, signal: AbortSignal) => {
  for (const query of ['(pointer: coarse)', FINE_POINTER])
    matchMedia(query).addEventListener('change', changed, { signal });
};

const FINE_POINTER = '(any-pointer: fine) and (any-hover: hover)';

/** Shift and AltGr are part of how a symbol is typed. */
const isSymbol = (key: string) => /^[^\p{L}\p{N}\s]$/u.test(key);

const isAltGr = (event: KeyboardEvent) =>
  (event.ctrlKey && event.altKey) || event.getModifierState('AltGraph');

/** A letter by the key that it stands on where the keyboard writes another script: Ctrl and К is Ctrl and R there. */
const keyName = ({ key, code }: KeyboardEvent) => {
  const latin = /^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1];
  return key.length === 1 && latin ? latin.toUpperCase() : key;
};
