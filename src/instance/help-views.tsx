import type { Member } from '../room/member.ts';
import { Mark } from '../web/icons.tsx';
import { Instance } from '../web/instance.ts';
import { Layout } from '../web/layout.tsx';
import { LinkedText } from '../web/linked-text.tsx';
import { useTexts } from '../web/texts/speaking.tsx';

/** For everybody, also for who is not in yet. `me`: whoever is. A page of its own, without a script. */
export const HelpPage = ({ me }: { me: Member | undefined }) => {
  const { frame, help, signIn } = useTexts();
  const { name, contact, privacy } = Instance.use();
  return (
    <Layout title={help.title}>
      <main id="pane" class="help" tabindex={-1}>
        <header>
          <Mark />
          <h1>{help.title}</h1>
          <p dir="auto">{name}</p>
        </header>
        <section>
          <h2>{help.install.title}</h2>
          <p>{help.install.lead}</p>
          <ul>
            {help.install.steps.map((step) => (
              <li>{step}</li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{help.notifications.title}</h2>
          <p>{help.notifications.text}</p>
        </section>
        <section>
          <h2>{help.access.title}</h2>
          <p>{help.access.text}</p>
        </section>
        <section>
          <h2>{help.privacy.title}</h2>
          <ul>
            {help.privacy.items.map((item) => (
              <li>{item}</li>
            ))}
          </ul>
          {privacy && (
            <>
              <h3>{help.privacyHere}</h3>
              <LinkedText text={privacy} />
            </>
          )}
        </section>
        <section>
          <h2>{help.ask.title}</h2>
          {contact ? <LinkedText text={contact} /> : <p>{help.ask.nobody}</p>}
        </section>
        <p class="instead">
          {me ? <a href="/lobby/">{frame.toParley}</a> : <a href="/login/">{signIn.logIn}</a>}
        </p>
      </main>
    </Layout>
  );
};
