// Judge pages with axe in a true browser. In: their addresses, as JSON. Out: what was found on each, as JSON.
// The folder of npm's modules is the first argument, the browser is the second.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath] = process.argv.slice(2);
const installed = createRequire(`${modules}/`);
const axe = readFileSync(installed.resolve("axe-core/axe.min.js"), "utf8");
const { launch } = installed("puppeteer-core");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function judge(rules) {
  const { violations, passes } = await globalThis.axe.run({ runOnly: rules });
  return {
    broken: violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`)),
    passed: passes.map(({ id }) => id),
    scroll: document.documentElement.scrollWidth,
    ground: getComputedStyle(document.body).backgroundColor,
    links: document.links.length,
  };
}

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
args.push("--disable-component-update", "--disable-sync", "--no-first-run");
const browser = await launch({ executablePath, headless: true, args });
const found = [];
try {
  const page = await browser.newPage();
  for (const address of JSON.parse(readFileSync(0, "utf8"))) {
    await page.goto(address, { waitUntil: "load" });
    await page.waitForNetworkIdle({ idleTime: 50 });
    await page.evaluate(axe);
    for (const width of [320, 1200]) {
      for (const scheme of ["light", "dark"]) {
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        const seen = await page.evaluate(judge, RULES);
        found.push({ page: address.slice(new URL(address).origin.length), width, scheme, ...seen });
      }
    }
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));
