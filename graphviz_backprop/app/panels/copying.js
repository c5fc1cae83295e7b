// A button that copies a text, saves a file, or fills the screen; what it takes came with the page, so that a click
// needs no server. Where the page may not use the clipboard, the older way.

const SAID = 1500; // milliseconds that "Copied" stands in the button

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

function save({ name, media, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: media }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// The page alone, everything larger; leaving the full screen ends it.
function fill() {
  const page = document.documentElement;
  const on = page.classList.toggle("gb-present");
  if (!on) return document.exitFullscreen?.().catch(() => {});
  page.requestFullscreen?.().catch(() => {});
  const leave = (event) => {
    if (event.type === "keydown" ? event.key !== "Escape" : document.fullscreenElement) return;
    page.classList.remove("gb-present");
    for (const type of ["fullscreenchange", "keydown"]) document.removeEventListener(type, leave);
  };
  for (const type of ["fullscreenchange", "keydown"]) document.addEventListener(type, leave);
}

export default function ({ data, parentElement }) {
  const content = JSON.parse(data.j);
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    parentElement.append(button);
    button.addEventListener("click", async () => {
      const { file, text, label, full } = button.gbContent;
      if (full) return fill();
      if (file) return save(file);
      await copy(text);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, SAID);
    });
  }
  button.gbContent = content;
  button.textContent = content.label;
}
