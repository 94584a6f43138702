import { Clock, type Place } from '../web/time.ts';

/** The clocks and the place of this page. Nothing else in the browser reads the device's clock or asks for its zone. */
export const clock = new Clock(
  () => Date.now(),
  () => performance.now(),
);

const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
const passed = performance.now() - (page?.responseStart ?? 0);
// What the server wrote into the page; rules are tested where there is none.
const now = globalThis.document?.body.dataset.now;
if (now) clock.sync(Number(now), passed);

/** The server's time when it began to write this page. */
export const writtenAt = clock.read().at - passed;

let place = find();

export const here = (): Place => place;

/** Looks anew where this is. Says whether the device has moved to another zone. */
export const lookAround = (): boolean => {
  const before = place.timeZone;
  place = find();
  return place.timeZone !== before;
};

/** Some browsers name a zone that their own formatters then refuse ("Etc/Unknown"). */
function find(): Place {
  try {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    new Intl.DateTimeFormat('en-GB', { timeZone });
    return { timeZone };
  } catch {
    return {};
  }
}
