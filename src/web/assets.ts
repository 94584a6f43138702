import manifest from '../../.build/manifest.json' with { type: 'json' };

const built: Record<string, string> = manifest;

/** Where the client build has put a bundle: `app.css` is `/built/app.HASH.css`. Throws for one that it does not know. */
export const asset = (name: string): string => {
  const path = built[name];
  if (path === undefined) throw new Error(`There is no bundle ${name}: bin/build-client.mjs names them.`);
  return path;
};
