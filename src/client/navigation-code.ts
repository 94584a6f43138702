import { loadCode } from './load-code.ts';
import type { PageTools } from './navigation.ts';
import { isServerThere } from './tab.ts';

type NavigationCode = typeof import('./navigation.ts');
type Navigation = Awaited<ReturnType<NavigationCode['navigate']>>;

/** Whoever clicks waits no longer (ms) for the code; then the browser goes there by itself. */
const PATIENCE_MS = 3_000;
/** What htmx answers to. */
const ENHANCED = ':is(a, form)[hx-get]';

let navigation: Navigation | undefined;
let loading: Promise<Navigation | undefined> | undefined;
let load: () => Promise<Navigation | undefined> = async () => undefined;

/**
 * What leads from page to page is htmx and what Parley adds to it (navigation.ts): a third of all code, in a bundle of its
 * own, which is loaded when somebody is about to go somewhere. Who opens a conversation to read and to answer needs none.
 */
export const prepareNavigation = (pane: HTMLElement, path: string, tools: PageTools, signal: AbortSignal) => {
  load = () => {
    loading ??= loadCode<NavigationCode>(path)
      .then(async ({ navigate }) => {
        navigation = await navigate(pane, tools);
        const form = document.activeElement?.closest<HTMLFormElement>(`form${ENHANCED}`);
        if (form && isChanged(form)) navigation.refresh(form);
        return navigation;
      })
      .catch((error) => {
        console.warn('The code for going from page to page could not be loaded', error);
        loading = undefined;
        return undefined;
      });
    return loading;
  };
  // A page to which htmx had led, and that was loaded anew: "back" is htmx's business. What was found changes by itself.
  if (history.state?.htmx || pane.querySelector('.hit')) void load();
  addEventListener('popstate', ({ state }) => !navigation && state?.htmx && location.reload(), { signal });
  const approach = ({ target }: Event) => {
    if ((target as Element).closest?.(ENHANCED)) void load();
  };
  for (const type of ['pointerover', 'focusin']) document.addEventListener(type, approach, { signal });
  document.addEventListener('click', (event) => void goWhenLoaded(event), { signal });
  document.addEventListener('submit', (event) => void sendWhenLoaded(event), { signal });
};

/** Has htmx take note of what a script has added. What is there when htmx comes, it finds by itself. */
export const processLinks = (element: Element) => navigation?.process(element);

/** Has the form ask the server anew. */
export const refreshForm = async (form: HTMLFormElement) => (await load())?.refresh(form);

/** A link that is clicked before htmx is there: clicked again once it is. Without a network one stays here, and the bar says why. */
const goWhenLoaded = async (event: MouseEvent) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>(`a${ENHANCED}`);
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
  if (navigation || !link || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  if ((await soon(load())) && link.isConnected) link.click();
  else if (await isServerThere()) location.assign(link.href);
};

const sendWhenLoaded = async (event: SubmitEvent) => {
  const form = (event.target as Element).closest<HTMLFormElement>(`form${ENHANCED}`);
  if (navigation || !form || event.defaultPrevented) return;
  event.preventDefault();
  if (await soon(load())) form.requestSubmit();
  else if (await isServerThere()) form.submit();
};

/** Something was typed before htmx could notice. */
const isChanged = (form: HTMLFormElement) =>
  [...form.elements].some((field) => field instanceof HTMLInputElement && field.value !== field.defaultValue);

const soon = <T>(promise: Promise<T>) =>
  Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))]);
