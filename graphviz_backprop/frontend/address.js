// An unseen part of the page that writes its address.

import { writeAddress } from "./history.js";

export default function mount(component) {
  writeAddress(JSON.parse(component.data.j));
}
