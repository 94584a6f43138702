/** What the stories ask of a browser. bidi.ts gives it in Firefox, webdriver.ts in WebKit. */

/** A value that survives JSON. */
export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** The first visible element that matches the selector, and contains the text if there is one. */
export interface Target {
  selector: string;
  text?: string | undefined;
}

export interface Tab {
  /** Answers when the page is loaded. */
  go(url: string): Promise<void>;
  reload(): Promise<void>;
  /**
   * Runs a function in the page and gives what it returns, or what the promise that it returns resolves to. The function
   * knows nothing but its arguments. In a page without scripts it must return at once: promises do not resolve there.
   */
  ask<Given extends Plain[], Answer>(
    question: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer>;
  /** Clicks as a hand does. Answers false where there is no such element now. */
  click(target: Target): Promise<boolean>;
  /** Presses these keys one after the other, in whatever has the focus. */
  type(text: string): Promise<void>;
  /** The person looks at this tab, and no longer at another one. */
  attend(): Promise<void>;
  /** A picture of what is seen, as PNG. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Cookies and storage of their own: a browser as one person has it. */
export interface Visitor {
  open(): Promise<Tab>;
  close(): Promise<void>;
}

export interface VisitorOptions {
  /** Whether pages may run scripts; they may, unless this is false. */
  scripts?: boolean;
  /** Runs in each page before its own scripts. Only where the driver `can` do that. */
  before?: () => void;
}

/** What some drivers cannot do, and some stories need. */
export type Skill = 'scripts before the page';

export interface Driver {
  /** With its version. */
  name: string;
  /** Why this driver lacks a skill, in a sentence; a skill that is not here it has. */
  lacks: Partial<Record<Skill, string>>;
  visitor(options?: VisitorOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** Something that the machine does not have, and how to get it: a sentence for the person at the terminal. */
export class Missing extends Error {}

/** In the page: runs the function with these arguments (JSON), and gives JSON. */
export const asking = (question: (...given: never[]) => unknown): string => `(given) => {
  const told = (answer) => JSON.stringify(answer === undefined ? null : answer);
  const answer = (${question})(...JSON.parse(given));
  return answer && typeof answer.then === 'function' ? answer.then(told) : told(answer);
}`;

/** In the page: gives the element of a `Target` (JSON), and brings it into view. */
export const FINDING = `(given) => {
  const { selector, text } = JSON.parse(given);
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const isIt = (one) => isShown(one) && (text === undefined || one.textContent.includes(text));
  const found = [...document.querySelectorAll(selector)].find(isIt);
  if (found) found.scrollIntoView({ block: 'nearest', behavior: 'instant' });
  return found || null;
}`;

/** Keys without a letter, as WebDriver writes them: https://www.w3.org/TR/webdriver2/#keyboard-actions */
export const KEY = { enter: '\uE007', escape: '\uE00C', tab: '\uE004' } as const;
