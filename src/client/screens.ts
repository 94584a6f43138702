/** A browser that has just drawn its own way back (a swipe on a phone) must not be followed by a second one. */
const JUST_MS = 500;

let drawnAt = Number.NEGATIVE_INFINITY;
const note = (event: Event) => {
  if ('hasUAVisualTransition' in event && event.hasUAVisualTransition) drawnAt = performance.now();
};
addEventListener('popstate', note, true);
if ('navigation' in window) (window.navigation as EventTarget).addEventListener('navigate', note, true);

/** Whether going from one screen to another is to be seen: where there is one at a time, by those whom motion does not disturb. */
export const isMoving = (): boolean =>
  'startViewTransition' in document &&
  performance.now() - drawnAt > JUST_MS &&
  matchMedia('(width < 720px) and (prefers-reduced-motion: no-preference)').matches;

/** Changes the screen; with a movement (screens.css), a frame later. */
export const changeScreen = (change: () => void) => {
  if (isMoving()) document.startViewTransition(change);
  else change();
};
