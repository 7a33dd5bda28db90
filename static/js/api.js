// The page that tries the API: sends a form as the request that it describes and shows the answer.
const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");

function address(form) {
  let path = form.dataset.apiPath;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("[data-api-in]")) {
    if (input.dataset.apiIn === "path") {
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value.trim()));
    } else if (input.value.trim()) {
      query.set(input.name, input.value.trim());
    }
  }
  return query.size ? `${path}?${query}` : path;
}

function shown(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const body = form.querySelector("[data-api-body]")?.value;
  const url = address(form);
  const status = form.querySelector("[data-api-status]");
  const answer = form.querySelector("[data-api-answer]");
  try {
    const response = await fetch(url, {
      method: form.dataset.apiMethod,
      body,
      headers: { ...headers, Accept: "application/json", ...(body && { "Content-Type": "application/json" }) },
    });
    status.textContent = `${response.status} ${response.statusText} · ${url}`;
    answer.textContent = shown(await response.text());
    answer.hidden = !answer.textContent;
  } catch (error) {
    status.textContent = String(error);
    answer.hidden = true;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-api-path]");
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(form);
}, true);
