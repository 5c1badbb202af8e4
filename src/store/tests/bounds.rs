//! Totals are lower bounds unless every front that counts is recorded, and no record outlives the data.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::*;
use super::{ALPHA, BETA, GAMMA, NORTH, SOUTH, WEST, day, event, front, january, span, store};
use crate::assess::change::Change;
use crate::assess::status::Status;
use crate::assess::{RuleId, Rules};
use crate::model::{Aggregate, AggregateMeasure, Basis, Claimant, Figure, Front, FrontIx, Kind, Situation};
use crate::query::{Bucket, Question, Selection, Window};

/// Returns a store of data that close on 2026-01-31. The north is recorded from 2025 on, the south only in 2025, and the
/// west has neither a stated record nor an event.
fn uneven_store() -> Store {
    let mut situation = Situation::clone(store().situation());
    situation.fronts = vec![
        front("north", Some("2025-01-01")),
        Front { coverage_until: Some(day("2025-12-31")), ..front("south", Some("2025-01-01")) },
        front("west", None),
    ];
    let clash = |id, date, front, other| {
        event(id, date, front, Kind::ArmedClash, &[ALPHA, other], &[Figure::Exactly(3)])
    };
    situation.events = vec![
        clash("a", "2026-01-05", NORTH, BETA),
        clash("b", "2026-01-20", NORTH, GAMMA),
        clash("c", "2025-12-10", SOUTH, GAMMA),
    ];
    Store::new(Arc::new(situation), Rules::default())
}

fn last(length: &str) -> Window {
    Window::ending_now(length.parse().unwrap())
}

fn on_fronts(fronts: impl IntoIterator<Item = FrontIx>, question: Question) -> Question {
    let fronts: BTreeSet<FrontIx> = fronts.into_iter().collect();
    Question { selection: Selection { fronts, ..Selection::default() }, ..question }
}

#[test]
fn a_total_is_exact_only_if_every_counted_front_is_recorded() {
    let store = uneven_store();
    let total = |question: &Question| {
        let answer = store.answer(question).unwrap();
        let incidents = answer.coverage.count_words(u32::try_from(answer.incidents).unwrap(), "incident");
        (incidents, answer.coverage.toll_text(answer.tolls.killed))
    };
    let words = |incidents: &str, killed: &str| (incidents.to_owned(), killed.to_owned());
    assert_eq!(total(&january()), words("≥2 incidents", "≥6"));
    assert_eq!(total(&on_fronts([NORTH], january())), words("2 incidents", "6"));
    assert_eq!(total(&on_fronts([NORTH, SOUTH], january())), words("≥2 incidents", "≥6"));
    assert_eq!(total(&on_fronts([SOUTH], january())), words("incidents not known", "?"));
    assert_eq!(total(&on_fronts([WEST], january())), words("incidents not known", "?"));
    // A filter chooses events, not fronts.
    let none = Question { filter: "kind:Grenade".parse().unwrap(), ..january() };
    assert_eq!(total(&none), words("no incidents known", "?"));
    assert_eq!(total(&on_fronts([NORTH], none)), words("0 incidents", "–"));
    // Both were recorded in December.
    let december = Question { as_of: day("2025-12-31"), ..january() };
    assert_eq!(total(&on_fronts([NORTH, SOUTH], december.clone())), words("1 incident", "3"));
    assert_eq!(total(&december), words("≥1 incident", "≥3"));
    // A stretch counts instead of the window.
    let mut stretch = on_fronts([NORTH, SOUTH], Question { window: last("52w"), ..january() });
    stretch.selection.stretch = Some(span("2025-12"));
    assert_eq!(total(&stretch), words("1 incident", "3"));
}

#[test]
fn a_bucket_and_a_mean_are_exact_only_if_every_counted_front_is_recorded() {
    use Coverage::{Full, None, Partial};
    let store = uneven_store();
    let series = |fronts: &[FrontIx]| {
        let window = last("2m");
        let question = Question { window, bucket: Some(Bucket::Month), ..january() };
        store.answer(&on_fronts(fronts.iter().copied(), question)).unwrap().series
    };
    let coverage = |series: &Series| series.buckets.iter().map(|bucket| bucket.coverage).collect::<Vec<_>>();
    let both = series(&[NORTH, SOUTH]);
    assert_eq!((coverage(&both), both.coverage, both.sum), (vec![Full, Partial], Partial, 3));
    // January is left out of the mean.
    assert_eq!(both.mean, Some(SeriesMean { sum: 1, buckets: 1, is_partial: false }));
    assert_eq!(coverage(&series(&[NORTH])), [Full, Full]);
    assert_eq!(coverage(&series(&[SOUTH])), [Full, None]);
    assert_eq!(coverage(&series(&[WEST])), [None, None]);
    let all = series(&[]);
    assert_eq!((coverage(&all), all.mean), (vec![Partial, Partial], Option::None));
}

#[test]
fn the_counts_of_a_dyad_are_bounds_unless_all_its_fronts_are_recorded() {
    let store = uneven_store();
    let answer = store.answer(&january()).unwrap();
    let row = |dyad| answer.dyads.iter().find(|row| row.dyad == dyad).unwrap();
    let beta = row((ALPHA, BETA));
    assert_eq!(
        (&beta.fronts[..], beta.coverage, beta.change.word),
        (&[NORTH][..], Coverage::Full, Change::Limited)
    );
    assert_eq!((beta.previous_incidents, beta.previous_coverage), (Some(0), Coverage::Full));
    // It also met in the south, which is no longer recorded.
    let gamma = row((ALPHA, GAMMA));
    assert_eq!((&gamma.fronts[..], gamma.coverage), (&[NORTH, SOUTH][..], Coverage::Partial));
    assert_eq!((gamma.change.word, gamma.change.week), (Change::Unknown, None));
    assert_eq!((gamma.previous_incidents, gamma.previous_coverage), (Some(1), Coverage::Full));
    let Some(Detail::Dyad(detail)) = store.detail(&january(), &answer, &Subject::Dyad((ALPHA, GAMMA))) else {
        panic!("a dyad")
    };
    let weeks = detail.explanation.weeks.unwrap().counts;
    // 2025-12-27 is the last week in which both are recorded.
    assert_eq!(weeks[..6], [None, None, None, None, None, Some(0)]);
    assert_eq!(detail.explanation.recorded.unwrap().len(), 2);
    let chosen = store.answer(&on_fronts([NORTH], january())).unwrap();
    assert_eq!(chosen.dyads.iter().map(|row| row.coverage).collect::<Vec<_>>(), [Coverage::Full; 2]);
}

#[test]
fn nothing_is_known_after_the_data_were_closed() {
    let store = uneven_store();
    let question = Question { as_of: day("2026-04-30"), ..january() };
    let answer = store.answer(&question).unwrap();
    let north = &answer.fronts[0];
    assert_eq!((north.status.status, north.status.record_ended), (Status::Unknown, Some(day("2026-01-31"))));
    assert_eq!((north.coverage, north.incidents, north.change.word), (Coverage::None, 0, Change::Unknown));
    assert_eq!(north.flags.fired(), []);
    assert_eq!(north.flags.not_known, RuleId::ALL);
    assert!(answer.series.buckets.iter().all(|bucket| bucket.coverage == Coverage::None));
    assert_eq!(answer.coverage, Coverage::None);
    // Half of the window is recorded.
    let later = Question { as_of: day("2026-02-15"), window: last("30d"), ..january() };
    let answer = store.answer(&on_fronts([NORTH], later)).unwrap();
    assert_eq!((answer.coverage.count_words(1, "incident"), answer.incidents), ("≥1 incident".to_owned(), 1));
}

#[test]
fn a_verdict_outside_the_record_is_not_known() {
    let store = uneven_store();
    let verdicts = |as_of: &str, front| {
        let question = Question { as_of: day(as_of), ..january() };
        let answer = store.answer(&question).unwrap();
        let Some(Detail::Front(detail)) = store.detail(&question, &answer, &Subject::Front(front)) else {
            panic!("a front")
        };
        let reasons = detail.explanation.reasons.iter().skip(2).map(|reason| reason.verdict.clone());
        (reasons.collect::<Vec<_>>(), detail)
    };
    let (ended, detail) = verdicts("2026-01-31", SOUTH);
    let not_known = RuleId::ALL.iter().map(|rule| format!("{}: not known", rule.name())).collect::<Vec<_>>();
    assert_eq!(ended, not_known);
    let guards: Vec<&str> =
        detail.explanation.reasons.iter().skip(2).filter_map(|reason| reason.guard.as_deref()).collect();
    // A record needs the year before each day on which it would still be shown.
    assert_eq!(guards[0], "of 2025-01-01 to 2026-01-31, recorded from 2025-01-01 to 2025-12-31 only");
    assert_eq!(guards[1], "of 2025-12-28 to 2026-01-31, recorded from 2025-12-28 to 2025-12-31 only");
    assert_eq!(guards[4], "no day from 2026-01-02 to 2026-01-31 is recorded");
    // The record of the north is long enough for every rule but those that need 395 and 396 days.
    let (recorded, detail) = verdicts("2026-01-15", NORTH);
    assert_eq!(detail.row.flags.not_known, [RuleId::Record, RuleId::Newcomer]);
    assert_eq!(recorded.last().map(String::as_str), Some("new actor: not known"));
    assert_eq!(recorded[0], "record: not known");
    let (recorded, detail) = verdicts("2026-01-31", NORTH);
    assert!(recorded[0].starts_with("no record: "), "{recorded:?}");
    assert_eq!(detail.row.flags.not_known, []);
}

#[test]
fn stated_totals_are_compared_only_where_their_time_is_recorded() {
    let mut situation = Situation::clone(uneven_store().situation());
    let aggregate = |span: &str, front| Aggregate {
        span: span.parse().unwrap(),
        what: "clashes".into(),
        measure: AggregateMeasure::Incidents,
        figure: Figure::Exactly(9),
        unit: None,
        claimant: Claimant::Actor(ALPHA),
        basis: Basis::Claimed,
        front,
        actor: None,
        victims: None,
        note: None,
        sources: Vec::new(),
    };
    situation.aggregates = vec![
        aggregate("2026-01", Some(NORTH)),
        aggregate("2025-12..2026-01", Some(SOUTH)),
        aggregate("2026-01", Some(SOUTH)),
        aggregate("2025-12", None),
    ];
    let checks = Store::new(Arc::new(situation), Rules::default()).aggregates(day("2026-01-31"));
    let found = checks.iter().map(|check| (check.coverage.toll_text(check.computed.unwrap()), check.agrees));
    let expected = [("2", Some(false)), ("≥1", None), ("≥0", None), ("≥1", None)];
    assert_eq!(found.collect::<Vec<_>>(), expected.map(|(computed, agrees)| (computed.to_owned(), agrees)));
}
