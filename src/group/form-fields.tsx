import type { GroupSettings } from '../room/entry.ts';
import { useTexts } from '../web/texts/speaking.tsx';

/** The fields of a group's forms. */
export const SettingsFields = ({ settings }: { settings: GroupSettings | undefined }) => {
  const { groups } = useTexts();
  return (
    <>
      <label class="field">
        {groups.name}
        <input name="name" value={settings?.name} required maxlength={60} dir="auto" />
      </label>
      <label class="field">
        {groups.description}
        <textarea name="description" rows={3} maxlength={500} dir="auto">
          {settings?.description && `\n${settings.description}`}
        </textarea>
      </label>
      <Choice
        name="history"
        label={groups.history}
        hint={groups.historyHint}
        chosen={settings?.history ?? 'all'}
        options={{ all: groups.historyAll, joined: groups.historyJoined }}
      />
      <Choice
        name="posting"
        label={groups.posting}
        chosen={settings?.posting ?? 'all'}
        options={{ all: groups.postingAll, admins: groups.postingAdmins }}
      />
      <Choice
        name="joining"
        label={groups.joining}
        chosen={settings?.joining ?? 'invited'}
        options={{
          invited: groups.joiningInvited,
          listed: groups.joiningListed,
          everyone: groups.joiningEveryone,
        }}
      />
    </>
  );
};

interface ChoiceProps {
  name: string;
  label: string;
  hint?: string;
  chosen: string;
  options: Record<string, string>;
}

/** One of a few, which are too long to stand side by side. */
export const Choice = ({ name, label, hint, chosen, options }: ChoiceProps) => (
  <fieldset class="group-options">
    <legend>{label}</legend>
    {Object.entries(options).map(([value, text]) => (
      <label class="group-option">
        <input type="radio" name={name} value={value} checked={value === chosen} /> {text}
      </label>
    ))}
    {hint && <p class="hint">{hint}</p>}
  </fieldset>
);

export const PeopleField = ({ people, label }: { people: string | undefined; label: string }) => {
  const { groups } = useTexts();
  return (
    <label class="field">
      {label}
      <textarea name="people" rows={2} autocapitalize="none" spellcheck={false} dir="auto">
        {people && `\n${people}`}
      </textarea>
      <small class="hint">{groups.peopleHint}</small>
    </label>
  );
};

export const Problem = ({ text }: { text: string | undefined }) =>
  text ? (
    <p class="error" role="alert">
      {text}
    </p>
  ) : null;
