/** Reads a calendar with ical.js, the parser of Thunderbird: node read_calendar.mjs FILE; prints its events. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const ICAL = require("ical.js").default ?? require("ical.js");
const component = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
for (const zone of component.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const events = component.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return [event.uid, event.startDate.toJSDate().toISOString(), event.endDate.toJSDate().toISOString(), event.summary];
});
console.log(JSON.stringify(events));
