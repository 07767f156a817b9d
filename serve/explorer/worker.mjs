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
  say("Loading Python and the program, some 7 MB: nothing that you enter leaves this browser.");
  const packed = fetched("guidelog.zip"); // meanwhile
  packed.catch(() => {}); // told below
  const python = await loadPyodide({ indexURL: here("pyodide/") });
  say("Starting the program.");
  python.unpackArchive(new Uint8Array(await packed), "zip");
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
