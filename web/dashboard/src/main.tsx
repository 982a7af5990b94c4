// SPDX-License-Identifier: MIT
import {render} from 'preact';
import {onSignedOut, openSession} from './api/client';
import {App, signed_out} from './app';
import {askInfo} from './state/info';
import {loadTable, startStream} from './state/live';
import {readAddress} from './state/route';
import {startTheme} from './state/theme';
import './style/page.css';

startTheme();
onSignedOut(() => signed_out.set(true));
try {
  await openSession();
} catch {
  signed_out.set(true);
}
readAddress();
void askInfo().catch(() => {});  // the view that needs it says what went wrong
render(<App />, document.getElementById('app') as HTMLElement);
await loadTable();
if (!signed_out.value) {
  startStream();
}
