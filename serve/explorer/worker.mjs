// Answers a page without a server: the program itself, in Python, in this worker. The page is told what is loaded; once
// that is done nothing is asked of anybody any more, and what could ask is taken away.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const say = (says) => postMessage({ says });
const last = (error) => error.message.trim().split("\n").pop();
const here = (name) => new URL(name, import.meta.url).href;

const fetched = async (name) => {
  const response = await fetch(here(name));
  if (!response.ok) throw new Error(`${name} is not there`);
  return response.arrayBuffer();
};

const open = async () => {
  say("Loading Python, some 6 MB: nothing that you enter leaves this browser.");
  const python = await loadPyodide({ indexURL: here("pyodide/") });
  say("Loading the program and the knowledge base.");
  python.unpackArchive(new Uint8Array(await fetched("guidelog.zip")), "zip");
  say("Starting the program.");
  python.pyimport("warnings").simplefilter("ignore"); // of libraries, which are for who develops them
  const desk = python.pyimport("guidelog.serve.explorer.browser").start();
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "Worker"]) {
    Object.defineProperty(globalThis, name, { value: undefined });
  }
  return desk;
};

const desk = open();
desk.catch((error) => say(`The program could not be loaded: ${last(error)}`));

onmessage = async ({ data: { number, text } }) => {
  try {
    const html = (await desk).parts(text);
    postMessage({ number, html });
  } catch (error) {
    postMessage({ number, failed: last(error) });
  }
};
