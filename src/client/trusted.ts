/** Markup, as far as the DOM is concerned; a string, as far as TypeScript knows. */
interface Policy {
  createHTML(markup: string): string;
}

declare global {
  var trustedTypes: { createPolicy(name: string, rules: Policy): Policy } | undefined;
}

const rules: Policy = { createHTML: (markup) => markup };

/**
 * The one policy that web/security.ts lets exist: what does not come by here becomes no markup. Here come our own views,
 * which escape all text, and what this very server has rendered. It makes no scripts: htmx throws where an answer has one.
 */
export const trusted: Policy = globalThis.trustedTypes?.createPolicy('parley', rules) ?? rules;

/** The one element that this is. */
export const elementOf = (markup: string): HTMLElement => {
  const template = document.createElement('template');
  template.innerHTML = trusted.createHTML(markup);
  return template.content.firstElementChild as HTMLElement;
};

export const documentOf = (page: string): Document =>
  new DOMParser().parseFromString(trusted.createHTML(page), 'text/html');
