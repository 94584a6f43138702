import { describe, expect, test } from 'vitest';
import { LoginPage, RegisterPage } from './views.tsx';

const html = (Page: typeof LoginPage, more: Partial<Parameters<typeof LoginPage>[0]> = {}) =>
  String(Page({ next: '', username: '', errors: {}, registration: 'open', ...more }));

describe.each([
  ['Log in', '/login/', LoginPage],
  ['Register', '/register/', RegisterPage],
])('the page "%s"', (name, action, Page) => {
  test('is a form with named fields and one button', () => {
    const page = html(Page);
    expect(page).toMatch(new RegExp(`<form method="post" action="${action}"`));
    expect(page).toMatch(/<label for="username">Username<\/label><input id="username" name="username"/);
    expect(page).toMatch(
      /<label for="password">Password<\/label><input id="password" name="password" type="password"/,
    );
    expect(page).toContain(`<button class="button" type="submit">${name}</button>`);
    expect(page).toContain(`<title>${name} · Parley</title>`);
  });

  test('says what is wrong at the field, and keeps the name but not the password', () => {
    const page = html(Page, { username: '"ada', errors: { username: 'Too odd.', password: 'Too short.' } });
    expect(page).toMatch(/value="&quot;ada"[^>]*aria-invalid="true" aria-describedby="username-note"/);
    expect(page).toContain('<p class="error" id="username-note">Too odd.</p>');
    expect(page).toContain('<p class="error" id="password-note">Too short.</p>');
    expect(page).not.toMatch(/type="password"[^>]* value=/);
  });

  test('says at the top what concerns neither field', () => {
    expect(html(Page, { errors: { form: 'Not like this.' } })).toContain(
      '<p class="error" role="alert">Not like this.</p>',
    );
  });

  test('leads to where one wanted to go, also by the other form', () => {
    const page = html(Page, { next: '/room/a"b/' });
    expect(page).toContain('<input type="hidden" name="next" value="/room/a&quot;b/"/>');
    expect(page).toContain('/?next=%2Froom%2Fa%22b%2F"');
  });

  test('gives strangers no script but the one for passkeys', () => {
    const scripts = [...html(Page).matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toEqual(
      name === 'Log in'
        ? [expect.stringMatching(/^<script type="module" src="\/built\/sign-in\.\w+\.js">$/)]
        : [],
    );
  });
});

test.each([
  ['invitation', 'Ask somebody who already uses this Parley for an invitation.'],
  ['closed', 'Nobody new can register here at the moment.'],
] as const)(
  'where registration is "%s", the login page says so, and leads nobody to register',
  (registration, said) => {
    const page = html(LoginPage, { registration });
    expect(page).toContain(said);
    expect(page).not.toContain('/register/');
  },
);
