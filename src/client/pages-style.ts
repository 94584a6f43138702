/** Adds the style of pages beside the chat, which a chat does not need (web/layout.tsx). Of the clone the policy knows the nonce. */
export const addPagesStyle = () => {
  const { pages } = document.body.dataset;
  delete document.body.dataset.pages;
  const sheet = document.querySelector<HTMLLinkElement>('link[rel=stylesheet]');
  if (!pages || !sheet) return;
  const another = sheet.cloneNode() as HTMLLinkElement;
  another.href = pages;
  sheet.after(another);
};
