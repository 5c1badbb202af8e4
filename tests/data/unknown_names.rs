//! A mistyped name of every sort gets the nearest one as a hint, and lists of choices are complete.

use frontwatch::file;
use frontwatch::model::Kind;

use crate::program::Workdir;

/// A situation in which each name of the table below occurs once.
const GOOD: &str = r#"(format: 1, title: "T", as_of: "2026-01-31",
view: (window: "5y", group: "region", sort: "killed"),
actors: { "northern-army": (name: "N", kind: StateForces), "southern-league": (name: "S", kind: RebelGroup) },
fronts: { "harbour": (name: "H", parties: ["northern-army"], coverage_from: "2025-01-01") },
sources: { "evening-paper": (title: "P"), "ap": (title: "A") },
ties: [(from: "northern-army", to: "southern-league", kind: Hostility, tier: 1, sources: ["ap"])],
aggregates: [(span: "2025", what: "w", counts: Incidents, says: AtLeast(1), by: "southern-league", victims: "northern-army", front: "harbour", sources: ["ap"])],
events: [
(id: "first", date: "2025-06-01", precision: Month, front: "harbour", kind: ArmedClash, status: Happened, actors: ["northern-army"], summary: "s", sources: ["evening-paper"],
 place: (name: "Pier", precision: Near),
 claims: [
  Toll(by: "evening-paper", id: "c1", measure: Killed, victims: "southern-league", says: Exactly(1), basis: Assessed),
  Toll(by: "evening-paper", corrects: "c1", measure: Killed, says: Between(1, 2)),
  Control(by: "northern-army", id: "held", place: "Pier", holder: "northern-army", says: Denies),
  Retraction(by: "northern-army", retracts: "held"),
 ]),
(id: "second-clash", date: "2025-06-02", front: "harbour", kind: Talks, actors: ["northern-army"], summary: "s", sources: ["ap"]),
],
same: [["first", "second-clash"]],
)"#;

/// The text of the file, with a mistake of one letter, and the name that the hint suggests. Of a text that occurs more
/// than once, the first is changed.
const MISTAKES: &[(&str, &str, &str)] = &[
    // References.
    ("parties: [\"northern-army\"", "parties: [\"nothern-army\"", "northern-army"),
    ("actors: [\"northern-army\"", "actors: [\"northern-armi\"", "northern-army"),
    ("from: \"northern-army\"", "from: \"orthern-army\"", "northern-army"),
    ("to: \"southern-league\"", "to: \"southern-leauge\"", "southern-league"),
    ("by: \"southern-league\"", "by: \"southern-leage\"", "southern-league"),
    ("victims: \"northern-army\"", "victims: \"northern-arny\"", "northern-army"),
    ("victims: \"southern-league\"", "victims: \"sothern-league\"", "southern-league"),
    ("holder: \"northern-army\"", "holder: \"northern_army\"", "northern-army"),
    ("by: \"evening-paper\"", "by: \"evening-papr\"", "evening-paper"),
    ("sources: [\"evening-paper\"", "sources: [\"evening-papper\"", "evening-paper"),
    ("sources: [\"ap\"", "sources: [\"aq\"", "ap"),
    ("front: \"harbour\", sources", "front: \"harbor\", sources", "harbour"),
    ("front: \"harbour\", kind", "front: \"habrour\", kind", "harbour"),
    ("corrects: \"c1\"", "corrects: \"c2\"", "c1"),
    ("retracts: \"held\"", "retracts: \"hled\"", "held"),
    ("[\"first\", \"second-clash\"]", "[\"first\", \"second-clas\"]", "second-clash"),
    // Names of fields and sections.
    ("aggregates:", "agregates:", "aggregates"),
    ("coverage_from:", "coverage_form:", "coverage_from"),
    ("kind: StateForces", "kid: StateForces", "kind"),
    ("title: \"P\"", "titel: \"P\"", "title"),
    ("tier: 1", "teir: 1", "tier"),
    ("says: AtLeast", "say: AtLeast", "says"),
    ("summary: \"s\"", "sumary: \"s\"", "summary"),
    ("place: (name", "place: (nam", "name"),
    ("measure: Killed", "mesure: Killed", "measure"),
    ("group: \"region\"", "groop: \"region\"", "group"),
    // Words.
    ("StateForces", "StateForce", "StateForces"),
    ("Hostility", "Hostilty", "Hostility"),
    ("Incidents", "Incident", "Incidents"),
    ("AtLeast", "AtLest", "AtLeast"),
    ("ArmedClash", "ArmdClash", "ArmedClash"),
    ("Happened", "Hapened", "Happened"),
    ("precision: Month", "precision: Mont", "Month"),
    ("precision: Near", "precision: Neer", "Near"),
    ("Toll(", "Tol(", "Toll"),
    ("Killed", "Kiled", "Killed"),
    ("Assessed", "Asessed", "Assessed"),
    ("Denies", "Denys", "Denies"),
    ("Retraction", "Retracton", "Retraction"),
    ("\"region\"", "\"regoin\"", "region"),
    ("sort: \"killed\"", "sort: \"kiled\"", "killed"),
];

/// Returns the problems of a text as lines.
fn problems(text: &str) -> Vec<String> {
    file::read_text("s.ron", text).unwrap().diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn a_mistake_of_one_letter_gets_the_name_that_was_meant() {
    assert_eq!(problems(GOOD), [""; 0]);
    for (good, mistake, meant) in MISTAKES {
        assert!(GOOD.contains(good), "{good}");
        let found = problems(&GOOD.replacen(good, mistake, 1));
        let hints = [format!("did you mean `{meant}`?"), format!("did you mean {meant}?")];
        let line = found.iter().find(|line| hints.iter().any(|hint| line.contains(hint)));
        assert!(line.is_some_and(|line| line.starts_with("s.ron:")), "{mistake}: {meant}\n{found:#?}");
    }
}

#[test]
fn a_name_that_resembles_none_gets_what_to_do_or_every_choice() {
    let problem = |good: &str, bad: &str| problems(&GOOD.replacen(good, bad, 1)).join("\n");
    let found = problem("sources: [\"evening-paper\"", "sources: [\"wire\"");
    assert!(found.contains("there is no source `wire` (add it to `sources`)"), "{found}");
    let found = problem("sources: [\"evening-paper\"", "sources: [\"northern-army\"");
    assert!(found.contains("there is no source `northern-army` (`northern-army` is in `actors`)"), "{found}");
    let found = problem("by: \"evening-paper\"", "by: \"wire\"");
    assert!(
        found.contains("there is no actor or source `wire` (add it to `actors` or `sources`)"),
        "{found}"
    );

    let kinds: Vec<&str> = Kind::TABLE.iter().map(|row| row.id).collect();
    let text = GOOD.replacen("ArmedClash", "Xyzzyxyzzy", 1);
    let found = problems(&text).join("\n");
    assert!(found.contains(&format!("(one of: {})", kinds.join(", "))), "{found}");
    let rendered = file::render_diagnostics(&file::read_text("s.ron", &text).unwrap().diagnostics, false);
    let hint = rendered.split_once("one of: ").unwrap().1.split_once("\n\n").unwrap().0;
    assert!(hint.lines().count() > 2 && hint.lines().all(|line| line.chars().count() < 120), "{rendered}");
    assert_eq!(hint.split_whitespace().collect::<Vec<_>>().join(" "), kinds.join(", "));
}

/// The nearest of both, not the first.
#[test]
fn a_claimant_is_looked_for_among_actors_and_sources() {
    let text = GOOD.replacen("sources: { ", "sources: { \"southern-leaguer\": (title: \"L\"), ", 1).replacen(
        "by: \"southern-league\"",
        "by: \"southern-leaguerr\"",
        1,
    );
    let found = problems(&text).join("\n");
    assert!(found.contains("`southern-leaguerr` (did you mean `southern-leaguer`?)"), "{found}");
}

#[test]
fn names_in_includes_and_of_imported_events_get_the_nearest_too() {
    let dir = Workdir::new();
    dir.write("rows.csv", include_str!("../import/ucdp.csv"));
    let situation = |takes: &str, same_as: &str, sections: &str| {
        format!(
            "(format: 1, title: \"T\", as_of: \"2026-01-31\", actors: {{ \"northern-army\": (name: \"N\", kind: StateForces) }},\n\
             fronts: {{ \"harbour\": (name: \"H\", parties: [\"northern-army\"], {takes}) }},\n\
             events: [(id: \"e\", date: \"2025-01-01\", front: \"harbour\", kind: Talks, actors: [\"northern-army\"], summary: \"s\", sources: [], {same_as})],\n\
             {sections})"
        )
    };
    let including = "include: [Ucdp(\"rows.csv\")]";
    dir.write("s.ron", situation("", "", including));
    let (_, exported, err) = dir.run_line("export s.ron --format ndjson");
    let imported = exported.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let ids: Vec<String> = imported.map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    let id = ids.iter().find(|id| id.starts_with("ucdp-")).expect(&err);
    let wrong = id.replacen("ucdp", "udcp", 1);
    let same = format!("{including}, same: [[\"e\", \"{wrong}\"]]");
    for (takes, same_as, sections, meant) in [
        ("", "", "include: [Udcp(\"rows.csv\")]", "Ucdp"),
        ("takes: \"actr:northern-army\"", "", including, "actor"),
        ("takes: \"actor:northern-arm\"", "", including, "northern-army"),
        ("takes: \"kind:ArmdClash\"", "", including, "ArmedClash"),
        ("", &format!("same_as: [\"{wrong}\"]"), including, id),
        ("", "", &same, id),
    ] {
        dir.write("s.ron", situation(takes, same_as, sections));
        let (_, out, err) = dir.run_line("check s.ron --format short");
        let hints = [format!("did you mean `{meant}`?"), format!("did you mean {meant}?")];
        assert!(
            hints.iter().any(|hint| out.contains(hint)),
            "{takes} {same_as} {sections}: {meant}\n{out}{err}"
        );
    }
}

#[test]
fn an_event_that_is_not_shown_or_not_counted_says_so_with_the_remedy() {
    let late = GOOD.replacen("date: \"2025-06-02\"", "date: \"2026-02-03\"", 1);
    let expected = "warning: event `second-clash` of 2026-02-03 is after as_of 2026-01-31 and is not shown (move `as_of` to 2026-02-03 or later, or correct the date of the event)";
    let found = problems(&late);
    assert!(found.len() == 1 && found[0].ends_with(expected), "{found:#?}");
    let vague = problems(&GOOD.replacen("date: \"2025-06-02\"", "date: \"2026-Q1\"", 1)).join("\n");
    assert!(
        vague.contains("ends after as_of 2026-01-31 and is not shown (move `as_of` to 2026-03-31"),
        "{vague}"
    );
    let early = problems(&GOOD.replacen("date: \"2025-06-02\"", "date: \"2024-12-30\"", 1));
    let expected = "warning: event `second-clash` of 2024-12-30 is before the coverage of front `harbour` (from 2025-01-01), where counts are unknown (move `coverage_from` of the front to 2024-12-30, or mark the event `background: true`)";
    assert!(early.len() == 1 && early[0].ends_with(expected), "{early:#?}");
}

#[test]
fn a_text_that_is_no_situation_is_called_so() {
    for text in ["# Title\n\nSome [text](link).\n", "#!/bin/sh\necho\n", "## [x]\n(format: 1)"] {
        let error = file::read_text("README.md", text).unwrap_err().to_diagnostic().to_string();
        assert!(
            error.starts_with("README.md:1:1: error: this is not a situation file (a situation"),
            "{error}"
        );
    }
    let attribute = "#![enable(implicit_some)]\n(format: 1, title: \"T\", as_of: \"2026-01-31\")";
    assert!(file::read_text("s.ron", attribute).is_ok());
}
