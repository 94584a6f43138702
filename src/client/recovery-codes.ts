/** Codes that are shown once: to the printer, or to the clipboard. To save them needs no script. */
const element = document.querySelector('recovery-codes');
const print = element?.querySelector<HTMLButtonElement>('.print');
const copy = element?.querySelector<HTMLButtonElement>('.copy');

if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}

if (copy && isSecureContext) {
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    const lines = [...(element?.querySelectorAll('.heading, code') ?? [])].map((line) => line.textContent);
    await navigator.clipboard.writeText(`${lines.join('\n')}\n`);
    copy.textContent = copy.dataset.done ?? '';
  });
}
