import { panePage } from '../lobby/pane-page.tsx';
import { PageHeader } from '../settings/views.tsx';
import { LocalTime } from '../web/local-time.tsx';
import { useTexts } from '../web/texts/speaking.tsx';
import { endsAt, type Gauge, gaugesOf } from './gauges.ts';
import type { Usage } from './usage.ts';

export interface UsageView {
  usage: Usage;
  now: number;
}

const UsagePane = ({ view: { usage, now } }: { view: UsageView }) => {
  const { usage: texts, live } = useTexts();
  const gauges = gaugesOf(usage.today);
  const end = endsAt(gauges, now);
  const { people, waiting } = usage.today;
  return (
    <section class="page group">
      <PageHeader title={texts.title} back="/administration/" />
      <div class="group-body">
        <h2>{texts.today}</h2>
        <p>
          {end === undefined ? texts.lasts : texts.ends}
          {end !== undefined && <LocalTime at={end} format="clock" words={live} />}
        </p>
        <ul class="usage">
          {gauges.map((gauge) => (
            <Bar gauge={gauge} />
          ))}
        </ul>
        <p class="hint">{texts.counted}</p>
        <p>
          {texts.people(people)}
          {waiting > 0 && ` ${texts.waiting(waiting)}`}
        </p>
        <h2>{texts.inAll}</h2>
        <dl class="usage-totals">
          <dt>{texts.members}</dt>
          <dd>{usage.people.toLocaleString(live.locale)}</dd>
          <dt>{texts.messages}</dt>
          <dd>{usage.messages.toLocaleString(live.locale)}</dd>
          <dt>{texts.database}</dt>
          <dd>
            {texts.megabytes((usage.bytes / 1e6).toLocaleString(live.locale, { maximumFractionDigits: 1 }))}
          </dd>
        </dl>
      </div>
    </section>
  );
};

const Bar = ({ gauge: { meter, share } }: { gauge: Gauge }) => {
  const { usage: texts, live } = useTexts();
  const percent = share.toLocaleString(live.locale, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <li>
      <span id={`meter-${meter}`}>{texts.meters[meter]}</span>
      <span>{percent}</span>
      <meter aria-labelledby={`meter-${meter}`} min={0} max={1} high={0.8} value={Math.min(1, share)}>
        {percent}
      </meter>
    </li>
  );
};

export const { Page: UsagePage, Fragment: UsageFragment } = panePage<UsageView>(
  () => useTexts().usage.title,
  UsagePane,
);
