/** What an attacker writes into a field, an address or a frame. */
export const NASTY = [
  "' OR 1=1 --",
  '"; DROP TABLE users; --',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../etc/passwd',
  '%00%ff',
  '\u0000\u202e\ufeff',
  '\ud800',
  '💣'.repeat(2_000),
  '-1',
  '1e309',
  'null',
  '__proto__',
];
