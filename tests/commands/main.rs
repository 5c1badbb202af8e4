//! The verbs of the real program: exit status and output, which must not contain an escape byte.

#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "../support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;

mod adding;
mod adding_json;
mod brief;
mod check;
mod config;
mod differences;
mod doctor;
mod exports;
mod fmt;
mod inbox;
mod known_by;
mod recount;
mod screen_reader;
mod starting;
#[cfg(feature = "sync")]
mod syncing;
mod verbs;
mod views;
mod visits;

use program::Workdir;
use serde_json::Value;

/// A small invented situation with every kind of record.
pub(crate) const SITUATION: &str = r#"(
    format: 1, title: "Two shores", as_of: "2026-01-31",
    actors: {
        "north": (name: "Northern Republic", short: "North", kind: StateForces),
        "south": (name: "Southern League", short: "South", kind: RebelGroup),
        "radio": (name: "Harbour Radio", short: "Radio", kind: Monitor),
    },
    fronts: {
        "strait": (name: "The strait", short: "Strait", parties: ["north", "south"], coverage_from: "2024-01-01"),
        "talks": (name: "Talks", short: "Talks", parties: ["north", "south"], coverage_from: "2024-01-01"),
    },
    sources: { "paper": (title: "The Harbour Paper", published: "2026-01") },
    aggregates: [ (span: "2025", what: "clashes", counts: Incidents, says: AtLeast(9), by: "radio", front: "strait", sources: ["paper"]) ],
    events: [
        (id: "e1", date: "2025-12-20", front: "strait", kind: ArmedClash, actors: ["north", "south"],
         place: (name: "Low Pier", at: (10.5, -20.25), precision: Near), summary: "=A clash at the pier, \"brief\"", sources: ["paper"],
         claims: [Toll(by: "south", measure: Killed, victims: "north", says: AtLeast(3)), Toll(by: "north", measure: Killed, victims: "north", says: Denied),
                  Control(by: "south", place: "Low Pier", holder: "south"), Control(by: "north", place: "Low Pier", holder: "south", says: Denies),
                  Cause(by: "radio", what: "a stopped boat"), NoComment(by: "radio")]),
        (id: "e2", date: "2026-01", front: "strait", kind: Shelling, actors: ["north"],
         place: (name: "Southern shore", at: (11, -21), precision: Country), summary: "Shells fell", sources: ["paper"],
         claims: [Toll(by: "radio", measure: Wounded, says: Between(2, 5), basis: Assessed)]),
        (id: "e3", date: "2024-06-01", front: "talks", kind: Talks, actors: ["north", "south"], summary: "They met", sources: ["paper"]),
    ],
)"#;

/// Returns a folder with the situation as `s.ron`.
pub(crate) fn two_shores() -> Workdir {
    let dir = Workdir::new();
    dir.write("s.ron", SITUATION);
    dir
}

pub(crate) fn parse_ndjson(ndjson: &str) -> Vec<Value> {
    ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn object_keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}
