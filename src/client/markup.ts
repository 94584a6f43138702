/**
 * What `hono/jsx` makes of a view on the server, this makes of the same view in the browser, where nothing but its text
 * is wanted: bin/build-client.mjs puts it in the place of hono's own, which has a tenth of all that the page loads.
 */
type Props = Record<string, unknown> & { children?: unknown };
type Tag = string | ((props: Props) => unknown);

/** Text that is markup already. */
class Markup {
  #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString() {
    return this.#html;
  }
}

export const jsx = (tag: Tag, props: Props): unknown =>
  typeof tag === 'string' ? element(tag, props) : tag(props);
export const jsxs = jsx;
export const Fragment = ({ children }: Props) => new Markup(inner(children));

const VOID = /^(br|hr|img|input|link|meta)$/;
const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const element = (tag: string, { children, ...attributes }: Props) => {
  const start = Object.entries(attributes).map(attribute).join('');
  return new Markup(VOID.test(tag) ? `<${tag}${start}/>` : `<${tag}${start}>${inner(children)}</${tag}>`);
};

const attribute = ([name, value]: [string, unknown]): string => {
  if (value === undefined || value === null || value === false) return '';
  return ` ${name}="${value === true ? '' : escaped(value)}"`;
};

const inner = (child: unknown): string => {
  if (child === undefined || child === null || typeof child === 'boolean') return '';
  if (Array.isArray(child)) return child.map(inner).join('');
  return child instanceof Markup ? String(child) : escaped(child);
};

const escaped = (text: unknown) => String(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
