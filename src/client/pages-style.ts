/** Whoever waits for the style does so for so long (ms) at most: what it is for is better without it than not at all. */
const PATIENCE_MS = 2_000;

let added: Promise<void> | undefined;

/**
 * Adds the style of pages and menus beside the chat, which a chat does not need (web/layout.tsx). Resolves once it is there, or
 * does not come. Of the clone the policy knows the nonce.
 */
export const addPagesStyle = (): Promise<void> => {
  added ??= add();
  return added;
};

const add = async () => {
  const { pages } = document.body.dataset;
  delete document.body.dataset.pages;
  const sheet = document.querySelector<HTMLLinkElement>('link[rel=stylesheet]');
  if (!pages || !sheet) return;
  const another = sheet.cloneNode() as HTMLLinkElement;
  another.href = pages;
  const settled = new Promise((resolve) => {
    for (const type of ['load', 'error']) another.addEventListener(type, resolve);
    setTimeout(resolve, PATIENCE_MS);
  });
  sheet.after(another);
  await settled;
};
