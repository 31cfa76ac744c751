// Passkeys: the browser asks the person, we carry bytes to and fro as base64url text.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function decoded({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) options[list] = options[list].map((c) => ({ ...c, id: bytes(c.id) }));
  }
  return options;
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function encoded(credential) {
  const response = {};
  for (const part of PARTS) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

function setUp(form, ask) {
  const button = form.querySelector("[data-passkey-button]");
  const error = form.querySelector("[data-passkey-error]");
  form.querySelector("[data-passkey-missing]")?.remove();
  form.hidden = false;
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      form.elements.credential.value = encoded(await ask());
      form.submit();
    } catch (reason) {
      const away = reason.name === "NotAllowedError" || reason.name === "AbortError";
      error.textContent = away
        ? "Dibatalkan atau terlalu lama. Tidak ada yang berubah; coba lagi."
        : "Perangkat ini tidak dapat memakai kunci sandi di sini. Pakailah cara lain.";
      error.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) {
  const add = document.querySelector("form[data-passkey-add]");
  if (add) {
    const options = () => decoded(JSON.parse(add.dataset.options));
    setUp(add, () => navigator.credentials.create({ publicKey: options() }));
  }
  const enter = document.querySelector("form[data-passkey-enter]");
  if (enter) {
    setUp(enter, async () => {
      const answer = await fetch(enter.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`options: ${answer.status}`);
      return navigator.credentials.get({ publicKey: decoded(await answer.json()) });
    });
  }
}
