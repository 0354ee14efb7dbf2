/** Validates a document against a schema with Ajv: node check_json.mjs SCHEMA DOCUMENT; prints what is wrong. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const Ajv = require("ajv");
const [schema, document] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"));
const validate = ajv.compile(schema);
console.log(JSON.stringify(validate(document) ? [] : validate.errors.map((error) => error.instancePath)));
