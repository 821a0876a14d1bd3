// Passkeys. <form data-passkey="create|get" data-options="{...}" or data-options-from="address"> holds
// a button [data-passkey-go], an input named credential and a [data-passkey-fault] with its sentences.
(() => {
  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // ------------------------------------------------------------ what the server sends, as browsers want it
  const withBytes = (list) => list?.map((known) => ({ ...known, id: bytes(known.id) }));
  const readable = (kind, { publicKey }) => {
    const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (kind === "get") return { ...options, allowCredentials: withBytes(publicKey.allowCredentials) };
    return {
      ...options,
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required", requireResidentKey: true, userVerification: "required",
      },
    };
  };

  // ------------------------------------------------------------ what the device answers, as the server wants it
  const sendable = (found) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (found.response[name]) response[name] = text(found.response[name]);
    if (found.response.getTransports) response.transports = found.response.getTransports();
    return JSON.stringify({
      id: found.id, rawId: text(found.rawId), type: found.type, response,
      authenticatorAttachment: found.authenticatorAttachment,
      clientExtensionResults: found.getClientExtensionResults(),
    });
  };

  const optionsOf = async ({ dataset }) => {
    if (dataset.options) return JSON.parse(dataset.options);
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(dataset.optionsFrom, { headers, redirect: "error" });
    return (await answer.json()).request_options;
  };

  const go = async (form) => {
    const fault = form.querySelector("[data-passkey-fault]");
    const tell = (name) => { fault.textContent = `◆ ${fault.dataset[name]}`; fault.hidden = false; };
    fault.hidden = true;
    if (!window.PublicKeyCredential || !navigator.credentials) { tell("missing"); return; }
    const kind = form.dataset.passkey;
    try {
      const found = await navigator.credentials[kind]({ publicKey: readable(kind, await optionsOf(form)) });
      form.elements.credential.value = sendable(found);
      form.submit();
    } catch (error) {
      tell(error.name === "InvalidStateError" ? "known" : "cancelled");
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-passkey-go]");
    if (button) go(button.form);
  });
})();
