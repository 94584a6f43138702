/** How long a page keeps its main thread, by the processor's own clock: whatever else a machine does, it does not count. */
import type { Page } from 'playwright-core';

interface Traced {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** µs of processor time. */
  tdur?: number;
  args?: { name?: string };
}

const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline'];
const MAIN = 'CrRendererMain';

/** Does this, and gives each task (ms) of the page's main thread meanwhile. */
export const tasksOf = async <Result>(page: Page, work: () => Promise<Result>) => {
  const browser = page.context().browser();
  if (!browser) throw new Error('Nobody can watch this browser.');
  await browser.startTracing(page, { categories: CATEGORIES });
  const result = await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: Traced[] };
  const thread = ({ pid, tid }: Traced) => `${pid} ${tid}`;
  const isMain = (event: Traced) => event.ph === 'M' && event.args?.name === MAIN;
  const mains = new Set(traceEvents.filter(isMain).map(thread));
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && mains.has(thread(event)));
  return { result, tasks: tasks.map(({ tdur = 0 }) => tdur / 1_000) };
};
