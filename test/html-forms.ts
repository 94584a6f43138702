/** The forms of a page, as a browser would send them that changes nothing. */
export interface SentForm {
  action: string;
  method: string;
  fields: Map<string, string>;
}

/** What a page says, what it alerts to, and the forms in it. */
export const formsIn = async (
  response: Response,
): Promise<{ html: string; alerts: string[]; found: SentForm[] }> => {
  const html = await response.text();
  const found: SentForm[] = [];
  const alerts: string[] = [];
  const keep = (name: string | null, value: string) => {
    const fields = found.at(-1)?.fields;
    if (name && fields && !fields.has(name)) fields.set(name, value);
  };
  let text = '';
  const rewriter = new HTMLRewriter()
    .on('form', {
      element: (form) => {
        found.push({
          action: plain(form.getAttribute('action') ?? ''),
          method: form.getAttribute('method') ?? 'get',
          fields: new Map(),
        });
      },
    })
    .on('form input', {
      element: (input) => keep(input.getAttribute('name'), plain(input.getAttribute('value') ?? '')),
    })
    .on('form textarea', {
      element: (area) => {
        text = '';
        const name = area.getAttribute('name');
        // A parser drops the first line end.
        area.onEndTag(() => keep(name, plain(text).replace(/^\n/, '')));
      },
      text: (chunk) => {
        text += chunk.text;
      },
    })
    .on('[role=alert]', {
      element: () => {
        alerts.push('');
      },
      text: (chunk) => {
        alerts.push(`${alerts.pop() ?? ''}${chunk.text}`);
      },
    });
  await rewriter.transform(new Response(html, { headers: { 'content-type': 'text/html' } })).text();
  return {
    html,
    alerts: alerts.map((alert) => plain(alert).replace(/\s+/g, ' ').trim()).filter(Boolean),
    found,
  };
};

const plain = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
