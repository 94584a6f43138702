import { useTexts } from '../web/texts/speaking.tsx';
import { Note, SignIn } from './views.tsx';

/** Which of the two ways was refused, and why. */
export interface SecondErrors {
  code?: string;
  recovery?: string;
}

export const SecondPage = ({ next, errors }: { next: string; errors: SecondErrors }) => {
  const { factors, signIn } = useTexts();
  const { second } = factors;
  return (
    <SignIn title={second.title}>
      <form method="post" action="/login/second/" novalidate>
        <p>{second.lead}</p>
        <div class="field">
          <label for="code">{second.code}</label>
          <input
            id="code"
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            required
            autofocus={!errors.recovery}
            aria-invalid={errors.code ? 'true' : undefined}
            aria-describedby="code-note"
          />
          <Note id="code-note" error={errors.code} hint={second.codeHint} />
        </div>
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          {signIn.logIn}
        </button>
      </form>
      <Recovery next={next} error={errors.recovery} />
      <p class="instead">
        <a href={`/login/${next && `?${new URLSearchParams({ next })}`}`}>{second.again}</a>
      </p>
    </SignIn>
  );
};

const Recovery = ({ next, error }: { next: string; error: string | undefined }) => {
  const { factors, signIn } = useTexts();
  const { second } = factors;
  return (
    <details class="other-way" open={error !== undefined}>
      <summary>{second.lost}</summary>
      <form method="post" action="/login/second/" novalidate>
        <div class="field">
          <label for="recovery">{second.recovery}</label>
          <input
            id="recovery"
            name="recovery"
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            required
            autofocus={error !== undefined}
            aria-invalid={error ? 'true' : undefined}
            aria-describedby="recovery-note"
          />
          <Note id="recovery-note" error={error} hint={second.recoveryHint} />
        </div>
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          {signIn.logIn}
        </button>
      </form>
    </details>
  );
};
