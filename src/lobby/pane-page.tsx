import type { Child } from 'hono/jsx';
import { Layout, titled } from '../web/layout.tsx';
import { type Listing, ListPane } from './views.tsx';

interface PageProps<View> {
  listing: Listing;
  view: View;
}

/** A page beside the list, and the fragment of it that htmx swaps into #pane. */
export const panePage = <View,>(titleOf: (view: View) => string, Pane: (props: { view: View }) => Child) => ({
  Page: ({ listing, view }: PageProps<View>) => (
    <Layout title={titleOf(view)} me={listing.me}>
      <ListPane listing={listing} />
      <main id="pane" tabindex={-1}>
        <Pane view={view} />
      </main>
    </Layout>
  ),
  Fragment: ({ view }: { view: View }) => (
    <>
      <title>{titled(titleOf(view))}</title>
      <Pane view={view} />
    </>
  ),
});
