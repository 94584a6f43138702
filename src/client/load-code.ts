/** How often a file could not be had. */
const failures = new Map<string, number>();

/**
 * Loads a bundle of its own. Who asks again after it failed gets it once it can be had: browsers remember that a module could not
 * be had (whatwg/html, issue 6768), and ask again only for another address.
 */
export const loadCode = async <Code>(path: string): Promise<Code> => {
  const failed = failures.get(path) ?? 0;
  try {
    return await import(failed ? `${path}?${failed}` : path);
  } catch (error) {
    failures.set(path, failed + 1);
    throw error;
  }
};
