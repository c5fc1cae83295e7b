// A button that copies; where the page may not use the clipboard, the older way.

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

export default function ({ data, parentElement }) {
  const { label, text } = JSON.parse(data.j);
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    parentElement.append(button);
    button.addEventListener("click", async () => {
      await copy(button.gbText);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = button.gbLabel; }, SAID);
    });
  }
  button.gbText = text;
  button.gbLabel = label;
  button.textContent = label;
}
