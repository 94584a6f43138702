/**
 * Stands first in a form that is about somebody or something, and says about whom by its name. On "back" a browser fetches
 * our pages anew and puts in what was typed, where the form looks the same to it. Chromium compares where a form goes and
 * the names of its first fields (FormSignature in form_controller.cc), but restores no hidden value: without this, what
 * one person had typed would be sent in the name of the next one, and the name for one passkey would go to another.
 */
export const BelongsTo = ({ whom }: { whom: number | string }) => <input type="hidden" name={`of-${whom}`} />;
