/** A browser that has just drawn its own way back (a swipe on a phone) must not be followed by a second one. */
const JUST_MS = 500;

let drawnAt = Number.NEGATIVE_INFINITY;
const note = (event: Event) => {
  if ('hasUAVisualTransition' in event && event.hasUAVisualTransition) drawnAt = performance.now();
};
addEventListener('popstate', note, true);
if ('navigation' in window) (window.navigation as EventTarget).addEventListener('navigate', note, true);

/** Whether changing the screen is animated: only where one screen is shown at a time, and not for people who prefer less motion. */
export const isMoving = (): boolean =>
  'startViewTransition' in document &&
  performance.now() - drawnAt > JUST_MS &&
  matchMedia('(width < 720px) and (prefers-reduced-motion: no-preference)').matches;

/** Changes the screen; with a movement (screens.css), a frame later. */
export const changeScreen = (change: () => void) => {
  if (isMoving()) document.startViewTransition(change);
  else change();
};
