/** A press ends on what it began on: what would redraw the page waits until the pointer is up. */

const LONGEST = 2000; // a pointer that was let go outside the window is not waited for
let pressing = false;
let waiting = [];
let giveUp = null;

addEventListener("pointerdown", begin, true);
// The click comes after these, and before a task that is set now.
for (const end of ["pointerup", "pointercancel"])
  addEventListener(end, () => setTimeout(release), true);

function begin(event) {
  if (event.button !== 0) return;
  pressing = true;
  clearTimeout(giveUp);
  giveUp = setTimeout(release, LONGEST);
}

function release() {
  clearTimeout(giveUp);
  pressing = false;
  const due = waiting;
  waiting = [];
  for (const go of due) queueMicrotask(go); // in order, and one that fails takes no other with it
}

/** Runs `go` now, or as soon as nothing is pressed; those that wait keep their order. */
export function whenReleased(go) {
  if (pressing) waiting.push(go);
  else go();
}
