// An unseen part of what stands below the picture: it asks for a run of that alone.

import { parts, report } from "./report.js";

export default function mount(component) {
  let count = Date.now(); // never told before
  const follow = parts.follow = () => report(component, "rested", (count += 1));
  return () => { if (parts.follow === follow) delete parts.follow; };
}
