import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import { tokenOf } from '../auth/cookie.ts';
import { localPath } from '../auth/next-path.ts';
import type { Parley } from '../env.ts';
import { withWait } from '../throttle/wait.ts';
import { type Field, type Form, formOf } from './form.ts';
import { idsIn } from './forms.ts';
import type { Texts } from './texts/en.ts';
import { useTexts } from './texts/speaking.tsx';

/** Bytes of UTF-8: so much of what was written comes back, all fields together. */
const KEPT_MAX = 256 * 1024;

/** What happened to a form. To what another site sent (403) nothing is given back: that would be its text on our page. */
export type Accident = keyof Texts['kept']['accidents'];

export const isAccident = (problem: string, { kept }: Texts): problem is Accident =>
  problem in kept.accidents;

interface Kept {
  accident: Accident;
  form: Form;
  /** Where it was going. */
  action: string;
  /** What comes back, by the name of its field. */
  values: Record<string, string>;
  /** Not all that was written could be kept. */
  isCut: boolean;
  /** The browser sent no session. */
  isWithoutCookie: boolean;
  /** How long to wait before it may be sent again (ms), where somebody has to. */
  wait: number;
}

/**
 * [P5] What to show to somebody whose form met an accident: the form again, with what they wrote, and what to do. Nothing
 * where no form was sent, or where there is neither anything to send again nor anything to copy. What was written goes
 * into this page and nowhere else, and only fields that the form describes come back.
 */
export const keptForm = async (c: Context<Parley>, accident: Accident): Promise<Child | undefined> => {
  const form = c.req.method === 'POST' ? formOf(c) : undefined;
  const action = localPath(c.req.path);
  if (!form || !action) return undefined;
  const sent = await c.req.formData().catch(() => new FormData());
  const { values, isCut } = within(KEPT_MAX, valuesIn(sent, form));
  if (accident === 'notFound' && !hasWritten(form, values)) return undefined;
  const isWithoutCookie = accident === 'signedOut' && tokenOf(c) === undefined;
  return (
    <KeptForm
      kept={{
        accident,
        form,
        action,
        values,
        isCut: isCut || c.get('isCut') === true,
        isWithoutCookie,
        wait: c.get('wait') ?? 0,
      }}
    />
  );
};

const valuesIn = (sent: FormData, { fields }: Form): [string, string][] =>
  Object.entries(fields).flatMap(([name, field]): [string, string][] => {
    if (field.is === 'chosen') return sent.has(name) ? [[name, idsIn(sent, name).join(' ')]] : [];
    const value = sent.get(name);
    if (value === null || field.is === 'secret' || field.is === 'answer') return [];
    // An untouched field for a file is a file without a name in some browsers' forms, and '' in workerd.
    if (typeof value !== 'string') return field.is === 'file' && value.name ? [[name, value.name]] : [];
    return field.is === 'file' ? [] : [[name, value.toWellFormed()]];
  });

const within = (most: number, values: [string, string][]) => {
  let left = most;
  let isCut = false;
  // The short ones first, so that a long text takes nothing away from the rest of its form.
  const kept = values
    .toSorted(([, one], [, other]) => one.length - other.length)
    .map(([name, value]) => {
      const bytes = new TextEncoder().encode(value);
      const whole = bytes.length <= left;
      // A character that is cut in the middle goes.
      const text = whole ? value : new TextDecoder().decode(bytes.subarray(0, left), { stream: true });
      left -= Math.min(left, bytes.length);
      isCut ||= !whole;
      return [name, text];
    });
  return { values: Object.fromEntries(kept) as Record<string, string>, isCut };
};

const hasWritten = ({ fields }: Form, values: Record<string, string>) =>
  Object.entries(values).some(([name, value]) => fields[name]?.is === 'written' && value.trim() !== '');

const KeptForm = ({ kept }: { kept: Kept }) => {
  const all = useTexts();
  const { kept: texts } = all;
  const { accident, form, values } = kept;
  const mustLogIn = accident === 'signedOut' || accident === 'notYou';
  const isSecret = Object.values(form.fields).some(({ is }) => is === 'secret');
  return (
    <>
      <p role="alert">
        {withWait(texts.accidents[accident].text, kept.wait, all)}{' '}
        {kept.isWithoutCookie && `${texts.cookies} `}
        {hasWritten(form, values) && `${texts.safe} `}
        {kept.isCut && `${texts.cut} `}
        {isSecret && texts.secrets}
      </p>
      {mustLogIn && (
        <a class="button" href="/login/" target="_blank" rel="noopener">
          {texts.logIn}
        </a>
      )}
      {accident === 'notFound' ? (
        <Copy kept={kept} />
      ) : (
        (form.view?.(values) ?? <Again kept={kept} isQuiet={mustLogIn} />)
      )}
    </>
  );
};

const Again = ({ kept: { action, form, values }, isQuiet }: { kept: Kept; isQuiet: boolean }) => (
  <form method="post" action={action} enctype={hasFile(form) ? 'multipart/form-data' : undefined} novalidate>
    {Object.entries(form.fields).map(([name, field]) => (
      <FieldAgain name={name} field={field} value={values[name]} />
    ))}
    <button class={isQuiet ? 'button quiet' : 'button'} type="submit">
      {form.send(useTexts())}
    </button>
  </form>
);

const hasFile = ({ fields }: Form) => Object.values(fields).some(({ is }) => is === 'file');

/** There is nothing any more that it could be sent to. */
const Copy = ({ kept: { form, values } }: { kept: Kept }) => (
  <>
    {Object.entries(form.fields).map(([name, field]) =>
      field.is === 'written' ? <Written name={name} field={field} value={values[name]} isCopy /> : null,
    )}
  </>
);

interface FieldProps<Kind extends Field = Field> {
  name: string;
  field: Kind;
  value: string | undefined;
}

const FieldAgain = ({ name, field, value }: FieldProps) => {
  switch (field.is) {
    case 'written':
      return <Written name={name} field={field} value={value} />;
    case 'carried':
      return value === undefined ? null : <input type="hidden" name={name} value={value} />;
    case 'chosen':
      return value?.split(' ').map((id) => <input type="hidden" name={name} value={id} />) ?? null;
    case 'secret':
      return (
        <Labelled name={name} field={field}>
          <input id={name} name={name} type="password" autocomplete={field.autocomplete} required />
        </Labelled>
      );
    case 'answer':
      return null;
    case 'file':
      return (
        <Labelled name={name} field={field}>
          <input id={name} name={name} type="file" aria-describedby={`${name}-note`} />
          {value && (
            <p class="hint" id={`${name}-note`}>
              {useTexts().kept.file(value)}
            </p>
          )}
        </Labelled>
      );
    default:
      return field satisfies never;
  }
};

const Labelled = ({
  name,
  field,
  children,
}: Pick<FieldProps, 'name'> & { field: Labelled; children: Child }) => (
  <div class="field">
    <label for={name}>{field.label(useTexts())}</label>
    {children}
  </div>
);

type Labelled = Extract<Field, { label: unknown }>;
type Written = Extract<Field, { is: 'written' }>;

/** The parser drops the first line end in a textarea, so one of ours stands before what was written. */
const Written = ({ name, field, value = '', isCopy }: FieldProps<Written> & { isCopy?: boolean }) => (
  <Labelled name={name} field={field}>
    {field.lines ? (
      <textarea id={name} name={name} rows={field.lines} dir="auto" readonly={isCopy}>
        {`\n${value}`}
      </textarea>
    ) : (
      <input
        id={name}
        name={name}
        value={value}
        autocomplete={field.autocomplete}
        dir="auto"
        readonly={isCopy}
      />
    )}
  </Labelled>
);
