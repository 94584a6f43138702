import { elementOf } from './trusted.ts';

/** Marks what arrived while one looks, and changes nothing else about it. */
export const ARRIVED = 'arrived';

/**
 * Makes the children of `parent` these keys, in this order, with the fewest changes: what is the same stays the very same
 * element. Gives the elements whose key is new at the end.
 */
export const reconcile = (
  parent: Element,
  keys: string[],
  html: (key: string) => string,
  isSame: (key: string) => boolean,
): Element[] => {
  const there = new Map([...parent.children].map((child) => [keyOf(child), child]));
  const wanted = new Set(keys);
  for (const [key, child] of there) if (!wanted.has(key)) child.remove();

  const added: Element[] = [];
  let place = parent.firstElementChild;
  for (const key of keys) {
    const known = there.get(key);
    const element = known && isSame(key) ? known : alikeOrNew(known, html(key));
    if (!known && !place) added.push(element);
    if (known && known !== element) {
      if (place === known) place = element;
      known.replaceWith(element);
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
  }
  return added;
};

export const keyOf = (line: Element): string => line.getAttribute('data-key') ?? '';

/**
 * What is there if it is the same thing by the same author in the same looks, whatever came to life in it since, or if
 * there are no words for it yet (group-code.ts); else a new element.
 */
const alikeOrNew = (known: Element | undefined, html: string): Element => {
  const fresh = elementOf(html);
  const isAlike = known && (looks(known) === looks(fresh) || fresh.matches('.event:empty'));
  // What the page drew before it could draw more.
  if (known?.querySelector('.plain')) return fresh;
  return isAlike ? known : fresh;
};

const looks = (line: Element) => {
  const said = [
    line.matches('.event') ? line : line.querySelector('.author'),
    line.querySelector('.answered'),
    line.querySelector('.reactions'),
  ].map((part) => part?.textContent);
  return `${line.className.replace(` ${ARRIVED}`, '')} ${line.getAttribute('data-rev')} ${said}`;
};
