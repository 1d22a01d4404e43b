// Judge the HTML part of a mail with caniemail's data. In: the HTML. Out: what some client does not support, as JSON.
// The folder that npm installed the package into is the first argument, globs of clients are the others.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...clients] = process.argv.slice(2);
const entry = pathToFileURL(`${folder}/node_modules/caniemail/dist/index.js`);
const { caniemail } = await import(entry);
const { issues } = caniemail({ clients, html: readFileSync(0, "utf8") });
const errors = [...issues.errors].flatMap(([client, found]) => found.map(({ title }) => [client, title]));
process.stdout.write(JSON.stringify(errors));
