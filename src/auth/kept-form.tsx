import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { show } from '../web/show.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { nextPath } from './next-path.ts';
import { SignIn } from './views.tsx';

/** What people type; all else that a form may say and still be kept. A field that is in neither list may be a secret. */
const TYPED = ['body', 'name', 'about'] as const;
const SAID = ['cid', 'as', 'id', 'theme', 'language', 'receipts', 'visible'];

interface Kept {
  action: string;
  fields: Map<string, string>;
}

/**
 * [P5] A form that was sent by somebody whose session is over by now: it comes back, to be sent again. What was typed goes
 * into this page and nowhere else. Nothing where there is nothing to lose, or a field that is not known to be harmless.
 */
export const keptForm = async (c: Context<Parley>) => {
  const kept = c.req.method === 'POST' && (await keptIn(c));
  return kept ? show(c, <KeptPage {...kept} />, 401) : undefined;
};

const keptIn = async (c: Context<Parley>): Promise<Kept | undefined> => {
  const action = nextPath(new URL(c.req.url).pathname);
  const form = await c.req.formData().catch(() => undefined);
  const fields = new Map<string, string>();
  for (const [name, value] of form ?? []) {
    if (typeof value !== 'string' || ![...TYPED, ...SAID].includes(name)) return undefined;
    if (!fields.has(name)) fields.set(name, value.toWellFormed());
  }
  return action && TYPED.some((name) => fields.get(name)?.trim()) ? { action, fields } : undefined;
};

const KeptPage = ({ action, fields }: Kept) => {
  const { kept } = useTexts();
  return (
    <SignIn title={kept.title}>
      <p role="alert">{kept.text}</p>
      <a class="button" href="/login/" target="_blank" rel="noopener">
        {kept.logIn}
      </a>
      <form method="post" action={action}>
        {[...fields].map(([name, value]) => (
          <Field name={name} value={value} />
        ))}
        <button class="button quiet" type="submit">
          {kept.again}
        </button>
      </form>
    </SignIn>
  );
};

const Field = ({ name, value }: { name: string; value: string }) => {
  const { room, settings } = useTexts();
  const labels: Partial<Record<string, string>> = {
    body: room.message,
    name: settings.name,
    about: settings.about,
  };
  const label = labels[name];
  if (label === undefined) return <input type="hidden" name={name} value={value} />;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <textarea id={name} name={name} rows={name === 'body' ? 6 : 2} dir="auto">
        {`\n${value}`}
      </textarea>
    </div>
  );
};
