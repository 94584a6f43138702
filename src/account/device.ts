/** What a User-Agent says for itself. Anybody may write anything there, so it is only for its owner to read. */
export interface Device {
  browser?: string;
  system?: string;
  isPhone: boolean;
}

/** In this order: most of them also call themselves Chrome, and Chrome calls itself Safari. */
const BROWSERS: [string, RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|OPT|OPiOS|Opera)\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['DuckDuckGo', /\b(?:DuckDuckGo|Ddg)\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /(?:Chrome|Chromium|\bCriOS)\//],
  ['Safari', /\bSafari\//],
];

const SYSTEMS: [string, RegExp][] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Mac', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];

/** A program that is no browser puts its name first: `curl/8.5.0`. */
const PROGRAM = /^(?!Mozilla\/)([A-Za-z][\w.-]{0,29})(?:\/|$)/;

export const deviceOf = (agent: string): Device => {
  const browser = nameIn(BROWSERS, agent) ?? PROGRAM.exec(agent)?.[1];
  const system = nameIn(SYSTEMS, agent);
  const isPhone = system === 'iPhone' || (system === 'Android' && agent.includes('Mobile'));
  return { ...(browser && { browser }), ...(system && { system }), isPhone };
};

const nameIn = (names: [string, RegExp][], agent: string): string | undefined =>
  names.find(([, pattern]) => pattern.test(agent))?.[0];
