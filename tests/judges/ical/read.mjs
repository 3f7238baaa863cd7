// Reads a calendar on standard input and prints what it holds, entry by entry, as JSON.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

const instant = (time) => time.toJSDate().toISOString();

const entries = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component, { strictExceptions: true });
  return {
    uid: event.uid,
    sequence: event.sequence,
    starts: instant(event.startDate),
    ends: instant(event.endDate),
    stamp: instant(component.getFirstPropertyValue("dtstamp")),
    status: component.getFirstPropertyValue("status"),
    summary: event.summary,
    location: event.location,
  };
});

console.log(
  JSON.stringify({
    method: calendar.getFirstPropertyValue("method"),
    refresh: calendar.getFirstPropertyValue("refresh-interval")?.toString() ?? null,
    entries,
  }),
);
