import { Choice, Problem } from '../group/form-fields.tsx';
import { panePage } from '../lobby/pane-page.tsx';
import type { Member } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { BelongsTo } from '../web/belongs-to.tsx';
import { UNNAMED } from '../web/instance.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import { type InstanceSettings, NAME_MAX, TEXT_MAX } from './instance-form.ts';

export interface InstanceView {
  me: Member;
  settings: InstanceSettings;
  isSaved: boolean;
  problem?: string | undefined;
}

const InstancePane = ({ view: { me, settings, isSaved, problem } }: { view: InstanceView }) => {
  const { instance, settings: of } = useTexts();
  const { settings: texts } = instance;
  return (
    <section class="page group">
      <PageHeader title={texts.title} back="/administration/" />
      <div class="group-body">
        {isSaved && (
          <p class="saved" role="status" tabindex={-1} autofocus>
            {of.saved}
          </p>
        )}
        <Problem text={problem} />
        <form method="post" action="/administration/instance/">
          <BelongsTo whom={me.id} />
          <input type="hidden" name="as" value={me.id} />
          <label class="field">
            {texts.name}
            <input name="name" value={settings.name} placeholder={UNNAMED} maxlength={NAME_MAX} dir="auto" />
            <small class="hint">{texts.nameHint}</small>
          </label>
          <Choice
            name="groups"
            label={texts.groups}
            chosen={settings.groups}
            options={{ all: texts.groupsAll, admins: texts.groupsAdmins }}
          />
          <Lines name="contact" label={texts.contact} hint={texts.contactHint} text={settings.contact} />
          <Lines name="privacy" label={texts.privacy} hint={texts.privacyHint} text={settings.privacy} />
          <button class="button" type="submit">
            {of.save}
          </button>
        </form>
      </div>
    </section>
  );
};

interface LinesProps {
  name: string;
  label: string;
  hint: string;
  text: string;
}

const Lines = ({ name, label, hint, text }: LinesProps) => (
  <label class="field">
    {label}
    <textarea name={name} rows={3} maxlength={TEXT_MAX} dir="auto">
      {text && `\n${text}`}
    </textarea>
    <small class="hint">{hint}</small>
  </label>
);

export const { Page: InstancePage, Fragment: InstanceFragment } = panePage<InstanceView>(
  () => useTexts().instance.settings.title,
  InstancePane,
);
