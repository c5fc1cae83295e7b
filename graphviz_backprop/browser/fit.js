// The words below the picture have a room of fixed height: their letters shrink until all is seen.

const LEAST = 0.7; // of the usual size; the style sheet keeps 13 pixels

// words holds columns. What may shrink no further fades where it goes on below.
export function fitWords(words) {
  const columns = [...words.children];
  const fade = (column) => {
    const below = column.scrollHeight - column.clientHeight - column.scrollTop;
    column.classList.toggle("gb-more", below > 2);
  };
  const fit = () => {
    for (const column of columns) {
      column.style.removeProperty("--gb-fit");
      let scale = 1;
      while (column.scrollHeight > column.clientHeight + 1 && scale > LEAST) {
        const fits = (scale * column.clientHeight) / column.scrollHeight;
        scale = Math.max(LEAST, Math.min(fits, scale - 0.04));
        column.style.setProperty("--gb-fit", scale);
      }
      fade(column);
    }
  };
  const changed = new MutationObserver(fit);
  const resized = new ResizeObserver(fit);
  changed.observe(words, { childList: true, subtree: true });
  resized.observe(words);
  for (const column of columns) column.addEventListener("scroll", () => fade(column));
  return () => {
    changed.disconnect();
    resized.disconnect();
  };
}
