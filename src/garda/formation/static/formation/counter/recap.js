// The day's recap goes out by the phone's own sharing or the clipboard; nothing is sent from here.

const text = document.querySelector("[data-recap]");
const told = document.querySelector("[data-recap-told]");
const share = document.querySelector("[data-recap-share]");
const copy = document.querySelector("[data-recap-copy]");

if (text) {
  share.hidden = !navigator.share;
  share.addEventListener("click", () => navigator.share({ text: text.value }).catch(() => undefined));
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      told.textContent = "Tersalin.";
    } catch {
      text.select();
      told.textContent = "Tekan Ctrl+C untuk menyalin.";
    }
  });
}
