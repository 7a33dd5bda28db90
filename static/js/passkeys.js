// Passkeys. A form [data-passkey="create|get"] has its options as JSON in the element that
// data-options names, or fetches them from data-options-url. The answer goes into its field
// "credential", and the form is sent. Without JavaScript its button is not shown.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const bytesOf = (list) => list?.map((item) => ({ ...item, id: toBytes(item.id) }));

async function optionsOf(form) {
  if (!form.dataset.optionsUrl) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

async function create(publicKey) {
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: bytesOf(publicKey.excludeCredentials),
      // A passkey: kept by the device, opened by a finger, a face or a PIN.
      authenticatorSelection: {
        ...publicKey.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    },
  });
}

async function get(publicKey) {
  return navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: bytesOf(publicKey.allowCredentials),
    },
  });
}

function asJson(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: answer,
  };
}

function say(form, text) {
  const place = form.querySelector("[data-passkey-status]");
  if (place) { place.textContent = text; place.hidden = !text; }
}

async function run(form) {
  const { dataset } = form;
  if (!window.PublicKeyCredential) return say(form, dataset.unsupported);
  say(form, "");
  try {
    const found = await optionsOf(form);
    const { publicKey } = found.creation_options ?? found.request_options;
    const credential = await (dataset.passkey === "create" ? create : get)(publicKey);
    form.elements.credential.value = JSON.stringify(asJson(credential));
    form.dataset.ready = "";
    form.requestSubmit();
  } catch (error) {
    // Cancelled, no key on this device, or an address that cannot have keys: said the same way.
    say(form, error.name === "SecurityError" ? dataset.unsupported : dataset.failed);
  }
}

// Before forms.js hears of it: asking for the key is not sending the form.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]") || "ready" in form.dataset) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  run(form);
}, { capture: true });
