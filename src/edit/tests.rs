//! Edits on texts in many layouts: the bytes around stay, and the reader finds exactly the intended situation.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::format::format_text;
use super::{EditError, SituationFiles};
use crate::file;
use crate::model::{DraftRecord, DraftValue, Edit, EditTarget, RecordKind};

const SITUATION: &str = r#"// The head.
(
    format: 1, title: "T", as_of: "2026-01-10",

    actors: {
        // One
        "a": (name: "Alpha", kind: RebelGroup), // first
        "b": (name: "Beta", kind: StateForces)
    },
    fronts: { "f": (name: "Front", parties: ["a", "b"]) },
    sources: {
        "s": (title: "Paper"),

        // The end of the sources.
    },
    events: [
        (
            id: "e1", date: "2026-01-02", front: "f", kind: ArmedClash, actors: ["a", "b"],
            summary: "A fight.", sources: ["s"],
            claims: [
                Toll(by: "a", measure: Killed, says: Exactly(3)), // three
            ],
        ),
        // About the second event.
        (id: "e2", date: "2026-01-03", front: "f", kind: ArmedClash, actors: ["a"], summary: "B.", sources: ["s"]),
    ],
)
"#;

fn text(text: &str) -> DraftValue {
    DraftValue::Text(text.to_owned())
}

fn texts(items: &[&str]) -> DraftValue {
    DraftValue::List(items.iter().map(|item| text(item)).collect())
}

fn word(word: &str) -> DraftValue {
    DraftValue::Word(word.to_owned())
}

fn event(id: &str) -> DraftRecord {
    DraftRecord::default()
        .with_text("id", id)
        .with_text("date", "2026-01-04")
        .with_text("front", "f")
        .with_field("kind", word("ArmedClash"))
        .with_field("actors", texts(&["b"]))
        .with_text("summary", "C.")
        .with_field("sources", texts(&["s"]))
}

fn tie() -> DraftRecord {
    DraftRecord::default()
        .with_text("from", "a")
        .with_text("to", "b")
        .with_field("kind", word("Hostility"))
        .with_field("tier", DraftValue::Whole(1))
        .with_field("sources", texts(&["s"]))
}

fn toll(by: &str, count: i64) -> DraftValue {
    DraftValue::Record(
        DraftRecord::named("Toll")
            .with_text("by", by)
            .with_field("measure", word("Killed"))
            .with_field("says", DraftValue::Call("Exactly".to_owned(), vec![DraftValue::Whole(count)])),
    )
}

fn record(kind: RecordKind, id: &str) -> EditTarget {
    EditTarget::Record(kind, id.to_owned())
}

fn set(target: EditTarget, field: &str, value: DraftValue) -> Edit {
    Edit::SetField { target, field: field.to_owned(), value }
}

fn append(target: EditTarget, field: &str, value: DraftValue) -> Edit {
    Edit::Append { target, field: field.to_owned(), value }
}

fn insert(kind: RecordKind, id: &str, record: DraftRecord) -> Edit {
    Edit::Insert { kind, id: id.to_owned(), record }
}

/// Plans edits of a situation of one file and returns the new text.
fn edited(situation: &str, edits: &[Edit]) -> Result<String, EditError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("situation.ron");
    fs::write(&path, situation).unwrap();
    let planned = SituationFiles::read(&path)?.plan(edits, None)?;
    Ok(planned.files.into_iter().next().map_or_else(|| situation.to_owned(), |change| change.after))
}

/// Asserts that an edit replaces `old`, which occurs once, with `new` and changes nothing else.
fn assert_edit_replaces(edit: Edit, old: &str, new: &str) {
    assert_eq!(SITUATION.matches(old).count(), 1, "{old}");
    let expected = SITUATION.replace(old, new);
    let edits = [edit];
    let after = edited(SITUATION, &edits).unwrap();
    assert_eq!(after, expected, "\n{after}");
    let with_crlf = edited(&SITUATION.replace('\n', "\r\n"), &edits).unwrap();
    assert_eq!(with_crlf, expected.replace('\n', "\r\n"));
}

#[test]
fn a_record_is_inserted_after_the_last_one_of_its_section() {
    let actor = DraftRecord::default().with_text("name", "Gamma \"G\"").with_field("kind", word("State"));
    assert_edit_replaces(
        insert(RecordKind::Actor, "c", actor),
        "kind: StateForces)\n",
        "kind: StateForces),\n        \"c\": (name: \"Gamma \\\"G\\\"\", kind: State),\n",
    );
    assert_edit_replaces(
        insert(RecordKind::Source, "t", DraftRecord::default().with_text("title", "Radio")),
        "\"s\": (title: \"Paper\"),\n",
        "\"s\": (title: \"Paper\"),\n        \"t\": (title: \"Radio\"),\n",
    );
    assert_edit_replaces(
        insert(RecordKind::Event, "e3", event("e3")),
        "summary: \"B.\", sources: [\"s\"]),\n",
        "summary: \"B.\", sources: [\"s\"]),\n        (id: \"e3\", date: \"2026-01-04\", front: \"f\", kind: ArmedClash, \
         actors: [\"b\"], summary: \"C.\", sources: [\"s\"]),\n",
    );
}

#[test]
fn a_section_that_does_not_exist_is_put_in_its_place() {
    assert_edit_replaces(
        insert(RecordKind::Tie, "", tie()),
        "    },\n    events: [",
        "    },\n\n    ties: [\n        (from: \"a\", to: \"b\", kind: Hostility, tier: 1, sources: [\"s\"]),\n    ],\n\n    \
         events: [",
    );
}

#[test]
fn a_section_on_one_line_is_broken() {
    let front = DraftRecord::default().with_text("name", "North").with_field("parties", texts(&["a"]));
    assert_edit_replaces(
        insert(RecordKind::Front, "n", front),
        "{ \"f\": (name: \"Front\", parties: [\"a\", \"b\"]) }",
        "{ \"f\": (name: \"Front\", parties: [\"a\", \"b\"]),\n        \"n\": (name: \"North\", parties: [\"a\"]),\n    }",
    );
}

#[test]
fn a_field_is_replaced_or_put_in_its_place() {
    assert_edit_replaces(
        set(EditTarget::Heading, "as_of", text("2026-02-01")),
        "as_of: \"2026-01-10\"",
        "as_of: \"2026-02-01\"",
    );
    assert_edit_replaces(
        set(record(RecordKind::Front, "f"), "coverage_until", text("2026-01-10")),
        "parties: [\"a\", \"b\"])",
        "parties: [\"a\", \"b\"], coverage_until: \"2026-01-10\")",
    );
    assert_edit_replaces(
        set(
            record(RecordKind::Event, "e1"),
            "place",
            DraftValue::Record(DraftRecord::default().with_text("name", "P")),
        ),
        "actors: [\"a\", \"b\"],\n",
        "actors: [\"a\", \"b\"],\n            place: (name: \"P\"),\n",
    );
    assert_edit_replaces(
        set(EditTarget::Claim("e1".to_owned(), 0), "id", text("c1")),
        "says: Exactly(3))",
        "says: Exactly(3), id: \"c1\")",
    );
}

#[test]
fn an_entry_is_appended_to_a_list() {
    assert_edit_replaces(
        append(record(RecordKind::Event, "e1"), "claims", toll("b", 5)),
        "// three\n",
        "// three\n                Toll(by: \"b\", measure: Killed, says: Exactly(5)),\n",
    );
    assert_edit_replaces(
        append(record(RecordKind::Event, "e1"), "sources", text("s")),
        "sources: [\"s\"],\n            cl",
        "sources: [\"s\", \"s\"],\n            cl",
    );
    assert_edit_replaces(
        append(record(RecordKind::Actor, "a"), "aliases", text("A2")),
        "kind: RebelGroup)",
        "kind: RebelGroup, aliases: [\"A2\"])",
    );
}

#[test]
fn a_record_on_a_line_that_becomes_too_long_is_laid_out_anew() {
    let after =
        edited(SITUATION, &[append(record(RecordKind::Event, "e2"), "claims", toll("b", 5))]).unwrap();
    let from = after.find("        // About the second").unwrap();
    assert_eq!(
        &after[from..],
        "        // About the second event.\n        (id: \"e2\", date: \"2026-01-03\", front: \"f\", kind: ArmedClash, \
         actors: [\"a\"], summary: \"B.\", sources: [\"s\"],\n            claims: [Toll(by: \"b\", measure: Killed, \
         says: Exactly(5))]),\n    ],\n)\n"
    );
}

#[test]
fn a_record_is_removed_with_the_comments_above_it() {
    let from = SITUATION.find("        // About the second").unwrap();
    let until = SITUATION.find("    ],\n)").unwrap();
    assert_edit_replaces(
        Edit::Remove { kind: RecordKind::Event, id: "e2".to_owned() },
        &SITUATION[from..until],
        "",
    );
}

#[test]
fn an_unknown_id_gets_the_nearest_and_an_error_is_refused() {
    let unknown = edited(SITUATION, &[append(record(RecordKind::Event, "e11"), "sources", text("s"))]);
    assert_eq!(unknown.unwrap_err().to_string(), "no event has the id `e11`; did you mean `e1`?");
    let refused = edited(SITUATION, &[insert(RecordKind::Event, "e3", event("e2"))]);
    assert!(matches!(refused, Err(EditError::Refused { problems }) if problems.len() == 1));
    let odd_word = DraftRecord::default().with_text("name", "G").with_field("kind", word("State), \"x\": ("));
    assert!(edited(SITUATION, &[insert(RecordKind::Actor, "c", odd_word)]).is_err());
}

#[test]
fn the_lines_of_a_file_with_cr_lf_end_in_cr_lf() {
    let with_crlf = SITUATION.replace('\n', "\r\n");
    let edits = [
        insert(RecordKind::Event, "e3", event("e3")),
        append(record(RecordKind::Event, "e1"), "claims", toll("b", 5)),
    ];
    assert_eq!(edited(&with_crlf, &edits).unwrap(), edited(SITUATION, &edits).unwrap().replace('\n', "\r\n"));
}

fn write_situation(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("situation.ron");
    fs::write(&path, SITUATION).unwrap();
    path
}

#[test]
fn a_file_that_changed_since_it_was_read_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_situation(folder.path());
    let files = SituationFiles::read(&path).unwrap();
    let planned = files.plan(&[insert(RecordKind::Event, "e3", event("e3"))], None).unwrap();
    fs::write(&path, format!("{SITUATION}// by another\n")).unwrap();
    assert!(matches!(planned.save(), Err(EditError::Changed { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{SITUATION}// by another\n"));
    fs::write(&path, SITUATION).unwrap();
    planned.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), planned.files[0].after);
    assert!(matches!(planned.save(), Err(EditError::Changed { .. })));
    planned.undo().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), SITUATION);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_symbolic_link_and_the_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = write_situation(folder.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.ron");
    symlink(&path, &link).unwrap();
    let files = SituationFiles::read(&link).unwrap();
    files.plan(&[set(EditTarget::Heading, "as_of", text("2026-02-01"))], None).unwrap().save().unwrap();
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&path).unwrap().contains("as_of: \"2026-02-01\""));
}

#[test]
fn concurrent_edits_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_situation(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for number in 0..8 {
                    let id = format!("t{thread}-{number}");
                    loop {
                        let planned = SituationFiles::read(path)
                            .unwrap()
                            .plan(&[insert(RecordKind::Event, &id, event(&id))], None);
                        match planned.unwrap().save() {
                            Ok(()) => break,
                            Err(EditError::Changed { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            });
        }
    });
    assert_eq!(file::load_situation(&path).unwrap().situation.events.len(), 2 + 32);
}

/// White space and comments that may stand between any two tokens.
fn gap() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", " ", "\n", "\n    ", " // c, ] )\n", "/* d, ( */", "\n\n  // \"e\n"])
        .prop_map(str::to_owned)
}

fn comma() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", ","])
}

/// A situation whose gaps and last commas are random. It has the events e1 and e2, and e1 has one claim.
fn random_layout() -> impl Strategy<Value = String> {
    (prop::collection::vec(gap(), 24), prop::collection::vec(comma(), 8)).prop_map(|(gaps, commas)| {
        let g = |index: usize| gaps[index].as_str();
        let c = |index: usize| commas[index];
        format!(
            "{}({}format:{}1,{}title: \"T\", as_of: \"2026-01-10\",{}actors{}:{}{{{}\"a\": (name: \"A\", kind: RebelGroup),{}\
             \"b\": (name: \"B\", kind: RebelGroup{}){}{}}},fronts: {{\"f\": (name: \"F\", parties: [\"a\", \"b\"]){}{}}},\
             sources: {{{}\"s\":{}(title: \"S\"){}}},events: [{}(id: \"e1\",{}date: \"2026-01-02\", front: \"f\", kind: ArmedClash, \
             actors: [\"a\"{}],{}summary: \"X\", sources: [\"s\"],{}claims: [{}Toll(by: \"a\", measure: Killed, says: \
             Exactly(3){}){}{}]{}{}),{}(id: \"e2\", date: \"2026-01-03\", front: \"f\", kind: ArmedClash, actors: [\"b\"], \
             summary: \"Y\", sources: [\"s\"]{}){}]{}){}",
            g(0), g(1), g(2), g(3), g(4), g(5), g(6), g(7), g(8), c(0), c(1), g(9), c(2), g(10), g(11), g(12), c(3), g(13),
            g(14), c(4), g(15), g(16), g(17), c(5), c(6), g(18), c(7), g(19), g(20), g(21), g(22), "\n", g(23),
        )
    })
}

fn random_edit() -> impl Strategy<Value = Edit> {
    let source = DraftRecord::default().with_text("title", "New, (\"title\")");
    prop::sample::select(vec![
        insert(RecordKind::Event, "e9", event("e9")),
        insert(RecordKind::Source, "new", source),
        insert(RecordKind::Tie, "", tie()),
        set(EditTarget::Heading, "as_of", text("2026-01-31")),
        set(EditTarget::Heading, "note", text("A note.")),
        set(record(RecordKind::Front, "f"), "coverage_from", text("2026-01-01")),
        set(record(RecordKind::Event, "e2"), "summary", text("Z // ]")),
        set(record(RecordKind::Event, "e1"), "note", text("N")),
        set(EditTarget::Claim("e1".to_owned(), 0), "said", text("2026-01-03")),
        append(record(RecordKind::Event, "e1"), "claims", toll("b", 7)),
        append(record(RecordKind::Event, "e2"), "claims", toll("b", 7)),
        append(record(RecordKind::Event, "e1"), "sources", text("s")),
        Edit::Remove { kind: RecordKind::Event, id: "e2".to_owned() },
        Edit::Remove { kind: RecordKind::Event, id: "e1".to_owned() },
    ])
}

/// Returns the reference: the same edit applied to the situation in the form in which the program writes it.
fn intended(situation: &str, edit: &Edit) -> String {
    let plain = file::ron_writer::to_ron(&file::read_text("s", situation).unwrap().situation);
    edited(&plain, std::slice::from_ref(edit)).unwrap()
}

fn comments(text: &str) -> Vec<String> {
    ["// c, ] )", "/* d, ( */", "// \"e"]
        .iter()
        .flat_map(|comment| text.matches(comment))
        .map(str::to_owned)
        .collect()
}

proptest! {
    /// An edit has the same effect in every layout, and keeps every comment outside a removed record.
    #[test]
    fn an_edit_means_the_same_in_every_layout(situation in random_layout(), edit in random_edit()) {
        let after = edited(&situation, std::slice::from_ref(&edit)).unwrap();
        let loaded = file::read_text("s", &after).unwrap();
        let expected = file::read_text("s", &intended(&situation, &edit)).unwrap();
        prop_assert_eq!(file::ron_writer::to_ron(&loaded.situation), file::ron_writer::to_ron(&expected.situation), "{}", after);
        if !matches!(edit, Edit::Remove { .. }) {
            prop_assert_eq!(comments(&after), comments(&situation), "{}", after);
        }
    }
}

#[test]
fn many_records_are_inserted_as_one_after_the_other() {
    let event = |id: &&str| insert(RecordKind::Event, id, event(id));
    let ids = ["n1", "n2", "n3"];
    for situation in [
        SITUATION.to_owned(),
        SITUATION.replace('\n', "\r\n"),
        "(format: 1, title: \"T\", as_of: \"2026-01-10\", actors: { \"b\": (name: \"B\", kind: State) }, \
         fronts: { \"f\": (name: \"F\", parties: [\"b\"]) }, sources: { \"s\": (title: \"S\") })"
            .to_owned(),
    ] {
        let together = edited(&situation, &ids.iter().map(event).collect::<Vec<_>>()).unwrap();
        let one_by_one = ids.iter().fold(situation, |text, id| edited(&text, &[event(id)]).unwrap());
        assert_eq!(together, one_by_one);
    }
}

proptest! {
    /// A file in the canonical layout keeps it, unless a record is removed that shares its line with a comment.
    #[test]
    fn an_edit_keeps_the_canonical_layout(situation in random_layout(), edit in random_edit()) {
        let laid_out = format_text("s", &situation).unwrap();
        prop_assume!(!matches!(edit, Edit::Remove { .. }) || !laid_out.contains("*/ ("));
        let after = edited(&laid_out, std::slice::from_ref(&edit)).unwrap();
        prop_assert_eq!(format_text("s", &after).unwrap(), after, "{:?}\n{}", edit, laid_out);
    }
}
