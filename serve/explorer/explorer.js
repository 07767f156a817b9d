// What the explorer does without being sent as a whole: it sends the form as one types, and puts in place what comes
// back. What is shown is made by the same functions behind a server and, on a page without one, in the worker.
"use strict";
(() => {
  const form = document.getElementById("record");
  const place = document.currentScript.dataset.worker;
  const PARTS = ["news", "answer", "fields", "read"];
  const say = (text) => { document.getElementById("news").textContent = text; };

  // Who answers: the text of a form in, a promise of parts out.
  const server = async (text) => {
    const sent = await fetch(form.getAttribute("action"), {
      method: "POST", body: text, headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    const found = await sent.text();
    if (!sent.ok) throw new Error(JSON.parse(found).detail);
    return found;
  };

  const worker = (address) => {
    const waiting = new Map();
    const inner = new Worker(address, { type: "module" });
    let number = 0;
    inner.onmessage = ({ data }) => {
      if (data.says) return say(data.says);
      const { done, fail } = waiting.get(data.number);
      waiting.delete(data.number);
      return data.failed ? fail(new Error(data.failed)) : done(data.html);
    };
    inner.onerror = () => say("This browser cannot run the program of this page.");
    return (text) => new Promise((done, fail) => {
      waiting.set(number += 1, { done, fail });
      inner.postMessage({ number, text });
    });
  };

  const answer = place ? worker(place) : server;

  // One question at a time: of those that come meanwhile only the last is asked.
  let busy = false, next = null;
  const ask = async (text) => {
    if (busy) { next = text; return; }
    busy = true;
    try {
      show(await answer(text));
    } catch (error) {
      say(`There is no answer (${error.message}). What is shown is of before.`);
    }
    busy = false;
    if (next !== null) { const text = next; next = null; ask(text); }
  };

  const show = (html) => {
    const found = new DOMParser().parseFromString(html, "text/html");
    const active = document.activeElement;
    const trail = active.name ? [`[name="${CSS.escape(active.name)}"][value="${CSS.escape(active.value)}"]`] : [];
    for (let one = active; one; one = one.parentElement) if (one.id) trail.push(`#${CSS.escape(one.id)}`);
    for (const id of PARTS) {
      const from = found.getElementById(id), to = document.getElementById(id);
      const isNewer = id === "fields" && next !== null && to.contains(active); // somebody writes in it
      if (from && to && !isNewer) to.replaceChildren(...from.childNodes);
    }
    if (document.contains(active) && active !== document.body) return;
    for (const selector of trail) {
      const left = document.querySelector(selector);
      const line = left?.matches("details") ? left.querySelector("summary") : left;
      line?.focus({ preventScroll: true });
      if (line && document.activeElement === line) return;
    }
  };

  const text = (only, button, more) => {
    const data = new FormData(form, button);
    for (const [name, value] of Object.entries({ only, ...more })) data.set(name, value);
    return new URLSearchParams(data).toString();
  };

  const whole = (button, more) => {
    ask(text("all", button, more));
    document.getElementById("text").value = "";
  };

  form.addEventListener("input", ({ target }) => {
    if (!target.name || target.matches("#text, #at, #example")) return;
    ask(text(target.id === "word" || target.matches("[name^='r.']") ? "all" : "answer"));
  });

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    whole(event.submitter);
  });

  // A line that unfolds asks for what is in it; one that is folded is not asked for again.
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches("details.line")) return;
    const button = target.querySelector(":scope > .ask > button");
    if (target.open && button) ask(text("answer", button));
    if (!target.open) target.querySelector(":scope > input[name=open]")?.remove();
  }, true);

  // A record from a file stays in the browser, but for what the form sends.
  const read = async (file) => {
    if (!file) return;
    say(`Reading ${file.name}`);
    whole(null, { text: await file.text(), read: "1" });
  };
  const file = document.getElementById("file");
  file.disabled = false;
  file.addEventListener("change", () => read(file.files[0]));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });

  // A permalink: behind the # stands a form as it is sent.
  const follow = () => {
    const link = location.hash.slice(1);
    if (link.includes("=")) ask(`${link}&only=all`);
    return link.includes("=");
  };
  addEventListener("hashchange", follow);
  if (!follow() && place) ask(text("answer"));
})();
