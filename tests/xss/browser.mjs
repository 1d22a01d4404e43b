// Visit pages in a true browser and tell on which of them anything ran that is not the site's own.
// In: {own, limit, visits: [{address, queries, hasty}]} as JSON. Out: {found: [{address, what}], shown, hits}.
// `own` is the path of the site's own script, `limit` a page's time in milliseconds; a hasty visit ends when anything
// runs.
// The folder of npm's modules is the first argument, the browser is the second.
//
// The engine itself reports each script that it reads, wherever it comes from: element, handler, address, string.
// What would stop a page (dialogs, endless loops) has a limit for each page: a page that hangs has run something.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath] = process.argv.slice(2);
const { launch } = createRequire(`${modules}/`)("puppeteer-core");
const { own, limit, visits } = JSON.parse(readFileSync(0, "utf8"));
const WORKERS = 2;
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const OURS = "unspoilt:judge";

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"];
args.push("--disable-component-update", "--disable-sync", "--mute-audio", "--disable-popup-blocking");
// Frames of an attack stay in the page's process, where the engine is watched; and no name leads anywhere.
args.push("--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,DialMediaRouteProvider");
args.push("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");

// Dialogs would stop the page; what calls them is reported by the engine already.
const QUIET = `for (const name of ["alert", "confirm", "prompt", "print"]) globalThis[name] = () => globalThis.ran?.(name);
//# sourceURL=${OURS}`;

// Do what a reader could do with what stands there, and move the page once more as readers' programs do.
const TOUCH = `(() => {
  const run = /^[\\s\\x00-\\x20]*(javascript|vbscript|data)\\s*:/i;
  const ready = [];
  const touch = (root) => {
    for (const one of root.querySelectorAll("*")) {
      for (const { name, value } of [...one.attributes]) {
        if (/^on/i.test(name)) {
          ready.push(one.localName + " " + name);
          one.dispatchEvent(new Event(name.slice(2).toLowerCase(), { bubbles: true, cancelable: true }));
        } else if (/^(xlink:)?(href|src|action|formaction|data|to|from|values|srcdoc)$/i.test(name) && run.test(value)) {
          ready.push(one.localName + " " + name);
          one.click?.();
        }
      }
    }
  };
  touch(document);
  const mains = document.contentType === "text/html" ? [...document.querySelectorAll("main")] : [];
  for (const main of mains) {
    const copy = document.createElement("div");
    document.body.append(copy);
    copy.innerHTML = main.innerHTML;
    touch(copy);
    copy.innerHTML = copy.innerHTML;
    copy.remove();
  }
  return ready;
})()
//# sourceURL=${OURS}`;

const ASK = `async (queries) => {
  const field = document.getElementById("words");
  const told = document.getElementById("told");
  const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  let hits = 0;
  for (const query of ["Tides", ...queries]) {
    field.value = query;
    field.dispatchEvent(new Event("input"));
    await after(0);
    // The first one waits for the index.
    while (query === "Tides" && !/\\d/.test(told.textContent)) await after(10);
    hits += document.querySelectorAll("#found li").length;
  }
  return hits;
}`;

class Tab {
  async open() {
    this.browser = await launch({ executablePath, headless: true, args, timeout: 120_000, protocolTimeout: 120_000 });
    const page = await this.browser.newPage();
    this.session = await page.createCDPSession();
    this.begin("", false);
    this.frame = page.mainFrame()._id;
    const { session } = this;
    const note = (what) => {
      this.ran.push(what);
      if (this.hasty && !what.startsWith("asked")) this.leave({ ran: true });
    };
    const script = ({ url, executionContextAuxData: about }) => {
      if (about?.isDefault !== false && url !== OURS && !url.endsWith(own)) note(`script of ${url.slice(0, 80)}`);
    };
    session.on("Debugger.scriptParsed", script);
    session.on("Debugger.scriptFailedToParse", script);
    session.on("Runtime.bindingCalled", ({ payload }) => note(payload));
    session.on("Page.javascriptDialogOpening", ({ type }) => {
      note(type);
      session.send("Page.handleJavaScriptDialog", { accept: false }).catch(() => {});
    });
    session.on("Network.requestWillBeSent", ({ request: { url }, type, frameId }) => {
      const leaves = type === "Document" && frameId === this.frame && url !== this.address;
      if (leaves || !this.here(url)) note(`asked for ${url.slice(0, 80)} (${type})`);
    });
    this.browser.on("targetcreated", (target) => {
      if (target.type() === "page" && target !== page.target()) {
        note(`window ${target.url().slice(0, 80)}`);
        target.page().then((other) => other?.close()).catch(() => {});
      }
    });
    for (const domain of ["Page", "Network", "Runtime", "Debugger"]) await session.send(`${domain}.enable`);
    await session.send("Debugger.setSkipAllPauses", { skip: true });
    await session.send("Runtime.addBinding", { name: "ran" });
    await session.send("Page.addScriptToEvaluateOnNewDocument", { source: QUIET });
    return this;
  }

  begin(address, hasty) {
    this.address = address;
    this.hasty = hasty;
    this.ran = [];
    this.first = new Promise((done) => { this.leave = done; });
  }

  here(url) {
    return /^(data|blob|about):/.test(url) || new URL(url).hostname === "127.0.0.1";
  }

  async visit({ address, queries }) {
    const { session } = this;
    const loaded = new Promise((done) => session.once("Page.loadEventFired", done));
    const { frameId, errorText } = await session.send("Page.navigate", { url: address });
    if (errorText) return { shown: false, ready: [], hits: 0 };
    await loaded;
    let hits = 0;
    if (queries.length) {
      const asked = `(${ASK})(${JSON.stringify(queries)})\n//# sourceURL=${OURS}`;
      hits = await this.evaluate(asked, {});
    }
    const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId, worldName: "judge" });
    const ready = (await this.evaluate(TOUCH, { contextId: executionContextId })) ?? [];
    // What waits for a picture that is not there. (In a sandbox the page's own clock stands still.)
    await pause(150);
    return { shown: true, ready, hits };
  }

  async evaluate(expression, where) {
    const asked = { expression, awaitPromise: true, returnByValue: true, ...where };
    // A page that went away meanwhile has been noticed already.
    const { result } = await this.session.send("Runtime.evaluate", asked).catch(() => ({}));
    return result?.value;
  }

  end() {
    this.browser.process().kill("SIGKILL");
  }
}

const found = [];
const queue = visits.map((visit) => ({ ...visit, tries: 2 }));
let shown = 0;
let hits = 0;

async function see(tab, visit) {
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, limit, { late: true }); });
  const seen = await Promise.race([tab.visit(visit).catch((error) => ({ error: String(error) })), late, tab.first]);
  clearTimeout(timer);
  return { ready: [], ...seen };
}

async function work() {
  let tab = await new Tab().open();
  for (let visit = queue.shift(); visit; visit = queue.shift()) {
    tab.begin(visit.address, visit.hasty);
    const seen = await see(tab, visit);
    const what = new Set([...tab.ran, ...seen.ready.map((one) => `ready to run: ${one}`)]);
    if (seen.ran) {
      // Enough is known, and what runs may never end by itself.
      await Promise.race([tab.session.send("Runtime.terminateExecution").catch(() => {}), pause(500)]);
    } else if (seen.late || seen.error) {
      tab.end();
      tab = await new Tab().open();
      visit.tries -= 1;
      // The page before may be to blame, so that one delay proves nothing.
      if (visit.tries > 0) queue.push(visit);
      else what.add(seen.late ? "hangs" : seen.error);
    } else {
      shown += seen.shown;
      hits += seen.hits;
    }
    if (what.size) found.push({ address: visit.address, what: [...what].slice(0, 8) });
  }
  tab.end();
}

await Promise.all(Array.from({ length: WORKERS }, work));
process.stdout.write(JSON.stringify({ found, shown, hits }));
