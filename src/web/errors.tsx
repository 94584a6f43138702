import type { Context, ErrorHandler, Handler, NotFoundHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { isUpgrade } from '../auth/socket-identity.ts';
import { SignIn } from '../auth/views.tsx';
import type { Parley, User } from '../env.ts';
import { withWait } from '../throttle/wait.ts';
import { BackIcon } from './icons.tsx';
import { isAccident, keptForm } from './kept-form.tsx';
import { Layout, Notice, titled } from './layout.tsx';
import { show, speakTo, textsFor } from './show.tsx';
import type { Texts } from './texts/en.ts';
import { useTexts } from './texts/speaking.tsx';
import { whyFailed } from './why-failed.ts';

const PROBLEMS = {
  400: 'unread',
  401: 'signedOut',
  403: 'foreign',
  404: 'notFound',
  405: 'method',
  413: 'tooLarge',
  429: 'tooMany',
  500: 'accident',
} as const;

type Problem = keyof typeof PROBLEMS;

/** What kind of answer is expected: a whole page, a piece of one (htmx), JSON for a script, or a line of text. */
export type Asker = 'page' | 'fragment' | 'json' | 'text';

export const askerOf = (c: Context): Asker => {
  if (isUpgrade(c.req.raw)) return 'text';
  if (c.req.header('hx-request') === 'true' && c.req.header('hx-request-type') !== 'full') return 'fragment';
  const accept = c.req.header('accept') ?? '';
  if (accept.includes('text/html')) return 'page';
  if (accept.includes('application/json')) return 'json';
  return c.req.path.endsWith('/') && !accept.startsWith('text/plain') ? 'page' : 'text';
};

/** One clear page, with the form that was sent, if one was; a fragment, JSON or plain text for those who ask for that. */
export const page = async (
  c: Context<Parley>,
  status: ContentfulStatusCode,
  problem: keyof Texts['problems'],
) => {
  const texts = textsFor(c);
  const { title, text } = texts.problems[problem];
  const words = { title, text: withWait(text, c.get('wait') ?? 0, texts) };
  const asker = askerOf(c);
  switch (asker) {
    case 'page':
      return show(c, (await keptPage(c, status, problem)) ?? (await problemPage(c, status, words)), status);
    case 'fragment':
      return show(c, <ProblemPane {...words} />, status);
    case 'json':
      speakTo(c);
      return c.json({ error: words.title }, status);
    case 'text':
      speakTo(c);
      return c.text(words.title, status);
    default:
      return asker satisfies never;
  }
};

const problemPage = async (c: Context<Parley>, status: ContentfulStatusCode, words: Words) => (
  <Page title={words.title} user={c.get('session')?.user} list={await listFor(c, status)}>
    <Notice {...words} />
  </Page>
);

/** [P5] If a form was sent, answers with that form. A failure in here must not hide the first one. */
const keptPage = async (c: Context<Parley>, status: ContentfulStatusCode, problem: string) => {
  const texts = textsFor(c);
  if (!isAccident(problem, texts)) return undefined;
  const form = await keptForm(c, problem).catch((error) =>
    console.warn('A form could not be kept:', whyFailed(error)),
  );
  if (!form) return undefined;
  const { title } = texts.kept.accidents[problem];
  const user = c.get('session')?.user;
  if (!user) return <SignIn title={title}>{form}</SignIn>;
  return (
    <Page title={title} user={user} list={await listFor(c, status)}>
      <KeptPane title={title}>{form}</KeptPane>
    </Page>
  );
};

/** Not beside an accident, which may be that there is none to be had. */
const listFor = async (c: Context<Parley>, status: ContentfulStatusCode): Promise<Child> => {
  if (status >= 500) return undefined;
  try {
    return await c.get('list')?.();
  } catch (error) {
    console.warn('A page goes without its list:', whyFailed(error));
    return undefined;
  }
};

/** The words for a status. */
export const problem = (c: Context<Parley>, status: Problem) => page(c, status, PROBLEMS[status]);

/** [P6] The same answer for what does not exist and for what the asker may not see. */
export const notFound: NotFoundHandler<Parley> = (c) => problem(c, 404);

/** [P6] Refuses a form that was filled in while another person was signed in here, as it says itself. */
export const refuseAnothers = (c: Context<Parley>, as: string) => {
  if (as === '' || as === String(c.var.session.user.id)) return undefined;
  return askerOf(c) === 'json' ? c.json({ reason: 'not_you' }, 409) : page(c, 409, 'notYou');
};

/** For a path's other methods: `.all(path, methodNotAllowed('POST'))` after its routes. */
export const methodNotAllowed =
  (...allowed: string[]): Handler<Parley> =>
  (c) => {
    c.header('Allow', allowed.join(', '));
    return problem(c, 405);
  };

/** Accidents end here: a page for the person, one line for the operator. */
export const onError: ErrorHandler<Parley> = (error, c) => {
  const status = error instanceof HTTPException ? known(error.status) : 500;
  if (status === 500) console.error(`${c.req.method} ${c.req.path} failed: ${whyFailed(error)}`);
  return problem(c, status);
};

const known = (status: number): Problem => (status in PROBLEMS ? (status as Problem) : 500);

interface Words {
  title: string;
  text: string;
}

interface PageProps {
  title: string;
  user: User | undefined;
  list: Child;
  children: Child;
}

const Page = ({ title, user, list, children }: PageProps) => (
  <Layout title={title} me={user}>
    {list}
    <main id="pane" tabindex={-1}>
      {children}
    </main>
  </Layout>
);

const KeptPane = ({ title, children }: { title: string; children: Child }) => (
  <section class="page account">
    <header class="page-header">
      <a class="back icon-button" href="/">
        <BackIcon />
        <span class="visually-hidden">{useTexts().frame.back}</span>
      </a>
      <h1>{title}</h1>
    </header>
    <div class="column">
      <section class="part">{children}</section>
    </div>
  </section>
);

const ProblemPane = (words: Words) => (
  <>
    <title>{titled(words.title)}</title>
    <Notice {...words} />
  </>
);
