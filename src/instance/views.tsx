import { Choice } from '../group/form-fields.tsx';
import { panePage } from '../lobby/pane-page.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { OnwardLink, PageHeader } from '../settings/views.tsx';
import { Avatar } from '../web/avatar.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { NotesIcon } from '../web/icons.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { REGISTRATIONS, type Registration } from './registration-modes.ts';

export interface AdministrationView {
  me: Member;
  registration: Registration;
  /** Who came by invitation, the last first. */
  newcomers: (Member & { usedAt: number; inviter: Member })[];
  /** What runs, and since when (ms): as the deploy has said it, if one has. */
  version: { tag: string; uploadedAt: number };
  /** What has just happened. */
  done?: 'owner' | 'saved' | undefined;
}

const AdministrationPane = ({
  view: { me, registration, newcomers, done, version },
}: {
  view: AdministrationView;
}) => {
  const { instance, invitations, live, settings, usage } = useTexts();
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
        <nav aria-label={texts.title}>
          <OnwardLink to="/administration/instance/" of={instance.settings} icon={<NotesIcon />} />
          <OnwardLink to="/administration/members/" of={instance.members} />
          <OnwardLink to="/administration/log/" of={instance.log} icon={<NotesIcon />} />
          <OnwardLink to="/administration/usage/" of={usage} />
        </nav>
        <h2>{invitations.everybody}</h2>
        {newcomers.length === 0 && <p class="hint">{invitations.nobody}</p>}
        <ul class="group-list">
          {newcomers.map((newcomer) => (
            <li>
              <a class="group-person" href={`/people/${newcomer.id}/`}>
                <Avatar of={newcomer} />
                <span class="group-who">
                  <strong dir="auto">{nameOf(newcomer)}</strong>
                  <small>
                    {invitations.by(nameOf(newcomer.inviter))}
                    {' · '}
                    <LocalTime at={newcomer.usedAt} format="separator" words={live} />
                  </small>
                </span>
              </a>
            </li>
          ))}
        </ul>
        <p class="hint">
          {version.tag ? texts.version(version.tag) : texts.noVersion}{' '}
          {version.uploadedAt > 0 && <LocalTime at={version.uploadedAt} format="separator" words={live} />}
        </p>
      </div>
    </section>
  );
};

export const { Page: AdministrationPage, Fragment: AdministrationFragment } = panePage<AdministrationView>(
  () => useTexts().instance.administration.title,
  AdministrationPane,
);
