//! What is typed, and the edits that come of it.

use super::typed_values::read_figure;
use super::{FilledForm, FormContext, FormKind, FormSubject, edit_warnings};
use crate::file;
use crate::model::{Day, DraftRecord, DraftValue, Edit, RecordKind, Situation};

const SITUATION: &str = r#"(
    format: 1, title: "T", as_of: "2026-01-10",
    actors: {
        "army": (name: "Northern Army", kind: StateForces),
        "band": (name: "Band", kind: RebelGroup),
    },
    fronts: { "river": (name: "River line", parties: ["army", "band"], coverage_from: "2026-01-01", coverage_until: "2026-01-10") },
    sources: { "paper": (title: "A paper") },
    events: [
        (
            id: "e1", date: "2026-01-02", front: "river", kind: ArmedClash, actors: ["army", "band"], summary: "A fight.",
            sources: ["paper"], claims: [Toll(by: "army", measure: Killed, victims: "band", says: Exactly(3))],
        ),
    ],
)"#;

fn situation() -> Situation {
    file::read_text("s", SITUATION).unwrap().situation
}

fn context(situation: &Situation) -> FormContext<'_> {
    FormContext { situation, today: Day::from_ymd(2026, 1, 12).unwrap() }
}

fn fill(kind: FormKind, values: &[(&str, &str)], ctx: FormContext<'_>) -> FilledForm {
    let mut form = FilledForm::open(kind, &FormSubject::default(), ctx);
    for (name, text) in values {
        form.set(name, text);
    }
    form
}

#[test]
fn figures_are_read_as_people_write_them() {
    let show = |typed: &str| {
        read_figure(typed).map(|value| match value {
            DraftValue::Word(word) => word,
            DraftValue::Call(word, numbers) => format!("{word} {numbers:?}"),
            DraftValue::Record(record) => format!("{} {:?}", record.name, record.fields),
            other => format!("{other:?}"),
        })
    };
    for (typed, expected) in [
        ("12", "Exactly [Whole(12)]"),
        ("1,200", "Exactly [Whole(1200)]"),
        ("at least 12", "AtLeast [Whole(12)]"),
        ("≥ 12", "AtLeast [Whole(12)]"),
        ("12+", "AtLeast [Whole(12)]"),
        ("at most 5", "AtMost [Whole(5)]"),
        ("10-14", "Between [Whole(10), Whole(14)]"),
        ("10 to 14", "Between [Whole(10), Whole(14)]"),
        ("12 (10-14)", "Estimate [(\"low\", Whole(10)), (\"best\", Whole(12)), (\"high\", Whole(14))]"),
        ("Denied", "Denied"),
        ("no comment", "NoComment"),
    ] {
        assert_eq!(show(typed).as_deref(), Ok(expected), "{typed}");
    }
    for typed in [
        "1,2",
        "12,",
        "3-1,0",
        "1,0000",
        "a dozen",
        "-3",
        "12 or so",
        "14-10",
        "4294967296",
        "(3",
        "3 (1-",
        "10 (5-3)",
        "10 (3-5)",
        "2 (3-5)",
        "",
    ] {
        assert!(read_figure(typed).is_err(), "{typed}");
    }
}

#[test]
fn an_event_moves_the_close_of_data_and_the_coverage() {
    let mut situation = situation();
    let edits = |situation: &Situation, today: &str, close_day: &str| {
        let ctx = FormContext { situation, today: today.parse().unwrap() };
        let form = fill(
            FormKind::Event,
            &[
                ("front", "River line"),
                ("kind", "armed clash"),
                ("actors", "army, Band"),
                ("summary", "Another."),
                ("sources", "paper"),
                ("place", "Old Bridge"),
                ("close_day", close_day),
            ],
            ctx,
        );
        let edits = form.to_edits(ctx).unwrap();
        let warnings = edit_warnings(&edits, ctx);
        (edits, warnings)
    };
    // The day after the close of data: nothing lies between.
    let (next_day, warnings) = edits(&situation, "2026-01-11", "");
    let [Edit::Insert { id, record, .. }, as_of, coverage] = next_day.as_slice() else {
        panic!("{next_day:?}")
    };
    assert_eq!(id, "2026-01-11-old-bridge");
    assert_eq!(record.field("front"), Some(&DraftValue::Text("river".to_owned())));
    assert_eq!(record.field("kind"), Some(&DraftValue::Word("ArmedClash".to_owned())));
    let day = Day::from_ymd(2026, 1, 11).unwrap();
    assert_eq!(as_of, &Edit::set_as_of(day));
    assert_eq!(coverage, &Edit::set_coverage_until("river", day));
    assert_eq!(warnings, Vec::<String>::new());
    // A day that nobody recorded lies between.
    assert_eq!(edits(&situation, "2026-01-12", "").0.len(), 1);
    let (claimed, warnings) = edits(&situation, "2026-01-15", "yes");
    assert_eq!(claimed.len(), 3);
    assert_eq!(warnings, ["this says that the 4 days from 2026-01-11 to 2026-01-14 were recorded"]);
    // Only the coverage ended earlier.
    situation.fronts[0].coverage_until = Day::from_ymd(2026, 1, 2);
    assert_eq!(edits(&situation, "2026-01-11", "").0.len(), 1);
    let (_, warnings) = edits(&situation, "2026-01-11", "yes");
    assert_eq!(warnings, ["this says that the 8 days from 2026-01-03 to 2026-01-10 were recorded"]);
    // An inferred day may be any.
    situation.fronts[0].coverage_until = None;
    situation.is_as_of_inferred = true;
    assert_eq!(edits(&situation, "2026-01-11", "").0.len(), 1);
    let (_, warnings) = edits(&situation, "2026-01-11", "yes");
    assert!(warnings[0].contains("although as-of ≈2026-01-10 is inferred"), "{warnings:?}");
}

#[test]
fn an_id_claims_no_more_than_the_date() {
    let situation = situation();
    let ctx = context(&situation);
    for (date, id) in [
        ("2026-01-05", "2026-01-05-river"),
        ("q2 2022", "2022-q2-river"),
        ("apr 2022", "2022-04-river"),
        ("26–29 Nov 2025", "2025-11-river"),
        ("29 oct to 3 nov 2025", "2025-q4-river"),
        ("1998", "1998-river"),
        ("1996..2001", "1996-2001-river"),
    ] {
        let form = fill(FormKind::Event, &[("date", date), ("front", "river")], ctx);
        assert_eq!(form.proposed_id(ctx), id, "{date}");
    }
}

#[test]
fn a_note_tells_how_a_date_is_read() {
    let situation = situation();
    let ctx = context(&situation);
    for (date, note) in [
        ("yesterday", Some("read as 2026-01-11")),
        ("q2 2022", Some("read as 2022-04-01 to 2022-06-30")),
        ("about aug 2025", Some("read as ≈2025-08-01 to 2025-08-31")),
        ("2026-02-01", Some("read as 2026-02-01, in the future")),
        ("2026-01-05", None),
        ("soon", None),
    ] {
        let form = fill(FormKind::Event, &[("date", date)], ctx);
        assert_eq!(form.field_note(0, ctx).as_deref(), note, "{date}");
    }
    let form = fill(FormKind::Event, &[("front", "river")], ctx);
    let last = FormKind::Event.fields().len() - 1;
    assert_eq!(form.field_note(last, ctx).as_deref(), Some("yes says that 2026-01-11 was recorded"));
}

#[test]
fn what_is_to_come_and_what_has_no_date_is_warned_of() {
    let situation = situation();
    let ctx = context(&situation);
    let warnings = |kind: FormKind, values: &[(&str, &str)]| {
        edit_warnings(&fill(kind, values, ctx).to_edits(ctx).unwrap(), ctx)
    };
    let source = warnings(FormKind::Source, &[("title", "T"), ("published", "2027")]);
    assert_eq!(source, ["`published` is in the future: 2027"]);
    let claim = [("event", "e1"), ("by", "band"), ("killed", "5"), ("victims", "band")];
    assert_eq!(warnings(FormKind::Claim, &claim), Vec::<String>::new());
    let said = warnings(FormKind::Claim, &[&claim[..], &[("said", "2027-01-01")]].concat());
    assert_eq!(said, ["`said` is in the future: 2027-01-01"]);
    let undated = warnings(FormKind::Claim, &[&claim[..], &[("corrects", "1")]].concat());
    assert!(undated[0].starts_with("the correction has no date, so it counts as known since"), "{undated:?}");
    let undated =
        warnings(FormKind::Claim, &[&claim[..], &[("corrects", "1"), ("source", "paper")]].concat());
    assert!(undated[0].starts_with("the correction has no date, so it is left out"), "{undated:?}");
    let correction = warnings(FormKind::Correction, &[("event", "e1"), ("corrects", "1"), ("figure", "5")]);
    assert_eq!(correction, Vec::<String>::new(), "today is filled in");
    let announced = DraftRecord::default()
        .with_text("date", "2027-01-01")
        .with_field("status", DraftValue::Word("Announced".to_owned()));
    let edit = Edit::Insert { kind: RecordKind::Event, id: "e".to_owned(), record: announced };
    assert_eq!(edit_warnings(&[edit], ctx), Vec::<String>::new());
    let event = fill(FormKind::CloseDay, &[("day", "2026-01-13")], ctx);
    assert!(event.to_edits(ctx).unwrap_err().message.contains("2026-01-13 is in the future"));
}

#[test]
fn nothing_is_listed_twice() {
    let mut situation = situation();
    situation.events[0].same_as.push("ucdp-1".to_owned());
    let ctx = context(&situation);
    for (kind, values, why) in [
        (FormKind::LinkSource, ("sources", "paper"), "the event has paper already"),
        (FormKind::LinkSource, ("sources", "A paper"), "the event has paper already"),
        (FormKind::SameAs, ("same_as", "acled-2, ucdp-1"), "the event has ucdp-1 already"),
        (FormKind::SameAs, ("same_as", "acled-2, acled-2"), "acled-2 is there twice"),
        (FormKind::LinkSource, ("sources", "paper, A paper"), "paper is there twice"),
    ] {
        let problem = fill(kind, &[("event", "e1"), values], ctx).to_edits(ctx).unwrap_err();
        assert_eq!((problem.index, problem.message.as_str()), (1, why));
    }
    let same_as = |ids: &str| {
        let edits = fill(FormKind::SameAs, &[("event", "e1"), ("same_as", ids)], ctx).to_edits(ctx).unwrap();
        edit_warnings(&edits, ctx)
    };
    assert_eq!(same_as("acled-2"), Vec::<String>::new());
    assert!(same_as("that one")[0].starts_with("that one is not the id of an imported event"));
}

#[test]
fn one_form_makes_a_claim_of_each_thing_that_is_said() {
    let situation = situation();
    let ctx = context(&situation);
    let form = fill(
        FormKind::Claim,
        &[
            ("event", "e1"),
            ("by", "band"),
            ("killed", "denied"),
            ("wounded", "2+"),
            ("fact", "an ambush"),
            ("says", "denies"),
            ("retracts", "1"),
        ],
        ctx,
    );
    let edits = form.to_edits(ctx).unwrap();
    assert_eq!(edits.len(), 4);
    assert!(matches!(&edits[3], Edit::Revise { earlier: 0, field: "retracts", .. }));
    for (values, name) in [
        (vec![("event", "e1"), ("by", "band")], "killed"),
        (vec![("event", "e1"), ("by", "band"), ("place", "Old Bridge")], "holder"),
        (vec![("event", "e1"), ("by", "nobody"), ("killed", "3")], "by"),
        (vec![("event", "e1"), ("by", "band"), ("retracts", "2")], "retracts"),
        (vec![("event", "e2"), ("by", "band"), ("killed", "2")], "event"),
    ] {
        let problem = fill(FormKind::Claim, &values, ctx).to_edits(ctx).unwrap_err();
        assert_eq!(FormKind::Claim.fields()[problem.index].name, name, "{values:?}: {}", problem.message);
    }
}

#[test]
fn a_correction_keeps_claimant_measure_and_side() {
    let situation = situation();
    let ctx = context(&situation);
    let subject = FormSubject { event: Some("e1".to_owned()), claim: Some(0), ..FormSubject::default() };
    assert_eq!(FilledForm::open(FormKind::Claim, &subject, ctx).value("corrects"), "");
    let mut form = FilledForm::open(FormKind::Correction, &subject, ctx);
    form.set("figure", "5");
    let edits = form.to_edits(ctx).unwrap();
    let [Edit::Revise { event, earlier: 0, known_claims: 1, field: "corrects", claim }] = edits.as_slice()
    else {
        panic!("{edits:?}")
    };
    let text = |name: &str| match claim.field(name) {
        Some(DraftValue::Text(text) | DraftValue::Word(text)) => text.as_str(),
        _ => "",
    };
    assert_eq!(
        (event.as_str(), text("by"), text("measure"), text("victims")),
        ("e1", "army", "Killed", "band")
    );
}

#[test]
fn closing_the_day_moves_only_fronts_recorded_up_to_it() {
    let mut situation = situation();
    let mut silent = situation.fronts[0].clone();
    (silent.id, silent.coverage_until) = ("silent".to_owned(), Day::from_ymd(2026, 1, 3));
    situation.fronts.push(silent);
    let ctx = context(&situation);
    let edits = fill(FormKind::CloseDay, &[], ctx).to_edits(ctx).unwrap();
    assert_eq!(edits, [Edit::set_as_of(ctx.today), Edit::set_coverage_until("river", ctx.today)]);
    let also = fill(FormKind::CloseDay, &[("fronts", "river, silent")], ctx).to_edits(ctx).unwrap();
    assert_eq!(also.last(), Some(&Edit::set_coverage_until("silent", ctx.today)));
    let back =
        fill(FormKind::CloseDay, &[("day", "2026-01-05"), ("fronts", "river")], ctx).to_edits(ctx).unwrap();
    assert_eq!(back.len(), 1, "no coverage is shortened: {back:?}");
}

#[test]
fn completions_begin_as_typed_before_they_contain_it() {
    let situation = situation();
    let ctx = context(&situation);
    let index =
        |kind: FormKind, name: &str| kind.fields().iter().position(|field| field.name == name).unwrap();
    let complete = |kind: FormKind, name: &str, typed: &str| -> Vec<String> {
        let form = fill(kind, &[("event", "e1"), (name, typed)], ctx);
        form.suggestions(index(kind, name), ctx).into_iter().map(|suggestion| suggestion.text).collect()
    };
    assert_eq!(complete(FormKind::Event, "actors", "ban"), ["band"]);
    assert_eq!(complete(FormKind::Event, "actors", "band, a"), ["band, army"]);
    assert_eq!(complete(FormKind::Event, "kind", "shel"), ["Shelling"]);
    assert_eq!(complete(FormKind::Claim, "by", "pap"), ["paper"]);
    assert_eq!(complete(FormKind::Correction, "corrects", ""), ["1"]);
    assert_eq!(complete(FormKind::Event, "front", "line"), ["river"]);
}
