import { Choice } from '../group/form-fields.tsx';
import { panePage } from '../lobby/pane-page.tsx';
import type { Member } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { REGISTRATIONS, type Registration } from './registration-modes.ts';

export interface AdministrationView {
  me: Member;
  registration: Registration;
  /** What has just happened. */
  done?: 'owner' | 'saved' | undefined;
}

const AdministrationPane = ({ view: { me, registration, done } }: { view: AdministrationView }) => {
  const { instance, settings } = useTexts();
  const { administration: texts } = instance;
  return (
    <section class="page group">
      <PageHeader title={texts.title} back="/settings/" />
      <div class="group-body">
        {done && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {done === 'owner' ? texts.owner : settings.saved}
          </p>
        )}
        <form method="post" action="/administration/">
          <BelongsTo whom={me.id} />
          <input type="hidden" name="as" value={me.id} />
          <Choice
            name="registration"
            label={texts.registration}
            chosen={registration}
            options={Object.fromEntries(REGISTRATIONS.map((each) => [each, texts.registrations[each]]))}
          />
          <button class="button" type="submit">
            {settings.save}
          </button>
        </form>
      </div>
    </section>
  );
};

export const { Page: AdministrationPage, Fragment: AdministrationFragment } = panePage<AdministrationView>(
  () => useTexts().instance.administration.title,
  AdministrationPane,
);
