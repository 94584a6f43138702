/** The settings after they were saved: password managers show the name of a passkey's owner. */
import { signalWhatPageSays } from './passkeys-signals.ts';

void signalWhatPageSays();
