/** A file as it is written. */
declare module '*?raw' {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** Vite's: the files that a pattern finds when tests are built, and how to load each. */
  glob<Module>(patterns: readonly string[]): Record<string, () => Promise<Module>>;
  glob<Module>(
    patterns: readonly string[],
    options: { query: '?raw'; import: 'default'; eager: true },
  ): Record<string, Module>;
}
