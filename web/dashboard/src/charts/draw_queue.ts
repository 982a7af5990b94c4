// SPDX-License-Identifier: MIT
// Plotly takes up to a second for a figure: they are drawn one a frame, so that the page answers in between, and of a place
// that changes faster only the newest.

interface Job {
  draw: () => Promise<void>;
  is_ahead: boolean;
}

const waiting = new Map<HTMLElement, Job[]>();
let is_running = false;

const nextFrame = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
const idle = () => new Promise<void>((resolve) => ('requestIdleCallback' in window ? requestIdleCallback(() => resolve()) : setTimeout(resolve, 50)));

/** What is under the pointer, then what is wanted, in the order of wanting, then what may be wanted next. */
function next(): [HTMLElement, Job] | null {
  const places = [...waiting].sort(([a], [b]) => Number(b.matches(':hover')) - Number(a.matches(':hover')));
  for (const is_ahead of [false, true]) {
    for (const [place, jobs] of places) {
      const job = jobs.find((one) => one.is_ahead === is_ahead);
      if (job) {
        return [place, job];
      }
    }
  }
  return null;
}

function forget(place: HTMLElement, unwanted: (job: Job) => boolean): void {
  const rest = (waiting.get(place) ?? []).filter((job) => !unwanted(job));
  if (rest.length > 0) {
    waiting.set(place, rest);
  } else {
    waiting.delete(place);
  }
}

async function run(): Promise<void> {
  is_running = true;
  for (let chosen = next(); chosen; chosen = next()) {
    const [place, job] = chosen;
    if (job.is_ahead) {
      await idle();
      if (next()?.[1] !== job) {
        continue;
      }
    }
    forget(place, (one) => one === job);
    await job.draw();
    await nextFrame();
  }
  is_running = false;
}

function add(place: HTMLElement, job: Job): void {
  waiting.set(place, [...(waiting.get(place) ?? []), job]);
  if (!is_running) {
    void run();
  }
}

/** Draws something in a place as soon as it is its turn, instead of everything that waits for that place. `draw` must not fail. */
export function drawSoon(place: HTMLElement, draw: () => Promise<void>): void {
  forget(place, () => true);
  add(place, {draw, is_ahead: false});
}

/** Draws something when there is nothing else to do. */
export function drawAhead(place: HTMLElement, draw: () => Promise<void>): void {
  add(place, {draw, is_ahead: true});
}

export function drawNothing(place: HTMLElement): void {
  waiting.delete(place);
}
