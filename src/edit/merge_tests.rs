//! Merges of small and of random situation texts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use super::entry_chunks::ValueText;
use super::entry_keys::entry_keys;
use super::ron_tree::RonNode;
use super::{MergedSituation, merge_situations};

const BASE: &str = r#"// The shores.
(
    format: 1, title: "Two shores", as_of: "2026-01-31",
    actors: {
        "north": (name: "Northern Republic", kind: StateForces, aliases: ["NR"]), // the north
        "south": (name: "Southern League", kind: RebelGroup),
    },
    fronts: { "strait": (name: "The strait", parties: ["north", "south"], coverage_until: "2026-01-31") },
    events: [
        // The first clash.
        (
            id: "e1", date: "2026-01-20", front: "strait", kind: ArmedClash, actors: ["north", "south"],
            summary: "A clash.",
            sources: ["paper"],
            claims: [
                Toll(by: "south", measure: Killed, victims: "north", says: AtLeast(3)),
            ],
        ),
        (id: "e2", date: "2026-01-21", front: "strait", kind: Shelling, actors: ["north"], summary: "Shells."),
    ],
)
"#;

fn merge(base: &str, ours: &str, theirs: &str) -> MergedSituation {
    merge_situations("s.ron", [("base", base), ("ours", ours), ("theirs", theirs)]).unwrap()
}

/// Returns the base with each text replaced by the one after it.
fn edited(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(BASE.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replace(old, new)
    })
}

/// Texts, each with the one that replaces it.
type Replacements<'r> = &'r [(&'r str, &'r str)];

const NEW_OURS: &str = "        // Ours.\n        (id: \"o\", date: \"2026-01-30\"),\n    ],\n)";
const NEW_THEIRS: &str = "        (id: \"t\", date: \"2026-01-29\"), // theirs\n    ],\n)";

#[test]
fn changes_that_do_not_touch_each_other_are_merged_byte_for_byte() {
    let cases: [(Replacements<'_>, Replacements<'_>, Replacements<'_>); 11] = [
        // Two new events at the end of a list.
        (
            &[("    ],\n)", NEW_OURS)],
            &[("    ],\n)", NEW_THEIRS)],
            &[("    ],\n)", &format!("{}{NEW_THEIRS}", NEW_OURS.trim_end_matches("    ],\n)")))],
        ),
        // Two fields of an event.
        (
            &[("\"2026-01-20\"", "\"2026-01-19\"")],
            &[("A clash.", "A clash at sea.")],
            &[("\"2026-01-20\"", "\"2026-01-19\""), ("A clash.", "A clash at sea.")],
        ),
        // A new field next to a changed one.
        (
            &[("sources: [\"paper\"],", "sources: [\"paper\"],\n            note: \"n\",")],
            &[("A clash.", "B.")],
            &[
                ("sources: [\"paper\"],", "sources: [\"paper\"],\n            note: \"n\","),
                ("A clash.", "B."),
            ],
        ),
        // A new field on the line of another.
        (
            &[("sources: [\"paper\"],", "sources: [\"paper\"], note: \"n\",")],
            &[("A clash.", "B.")],
            &[("sources: [\"paper\"],", "sources: [\"paper\"], note: \"n\","), ("A clash.", "B.")],
        ),
        // Comments before and after the situation, and at a key.
        (
            &[("// The shores.", "// Two shores.")],
            &[("    ],\n)", "    ],\n) // the end"), ("\"south\": ", "\"south\" /* s */: ")],
            &[
                ("// The shores.", "// Two shores."),
                ("    ],\n)", "    ],\n) // the end"),
                ("\"south\": ", "\"south\" /* s */: "),
            ],
        ),
        // Entries of one list, without a comma after the last.
        (
            &[("[\"NR\"]", "[\"NR\", \"A\"]")],
            &[("[\"NR\"]", "[\"NR\", \"B\"]")],
            &[("[\"NR\"]", "[\"NR\", \"A\", \"B\"]")],
        ),
        // A changed claim and a new one.
        (
            &[("AtLeast(3)", "AtLeast(4)")],
            &[("AtLeast(3)),\n", "AtLeast(3)),\n                Cause(by: \"north\", what: \"x\"),\n")],
            &[("AtLeast(3)),\n", "AtLeast(4)),\n                Cause(by: \"north\", what: \"x\"),\n")],
        ),
        // A removed event, and a comment.
        (
            &[(
                "        (id: \"e2\", date: \"2026-01-21\", front: \"strait\", kind: Shelling, actors: [\"north\"], summary: \"Shells.\"),\n",
                "",
            )],
            &[("// The first clash.", "// The very first clash.")],
            &[
                (
                    "        (id: \"e2\", date: \"2026-01-21\", front: \"strait\", kind: Shelling, actors: [\"north\"], summary: \"Shells.\"),\n",
                    "",
                ),
                ("// The first clash.", "// The very first clash."),
            ],
        ),
        // Another order, and a change.
        (
            &[
                (
                    "        \"north\": (name: \"Northern Republic\", kind: StateForces, aliases: [\"NR\"]), // the north\n",
                    "",
                ),
                (
                    "RebelGroup),\n",
                    "RebelGroup),\n        \"north\": (name: \"Northern Republic\", kind: StateForces, aliases: [\"NR\"]), // the north\n",
                ),
            ],
            &[("Southern League", "League")],
            &[
                (
                    "        \"north\": (name: \"Northern Republic\", kind: StateForces, aliases: [\"NR\"]), // the north\n",
                    "",
                ),
                (
                    "Southern League\", kind: RebelGroup),\n",
                    "League\", kind: RebelGroup),\n        \"north\": (name: \"Northern Republic\", kind: StateForces, aliases: [\"NR\"]), // the north\n",
                ),
            ],
        ),
        // A new section, and one that both add.
        (
            &[("    events: [", "    sources: { \"a\": (title: \"A\") },\n    events: [")],
            &[("    events: [", "    sources: { \"b\": (title: \"B\") },\n    events: [")],
            &[(
                "    events: [",
                "    sources: { \"a\": (title: \"A\"), \"b\": (title: \"B\") },\n    events: [",
            )],
        ),
        // The same change on both sides.
        (
            &[("A clash.", "B.")],
            &[("A clash.", "B."), ("Shells.", "C.")],
            &[("A clash.", "B."), ("Shells.", "C.")],
        ),
    ];
    for (ours, theirs, expected) in cases {
        let merged = merge(BASE, &edited(ours), &edited(theirs));
        assert_eq!(merged.conflicts, []);
        assert_eq!(merged.text, edited(expected));
    }
}

#[test]
fn the_later_day_closes_the_data() {
    let close = |day: &str, mark: &str| {
        edited(&[
            ("as_of: \"2026-01-31\"", &format!("as_of: \"{mark}{day}\"")),
            ("coverage_until: \"2026-01-31\"", &format!("coverage_until: \"{day}\"")),
        ])
    };
    let merged = merge(BASE, &close("2026-02-03", ""), &close("2026-02-05", "≈"));
    assert_eq!(merged.text, close("2026-02-05", "≈"));
    assert_eq!(
        merged.notes,
        [
            "both change `as_of`; the later day is taken (≈2026-02-05, not 2026-02-03)",
            "front `strait`: both change `coverage_until`; the later day is taken (2026-02-05, not 2026-02-03)",
        ]
    );
}

#[test]
fn a_conflict_marks_one_record_and_says_who_changes_what() {
    const E2: &str = "        (id: \"e2\", date: \"2026-01-21\", front: \"strait\", kind: Shelling, actors: [\"north\"], summary: \"Shells.\"),\n";
    for (ours, theirs, line, message) in [
        (
            ("2026-01-21", "2026-01-03"),
            ("2026-01-21", "2026-01-04"),
            19,
            "event `e2`: both change `date` (2026-01-03 / 2026-01-04)",
        ),
        (
            ("\"2026-01-21\"", "\"2026-01\""),
            ("\"2026-01-21\"", "\"2026-01-21\", inferred: true"),
            19,
            "event `e2`: both change `date` (2026-01 / 2026-01-21 true)",
        ),
        ((E2, ""), ("Shells.", "Many shells."), 19, "event `e2`: ours removes it, theirs changes it"),
        (("Shells.", "Many shells."), (E2, ""), 19, "event `e2`: ours changes it, theirs removes it"),
        (
            ("AtLeast(3)", "AtLeast(4)"),
            ("AtLeast(3)", "AtLeast(5)"),
            10,
            "event `e1`: both change `says` of `Toll by south, Killed, north` of `claims` (AtLeast(4) / AtLeast(5))",
        ),
        (("Two shores", "A"), ("Two shores", "B"), 4, "`title`: both change it (A / B)"),
        (
            ("// The shores.", "// A."),
            ("// The shores.", "// B."),
            1,
            "both change the comment before the situation",
        ),
        (
            ("    ],\n)", "        (id: \"x\", date: \"1\"),\n    ],\n)"),
            ("    ],\n)", "        (id: \"x\", date: \"2\"),\n    ],\n)"),
            20,
            "event `x`: both add it, with different texts",
        ),
    ] {
        let (ours, theirs) = (edited(&[ours]), edited(&[theirs]));
        let MergedSituation { text, conflicts, .. } = merge(BASE, &ours, &theirs);
        let [conflict] = conflicts.as_slice() else { panic!("{conflicts:#?}") };
        assert_eq!(conflict.message, message);
        let location = conflict.location.as_ref().unwrap();
        assert_eq!((location.file.as_str(), location.line, location.column), ("s.ron", line, 1), "{text}");
        let markers: Vec<&str> = text.lines().filter(|line| line.starts_with(['<', '=', '>'])).collect();
        assert_eq!(markers, ["<<<<<<< ours", "=======", ">>>>>>> theirs"]);
        assert_eq!(text.matches("id: \"e1\"").count(), if line == 10 { 2 } else { 1 });
        // Taking one half of each conflict gives that side.
        assert_eq!(resolve(&text, true), content(&ours), "{text}");
        assert_eq!(resolve(&text, false), content(&theirs), "{text}");
    }
}

#[test]
fn the_markers_end_like_the_lines_of_the_file() {
    let with_crlf = |summary: &str| edited(&[("Shells.", summary)]).replace('\n', "\r\n");
    let merged = merge(&with_crlf("Shells."), &with_crlf("A."), &with_crlf("B."));
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(merged.text.matches('\n').count(), merged.text.matches("\r\n").count(), "{}", merged.text);
}

/// Returns the content of a text in which one side of each conflict is taken.
fn resolve(text: &str, takes_ours: bool) -> BTreeMap<String, String> {
    let mut side = None;
    let kept = text.lines().filter(|line| {
        let is_marker = line.starts_with(['<', '=', '>']);
        match line.chars().next() {
            Some('<') => side = Some(true),
            Some('=') => side = Some(false),
            Some('>') => side = None,
            _ => {}
        }
        !is_marker && side.is_none_or(|is_ours| is_ours == takes_ours)
    });
    content(&kept.collect::<Vec<_>>().join("\n"))
}

/// Returns the records of a text by section and key, without white space and comments between them.
fn content(text: &str) -> BTreeMap<String, String> {
    let node = RonNode::parse(text).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
    let root = ValueText { text, node: &node }.cut().unwrap();
    let mut content = BTreeMap::new();
    for (name, section) in entry_keys("", &root).into_iter().zip(&root.chunks) {
        match section.value.cut().filter(|_| section.value.bracket().unwrap().0 != '(') {
            Some(list) => {
                for (key, record) in entry_keys(&name, &list).into_iter().zip(&list.chunks) {
                    content.insert(format!("{name} {key}"), record.value.body().to_owned());
                }
            }
            None => _ = content.insert(name, section.value.body().to_owned()),
        }
    }
    content
}

#[test]
fn a_text_that_is_no_situation_is_refused_with_its_place() {
    for (bad, message) in [
        ("(a: 1", "a comma or a closing bracket was expected here"),
        ("[1]", "this is not a situation file"),
        ("(\n<<<<<<< ours\n)", "this file has conflict markers of an earlier merge"),
    ] {
        let problems =
            merge_situations("s.ron", [("base", BASE), ("ours", BASE), ("theirs", bad)]).unwrap_err();
        let [problem] = problems.as_slice() else { panic!("{problems:#?}") };
        assert_eq!(
            (problem.message.as_str(), &*problem.location.as_ref().unwrap().file),
            (message, "theirs")
        );
    }
}

#[test]
fn entries_that_cannot_be_matched_are_a_conflict() {
    let event = |lists: &str| format!("(events: [(id: \"e\", {lists})])");
    for (base, ours, theirs, message) in [
        // The order of actors matters: the first one faces each of the others.
        (
            r#"actors: ["a", "b", "c"]"#,
            r#"actors: ["b", "a", "c"]"#,
            r#"actors: ["a", "c", "b"]"#,
            "event `e`: both change `order` of `actors` (ours / theirs)",
        ),
        // Ours corrects a claim and theirs adds a note to it.
        (
            r#"claims: [Cause(by: "a", what: "x")]"#,
            r#"claims: [Cause(by: "a", what: "x", id: "c1"), Cause(by: "a", what: "y", corrects: "c1")]"#,
            r#"claims: [Cause(by: "a", what: "x", note: "n")]"#,
            "event `e`: both change `Cause by a` of `claims` (removed / Cause(by: \"a\", what: \"x\", note: \"n\"))",
        ),
        // Two claims that differ only in what they say.
        (
            r#"claims: [Cause(by: "a", what: "x"), Cause(by: "a", what: "y")]"#,
            r#"claims: [Cause(by: "a", what: "y")]"#,
            r#"claims: [Cause(by: "a", what: "x")]"#,
            "event `e`: both change `Cause by a` of `claims` (Cause(by: \"a\", what: \"y\") / Cause(by: \"a\", what: \"x\"))",
        ),
    ] {
        let [conflict] = &*merge(&event(base), &event(ours), &event(theirs)).conflicts else {
            panic!("{ours}")
        };
        assert_eq!(conflict.message, message);
    }
    // An appended claim does not shift the others.
    let claims = |claims: &[&str]| {
        let claims: Vec<String> =
            claims.iter().map(|what| format!("Cause(by: \"a\", what: \"{what}\")")).collect();
        event(&format!("claims: [{}]", claims.join(", ")))
    };
    let merged = merge(&claims(&["x", "y"]), &claims(&["x", "y", "z"]), &claims(&["x", "w"]));
    assert_eq!((merged.conflicts, merged.text), (Vec::new(), claims(&["x", "w", "z"])));
}

#[test]
fn files_without_a_common_ancestor_are_united() {
    let merged =
        merge("", "(format: 1, events: [(id: \"a\")])", "(format: 1, events: [(id: \"b\")], ties: [])");
    assert_eq!(
        (merged.text.as_str(), merged.conflicts.len()),
        ("(format: 1, events: [(id: \"a\"),(id: \"b\")], ties: [])", 0)
    );
}

/// How the records of a random text are written.
#[derive(Debug, Clone)]
struct Layout {
    one_line: bool,
    trailing_comma: bool,
    comments: bool,
}

/// Writes a situation with these events: an id, a summary and the names of sources.
fn write(events: &[(u8, (u8, Vec<u8>))], layout: &Layout) -> String {
    let (open, between, close) = if layout.one_line { ("", " ", "") } else { ("\n", "\n", "\n    ") };
    let mut text = format!("(\n    format: 1,\n    events: [{open}");
    for (position, (id, (summary, sources))) in events.iter().enumerate() {
        if layout.comments && !layout.one_line {
            writeln!(text, "        // Above {id}.").unwrap();
        }
        let sources: Vec<String> = sources.iter().map(|source| format!("\"s{source}\"")).collect();
        let is_last = position + 1 == events.len();
        let comma = if is_last && !layout.trailing_comma { "" } else { "," };
        let end = if is_last { close } else { between };
        write!(text, "(id: \"e{id}\", summary: \"{summary}, (\", sources: [{}]){comma}", sources.join(", "))
            .unwrap();
        if layout.comments && !layout.one_line {
            text.push_str(" // after");
        }
        text.push_str(end);
    }
    text.push_str("],\n)\n");
    text
}

type Events = BTreeMap<u8, (u8, Vec<u8>)>;

fn events() -> impl Strategy<Value = Events> {
    prop::collection::btree_map(0_u8..12, (0_u8..3, prop::collection::vec(0_u8..4, 0..3)), 0..8)
}

fn layout() -> impl Strategy<Value = Layout> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(one_line, trailing_comma, comments)| Layout {
        one_line,
        trailing_comma,
        comments,
    })
}

/// Applies the events of `to` with an id of this parity.
fn edit(base: &Events, to: &Events, parity: u8) -> Events {
    let chosen = |id: &&u8| *id % 2 == parity;
    let kept = base.iter().filter(|(id, _)| !chosen(id));
    kept.chain(to.iter().filter(|(id, _)| chosen(id))).map(|(id, event)| (*id, event.clone())).collect()
}

proptest! {
    #[test]
    fn edits_of_different_records_are_all_applied(base in events(), to in events(), layout in layout()) {
        let text = |events: &Events| write(&events.clone().into_iter().collect::<Vec<_>>(), &layout);
        let (ours, theirs) = (edit(&base, &to, 0), edit(&base, &to, 1));
        let both = edit(&ours, &theirs, 1);
        let merged = merge(&text(&base), &text(&ours), &text(&theirs));
        prop_assert_eq!(&merged.conflicts, &[]);
        prop_assert_eq!(content(&merged.text), content(&text(&both)), "{}", merged.text);
        // Every comment of a record goes with it.
        prop_assert_eq!(merged.text.matches("// Above").count(), text(&both).matches("// Above").count());
    }

    #[test]
    fn a_change_on_one_side_is_taken_byte_for_byte(base in events(), to in events(), layout in layout(), other in layout()) {
        let text = |events: &Events, layout: &Layout| write(&events.clone().into_iter().collect::<Vec<_>>(), layout);
        let (base, changed) = (text(&base, &layout), text(&to, &other));
        prop_assert_eq!(merge(&base, &changed, &base).text, &changed[..]);
        prop_assert_eq!(merge(&base, &base, &changed).text, &changed[..]);
    }

    #[test]
    fn any_merge_keeps_each_side_or_says_where_it_does_not(base in events(), ours in events(), theirs in events(), layout in layout()) {
        let text = |events: &Events| write(&events.clone().into_iter().collect::<Vec<_>>(), &layout);
        let merged = merge(&text(&base), &text(&ours), &text(&theirs));
        if merged.conflicts.is_empty() {
            let content = content(&merged.text);
            for id in ours.keys().chain(theirs.keys()) {
                let is_kept = content.contains_key(&format!("events e{id}"));
                prop_assert!(is_kept || base.contains_key(id), "{}", merged.text);
            }
        } else {
            prop_assert!(RonNode::parse(&merged.text).is_err());
            resolve(&merged.text, true);
            resolve(&merged.text, false);
        }
    }
}
