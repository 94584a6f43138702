/** Who may register: whoever has an invitation, everybody, or nobody. */
export const REGISTRATIONS = ['invitation', 'open', 'closed'] as const;

export type Registration = (typeof REGISTRATIONS)[number];

export const isRegistration = (text: string | undefined): text is Registration =>
  REGISTRATIONS.some((registration) => registration === text);
