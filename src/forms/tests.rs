//! What is typed, and the edits that come of it.

use super::typed_values::read_figure;
use super::{FilledForm, FormContext, FormKind, FormSubject};
use crate::file;
use crate::model::{Day, DraftValue, Edit, Situation};

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
        "",
    ] {
        assert!(read_figure(typed).is_err(), "{typed}");
    }
}

#[test]
fn an_event_moves_the_close_of_data_and_the_coverage() {
    let situation = situation();
    let ctx = context(&situation);
    let form = fill(
        FormKind::Event,
        &[
            ("front", "River line"),
            ("kind", "armed clash"),
            ("actors", "army, Band"),
            ("summary", "Another."),
            ("sources", "paper"),
            ("place", "Old Bridge"),
        ],
        ctx,
    );
    let edits = form.to_edits(ctx).unwrap();
    let [Edit::Insert { id, record, .. }, as_of, coverage] = edits.as_slice() else { panic!("{edits:?}") };
    assert_eq!(id, "2026-01-12-old-bridge");
    assert_eq!(record.field("front"), Some(&DraftValue::Text("river".to_owned())));
    assert_eq!(record.field("kind"), Some(&DraftValue::Word("ArmedClash".to_owned())));
    assert_eq!(as_of, &Edit::set_as_of(ctx.today));
    assert_eq!(coverage, &Edit::set_coverage_until("river", ctx.today));
    let without = fill(FormKind::Event, &[("date", "2026-01-05"), ("front", "river")], ctx);
    assert_eq!(without.proposed_id(ctx), "2026-01-05-river");
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
