import { panePage } from '../lobby/pane-page.tsx';
import { type Member, nameOf } from '../room/member.ts';
import { PageHeader } from '../settings/views.tsx';
import { LocalTime } from '../web/local-time.tsx';
import type { Texts } from '../web/texts/en.ts';
import { useTexts } from '../web/texts/speaking.tsx';
import type { LogEntry } from './audit-log.ts';
import { isRegistration } from './registration-modes.ts';

export interface LogView {
  /** The last first. */
  entries: LogEntry[];
  /** Before which the next page begins, if there is one. */
  next?: number | undefined;
}

const LogPane = ({ view: { entries, next } }: { view: LogView }) => {
  const { instance, live } = useTexts();
  const { log: texts } = instance;
  return (
    <section class="page group">
      <PageHeader title={texts.title} back="/administration/" />
      <div class="group-body">
        {entries.length === 0 && <p>{texts.empty}</p>}
        <ul class="group-list">
          {entries.map((entry) => (
            <li>
              <span class="group-who">
                <span dir="auto">{sentenceOf(entry, instance)}</span>
                <small>
                  <LocalTime at={entry.at} format="separator" words={live} />
                </small>
              </span>
            </li>
          ))}
        </ul>
        {next && (
          <nav class="paging" aria-label={texts.pages}>
            <a rel="next" href={`/administration/log/?before=${next}`}>
              {texts.older}
            </a>
          </nav>
        )}
      </div>
    </section>
  );
};

const sentenceOf = (entry: LogEntry, { log, administration, settings }: Texts['instance']): string => {
  const { act, value } = entry;
  const called = (member: Member | null) => (member ? nameOf(member) : log.somebody);
  const [actor, user] = [called(entry.actor), called(entry.user)];
  switch (act) {
    case 'owner':
      return log.owner(actor);
    case 'suspended':
      return log.suspended(actor, user);
    case 'reset':
      return log.reset(actor, user);
    case 'restored':
      return log.restored(actor, user);
    case 'instance_name':
      return value ? log.named(actor, value) : log.unnamed(actor);
    case 'group_creation':
      return log.groups(actor, value === 'admins' ? settings.groupsAdmins : settings.groupsAll);
    case 'instance_text':
      return log.text(actor, value === 'privacy' ? settings.privacy : settings.contact);
    case 'budget':
      return log.budget(actor, user);
    case 'username':
      return log.username(actor, value ?? '');
    case 'role':
      return value === 'admin' ? log.admin(actor, user) : log.member(actor, user);
    case 'registration':
      return log.registration(
        actor,
        value && isRegistration(value) ? administration.registrations[value] : '',
      );
    default:
      return act satisfies never;
  }
};

export const { Page: LogPage, Fragment: LogFragment } = panePage<LogView>(
  () => useTexts().instance.log.title,
  LogPane,
);
