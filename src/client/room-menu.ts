/** What somebody may choose for a room, as a menu over the page. A bundle of its own, which the first menu loads. */

/** What it needs of the page's own script, so that it brings no second copy. */
interface Tools {
  ask(path: string, init?: RequestInit): Promise<Response | undefined>;
  documentOf(page: string): Document;
  /** The answer to a choice: how the room stands in my list now. */
  chosen(room: unknown): void;
  isServerThere(): Promise<boolean>;
}

/** False where the menu could not be had: then its page is opened instead. */
export const openMenu = async (path: string, tools: Tools): Promise<boolean> => {
  const answer = await tools.ask(path, { headers: { 'hx-request': 'true', accept: 'text/html' } });
  const page = answer?.ok ? tools.documentOf(await answer.text()) : undefined;
  const form = page?.querySelector<HTMLFormElement>('form.choices');
  if (!page || !form) return false;
  const dialog = document.createElement('dialog');
  dialog.className = 'room-menu';
  const title = document.createElement('h2');
  title.id = 'room-menu-title';
  title.textContent = page.querySelector('h1')?.textContent ?? '';
  dialog.setAttribute('aria-labelledby', title.id);
  dialog.append(title, form);
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  // What is outside of the form is the backdrop.
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void choose(form, event.submitter as HTMLButtonElement, dialog, tools);
  });
  dialog.showModal();
  return true;
};

/** Where the answer cannot be had, the form goes its own way, and its page says why. */
const choose = async (
  form: HTMLFormElement,
  button: HTMLButtonElement,
  dialog: HTMLDialogElement,
  { ask, chosen, isServerThere }: Tools,
) => {
  const body = new URLSearchParams([...new FormData(form, button)] as [string, string][]);
  const path = new URL(form.action).pathname;
  const answer = await ask(path, { method: 'POST', body, headers: { accept: 'application/json' } });
  const room = answer?.ok ? await answer.json().catch(() => undefined) : undefined;
  if (!room && !(await isServerThere())) return dialog.close();
  if (!room) {
    const choice = document.createElement('input');
    Object.assign(choice, { type: 'hidden', name: button.name, value: button.value });
    form.append(choice);
    return form.submit();
  }
  dialog.close();
  chosen(room);
};
