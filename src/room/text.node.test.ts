import { expect, test } from 'vitest';
import { Text } from './text.tsx';

const html = (body: string) => String(Text({ body }));

test('links open elsewhere and tell nobody where one came from', () => {
  expect(html('https://example.org')).toBe(
    '<p class="text" dir="auto"><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">https://example.org</a></p>',
  );
});

test('a text is never HTML', () => {
  expect(html('<img src=x onerror=alert(1)>&amp;"\'')).toBe(
    '<p class="text" dir="auto">&lt;img src=x onerror=alert(1)&gt;&amp;amp;&quot;&#39;</p>',
  );
  expect(html('https://example.org/"onmouseover="alert(1)')).not.toContain('"onmouseover');
  expect(html("https://example.org/'onmouseover='alert(1)")).not.toContain("'onmouseover");
});
