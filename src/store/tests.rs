mod announced;
mod bounds;
mod claimants;
mod tolls_of_incidents;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::*;
use crate::assess::Rules;
use crate::model::{
    Actor, ActorIx, ActorKind, Aggregate, AggregateMeasure, Basis, Claim, Claimant, Day, Event, EventDate,
    EventStatus, Figure, Front, FrontIx, IncidentList, Kind, LatLon, Measure, Place, PlacePrecision,
    Precision, Situation, Span, Statement, Tie, TieKind, Victims,
};
use crate::query::{Bucket, Filter, Selection, SeriesMeasure, WeekStart, Window, WindowLength};
use crate::query::{Dyad, Question, SortField, SortOrder};

const ALPHA: ActorIx = ActorIx(0);
const BETA: ActorIx = ActorIx(1);
const GAMMA: ActorIx = ActorIx(2);
const NORTH: FrontIx = FrontIx(0);
const SOUTH: FrontIx = FrontIx(1);
const WEST: FrontIx = FrontIx(2);

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn span(text: &str) -> Span {
    text.parse::<EventDate>().unwrap().span
}

fn actor(id: &str) -> Actor {
    Actor {
        id: id.into(),
        name: id.into(),
        short: id.into(),
        native: None,
        kind: ActorKind::StateForces,
        aliases: Vec::new(),
        note: None,
    }
}

fn front(id: &str, coverage_from: Option<&str>) -> Front {
    Front {
        id: id.into(),
        name: id.into(),
        short: id.into(),
        native: None,
        parties: Vec::new(),
        coverage_from: coverage_from.map(day),
        coverage_until: None,
        coverage_gaps: Vec::new(),
        coverage_incomplete: Vec::new(),
        line: Vec::new(),
        takes: None,
        note: None,
    }
}

fn event(id: &str, date: &str, front: FrontIx, kind: Kind, actors: &[ActorIx], killed: &[Figure]) -> Event {
    let claim = |(ix, &says): (u32, &Figure)| {
        Claim::new(
            Claimant::Actor(ActorIx(ix)),
            Basis::Claimed,
            Statement::Toll { measure: Measure::Killed, victims: Victims::Unattributed, says },
        )
    };
    Event {
        id: id.into(),
        date: date.parse().unwrap(),
        date_note: None,
        front,
        kind,
        actors: actors.to_vec(),
        conflict: None,
        place: None,
        summary: format!("What is known of {id}."),
        note: None,
        sources: Vec::new(),
        claims: (0..).zip(killed).map(claim).collect(),
        same_as: Vec::new(),
        background: false,
        reported: None,
        status: EventStatus::Happened,
    }
}

/// Returns a store whose data close on Saturday 2026-01-31.
fn store() -> Store {
    let mut situation = Situation::empty("Test".into(), day("2026-01-31"));
    situation.actors = ["alpha", "beta", "gamma"].map(actor).into();
    situation.fronts = vec![front("north", Some("2026-01-10")), front("south", None), front("west", None)];
    situation.events = vec![
        event("clash", "2026-01-20", NORTH, Kind::ArmedClash, &[ALPHA, BETA], &[Figure::Exactly(3)]),
        event("later", "2026-02-03", SOUTH, Kind::ArmedClash, &[BETA, GAMMA], &[]),
        event("talks", "2026-01-25", NORTH, Kind::Talks, &[ALPHA, BETA, GAMMA], &[]),
        event("month", "2026-01", SOUTH, Kind::ArmedClash, &[BETA, GAMMA], &[Figure::Unspecified]),
        event(
            "denied",
            "2025-12-30",
            SOUTH,
            Kind::Shelling,
            &[GAMMA, BETA, GAMMA],
            &[Figure::Denied, Figure::Exactly(2)],
        ),
        event("across", "2025-12-20..2026-01-05", NORTH, Kind::ArmedClash, &[ALPHA, BETA], &[]),
    ];
    situation.ties = vec![Tie {
        from: GAMMA,
        to: ALPHA,
        kind: TieKind::Support,
        mutual: false,
        alleged_by: Vec::new(),
        denied_by: Vec::new(),
        tier: 1,
        since: None,
        until: None,
        note: None,
        sources: Vec::new(),
    }];
    Store::new(Arc::new(situation), Rules::default())
}

/// Returns a question about January 2026 with weekly buckets.
fn january() -> Question {
    Question {
        as_of: day("2026-01-31"),
        window: Window { length: "1m".parse().unwrap(), end_day: None },
        filter: Filter::match_all(),
        selection: Selection::default(),
        bucket: Some(Bucket::Week),
        room: 40,
        lane_columns: 0,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: crate::query::FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

fn all() -> Question {
    Question { window: Window { length: WindowLength::All, end_day: None }, ..january() }
}

fn ask(question: &Question) -> Answer {
    store().answer(question).unwrap()
}

fn ids(store: &Store, rows: impl IntoIterator<Item = u32>) -> Vec<String> {
    rows.into_iter().map(|row| store.event(row).unwrap().id.clone()).collect()
}

fn events_by_front(answer: &Answer) -> Vec<u32> {
    answer.fronts.iter().map(|row| row.events).collect()
}

fn events_by_dyad(answer: &Answer) -> Vec<(ActorIx, ActorIx, u32)> {
    answer.dyads.iter().map(|row| (row.dyad.0, row.dyad.1, row.events)).collect()
}

#[test]
fn an_event_takes_at_most_40_bytes_without_its_text() {
    assert!(store().bytes_per_event() <= 40.0, "{}", store().bytes_per_event());
}

#[test]
fn an_event_counts_only_in_periods_that_cover_its_span() {
    let (store, answer) = (store(), ask(&january()));
    // “later” is not known yet, “across” reaches beyond January, and “denied” precedes it.
    assert_eq!((answer.known_events, answer.shown_events, answer.straddling), (5, 3, 1));
    assert_eq!(ids(&store, answer.events.iter()), ["talks", "clash", "month"]);
    assert_eq!(answer.incidents, 2);
    assert_eq!(answer.span, span("2026-01"));
    // “month” is within January but within none of its weeks.
    assert_eq!(answer.series.outside_buckets, [(Precision::Month, 1)]);
    assert_eq!(answer.series.sum, 1);
    let by_month = ask(&Question { bucket: Some(Bucket::Month), ..january() });
    assert_eq!((by_month.series.sum, by_month.series.outside_buckets.len()), (2, 0));
    let earlier = ask(&Question { as_of: day("2026-01-24"), ..all() });
    assert_eq!(ids(&store, earlier.events.iter()), ["clash", "denied", "across"]);
}

#[test]
fn a_selection_narrows_every_pane_except_its_own() {
    let south = Selection { fronts: BTreeSet::from([SOUTH]), ..Selection::default() };
    let answer = ask(&Question { selection: south, ..january() });
    assert_eq!(events_by_front(&answer), [2, 1, 0]);
    assert_eq!(answer.fronts.iter().map(|row| row.is_selected).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(events_by_dyad(&answer), [(BETA, GAMMA, 1)]);
    assert_eq!((answer.shown_events, answer.series.sum), (1, 0));

    let dyad = Selection { dyads: BTreeSet::from([(ALPHA, GAMMA)]), ..Selection::default() };
    let answer = ask(&Question { selection: dyad, ..january() });
    assert_eq!(events_by_front(&answer), [1, 0, 0]);
    assert_eq!(events_by_dyad(&answer), [(ALPHA, BETA, 2), (BETA, GAMMA, 1), (ALPHA, GAMMA, 1)]);
    assert_eq!((answer.shown_events, answer.incidents), (1, 0));

    let week = Selection { stretch: Some(span("2026-01-17..2026-01-23")), ..Selection::default() };
    let answer = ask(&Question { selection: week, ..january() });
    assert_eq!(events_by_front(&answer), [1, 0, 0]);
    assert_eq!((answer.shown_events, answer.series.sum), (1, 1));
    // “month” fails by date alone.
    assert_eq!(answer.straddling, 1);
    assert_eq!(answer.series.buckets.iter().filter(|bucket| bucket.is_selected).count(), 1);
    // The sparkline ignores the stretch.
    assert_eq!(answer.fronts[0].sparkline.iter().map(|spark| spark.0).sum::<u32>(), 1);

    let talks = Selection { kinds: BTreeSet::from([Kind::Talks]), ..Selection::default() };
    let answer = ask(&Question { selection: talks, ..january() });
    assert_eq!((events_by_front(&answer), answer.shown_events), (vec![1, 0, 0], 1));
    let typed = ask(&Question { filter: "kind:Talks".parse().unwrap(), ..january() });
    assert_eq!((events_by_front(&typed), typed.shown_events), (vec![1, 0, 0], 1));
}

#[test]
fn unrecorded_buckets_and_periods_are_unknown_not_zero() {
    use Coverage::{Full, None, Partial};
    let answer = ask(&january());
    let coverage = |spark: &[(u32, Coverage)]| spark.iter().map(|spark| spark.1).collect::<Vec<_>>();
    // Weeks start on Saturday: 12-27, 01-03, 01-10, 01-17, 01-24, 01-31. The first starts before January. The north
    // is recorded from 01-10, the south from its first event on 2025-12-30, the west never.
    assert_eq!(coverage(&answer.fronts[0].sparkline), [None, None, Full, Full, Full, Full]);
    assert_eq!(coverage(&answer.fronts[1].sparkline), [Full; 6]);
    let cut: Vec<bool> = answer.series.buckets.iter().map(|bucket| bucket.is_cut).collect();
    assert_eq!(cut, [true, false, false, false, false, false]);
    assert_eq!(coverage(&answer.fronts[2].sparkline), [None; 6]);
    let series =
        |answer: &Answer| answer.series.buckets.iter().map(|bucket| bucket.coverage).collect::<Vec<_>>();
    assert_eq!(series(&answer), [Partial; 6], "the west is never recorded");
    let recorded = Selection { fronts: BTreeSet::from([NORTH, SOUTH]), ..Selection::default() };
    let chosen = ask(&Question { selection: recorded, ..january() });
    assert_eq!(series(&chosen), [Partial, Partial, Full, Full, Full, Full]);
    let open: Vec<bool> = answer.series.buckets.iter().map(|bucket| bucket.is_open).collect();
    assert_eq!(open, [false, false, false, false, false, true]);
    // December precedes the coverage of the north.
    assert_eq!(
        answer.fronts.iter().map(|row| row.previous_incidents).collect::<Vec<_>>(),
        [Option::None, Some(1), Option::None]
    );
}

#[test]
fn window_all_begins_with_the_first_event_that_passes() {
    let answer = ask(&all());
    assert_eq!(answer.span, span("2025-12-20..2026-01-31"));
    assert_eq!((answer.shown_events, answer.straddling), (5, 0));
    assert_eq!(answer.fronts[1].previous_incidents, None);
    let typed = ask(&Question { filter: "kind:Talks".parse().unwrap(), bucket: None, room: 5, ..all() });
    assert_eq!(typed.span, span("2026-01-25..2026-01-31"));
    // Seven daily buckets exceed the room of five; two weekly ones fit.
    assert_eq!(
        (typed.series.bucket, typed.series.buckets.len(), typed.series.truncated),
        (Bucket::Week, 2, 0)
    );
    let none = ask(&Question { filter: "kind:Grenade".parse().unwrap(), ..all() });
    assert_eq!((none.span, none.shown_events), (span("2026-01-31"), 0));
}

#[test]
fn newest_buckets_are_kept_when_room_is_short() {
    let answer = ask(&Question { bucket: Some(Bucket::Day), room: 10, ..january() });
    assert_eq!((answer.series.buckets.len(), answer.series.truncated), (10, 21));
    assert_eq!(answer.series.buckets.last().map(|bucket| bucket.span), Some(span("2026-01-31")));
    // The clash of the 20th precedes the buckets, and the month overlaps them.
    assert_eq!((answer.series.sum, answer.series.outside_buckets), (0, vec![(Precision::Month, 1)]));
}

#[test]
fn killed_series_sums_best_figures() {
    let answer = ask(&Question { measure: SeriesMeasure::Killed, bucket: Some(Bucket::Month), ..january() });
    let [bucket] = &answer.series.buckets[..] else { panic!("one month") };
    // Three, and an unknown number.
    assert_eq!((bucket.value, bucket.is_partial), (3, true));
    assert_eq!(answer.tolls.killed.to_string(), "≥4 (4–?)");
    let answer = ask(&all());
    assert_eq!((answer.contested, answer.denied), (1, 1));
    assert_eq!(answer.fronts[1].contested, 1);
}

#[test]
fn dyads_count_an_event_once_and_list_ties_while_nothing_narrows() {
    let answer = ask(&all());
    // “denied” lists gamma twice and counts once.
    assert_eq!(events_by_dyad(&answer), [(ALPHA, BETA, 3), (BETA, GAMMA, 2), (ALPHA, GAMMA, 1)]);
    assert_eq!(answer.dyads[2].ties, [0]);
    assert_eq!(answer.dyads[0].events_by_quad_class, [1, 0, 0, 2]);
    assert_eq!(answer.dyads[0].first.map(|date| date.span), Some(span("2025-12-20..2026-01-05")));
    assert_eq!(answer.dyads[0].last, Some(EventDate::from_day(day("2026-01-25"))));
    let empty_window = Window { length: "1d".parse().unwrap(), end_day: None };
    let answer = ask(&Question { window: empty_window, ..january() });
    assert_eq!(events_by_dyad(&answer), [(ALPHA, GAMMA, 0)]);
    let west = Selection { fronts: BTreeSet::from([WEST]), ..Selection::default() };
    assert!(ask(&Question { selection: west, ..all() }).dyads.is_empty());
}

#[test]
fn status_is_as_exact_as_the_dates_of_the_last_incident() {
    let answer = ask(&all());
    let status = answer.fronts[0].status;
    assert_eq!(
        (status.last_incident, status.days_max),
        (Some(EventDate::from_day(day("2026-01-20"))), Some(11))
    );
    assert_eq!(answer.fronts[0].last_event, Some(EventDate::from_day(day("2026-01-25"))));
    // The incident in the south began between 01-01 and as-of.
    assert_eq!(answer.fronts[1].status.days_max, Some(30));
    assert_eq!(answer.fronts[1].status.days_min, Some(0));
    // The status ignores the window and events that are not known yet.
    let narrow = Question { window: Window { length: "1d".parse().unwrap(), end_day: None }, ..january() };
    assert_eq!(ask(&narrow).fronts[1].status, answer.fronts[1].status);
}

#[test]
fn event_list_is_sorted_with_unknown_values_last() {
    let store = store();
    let by = |sort| ids(&store, ask(&Question { sort: Some(sort), ..all() }).events.iter());
    let usual = SortOrder::from_field(SortField::Killed);
    assert_eq!(by(usual), ["clash", "denied", "talks", "month", "across"]);
    let reversed = SortOrder { direction: usual.direction.reversed(), ..usual };
    assert_eq!(by(reversed), ["denied", "clash", "talks", "month", "across"]);
    assert_eq!(by(SortOrder::from_field(SortField::Date)), ["talks", "clash", "month", "denied", "across"]);
    let oldest = SortOrder { direction: crate::query::Direction::Ascending, field: SortField::Date };
    assert_eq!(by(oldest), ["across", "denied", "month", "clash", "talks"]);
}

#[test]
fn rows_are_found_by_id_and_text() {
    let store = store();
    for event in &store.situation().events {
        let row = store.row_by_id(&event.id).unwrap();
        assert_eq!(store.event(row), Some(event));
        assert!(store.search_text(row).contains(&event.id));
    }
    assert_eq!(store.row_by_id("nothing"), None);
    assert_eq!(store.event(6), None);
    let answer = ask(&all());
    assert_eq!(store.find_text(answer.events.iter(), "month"), [2]);
    assert_eq!(store.find_text(answer.events.iter(), "known of"), [0, 1, 2, 3, 4]);
    assert!(store.find_text(answer.events.iter(), "").is_empty());
}

#[test]
fn details_agree_with_their_rows_and_explain_them() {
    let store = store();
    // The detail of a front ignores that another front is chosen.
    let south = Selection { fronts: BTreeSet::from([SOUTH]), ..Selection::default() };
    let question = Question { selection: south, ..january() };
    let answer = store.answer(&question).unwrap();
    let detail = store.detail(&question, &answer, &Subject::Front(NORTH));
    let Some(Detail::Front(front)) = detail else { panic!("a front") };
    assert_eq!(front.row, answer.fronts[0]);
    assert_eq!(ids(&store, front.newest.iter().copied()), ["talks", "clash"]);
    assert_eq!(front.reasons[0], front.row.status.explain(&store.rules().status));
    assert_eq!(front.reasons[1], front.row.change.explain(&store.rules().change, day("2026-01-31")));
    let detail = store.detail(&question, &answer, &Subject::Dyad((BETA, GAMMA)));
    let Some(Detail::Dyad(dyad)) = detail else { panic!("a dyad") };
    assert_eq!((ids(&store, dyad.newest.iter().copied()), dyad.reasons.len()), (vec!["month".to_owned()], 1));
    assert_eq!(store.detail(&question, &answer, &Subject::Dyad((ALPHA, BETA))), None);
    let row = store.row_by_id("denied").unwrap();
    let Some(Detail::Event(event)) = store.detail(&question, &answer, &Subject::Event(row)) else {
        panic!("an event")
    };
    assert_eq!((event.sides.len(), event.contests.len()), (1, 1));
}

#[test]
fn stated_totals_are_checked_against_computed_totals() {
    let aggregate = |counts, says, front| Aggregate {
        span: "2025-12..2026-01".parse().unwrap(),
        what: "a total".into(),
        measure: counts,
        figure: says,
        unit: None,
        claimant: Claimant::Actor(ALPHA),
        basis: Basis::Claimed,
        front,
        actor: None,
        victims: None,
        note: None,
        sources: Vec::new(),
    };
    let mut situation = Situation::clone(store().situation());
    situation.fronts.iter_mut().for_each(|front| front.coverage_from = Some(day("2025-12-01")));
    let killed = AggregateMeasure::Victims(Measure::Killed);
    situation.aggregates = vec![
        aggregate(AggregateMeasure::Incidents, Figure::AtLeast(5), None),
        aggregate(AggregateMeasure::Incidents, Figure::Exactly(4), None),
        aggregate(killed, Figure::Exactly(3), Some(NORTH)),
        aggregate(killed, Figure::AtLeast(100), Some(SOUTH)),
        aggregate(killed, Figure::Exactly(0), Some(WEST)),
        aggregate(AggregateMeasure::Other, Figure::Exactly(85), None),
    ];
    let store = Store::new(Arc::new(situation), Rules::default());
    let checks = store.aggregates(day("2026-01-31"));
    let agrees: Vec<Option<bool>> = checks.iter().map(|check| check.agrees).collect();
    // An unknown number were killed in the south, so any total may be true; nothing is claimed about the west.
    assert_eq!(agrees, [Some(false), Some(true), Some(true), Some(true), None, None]);
    assert_eq!(checks[0].computed.map(|toll| toll.to_string()).as_deref(), Some("4"));
    let answer = store.answer(&all()).unwrap();
    let Some(Detail::Front(front)) = store.detail(&all(), &answer, &Subject::Front(SOUTH)) else {
        panic!("a front")
    };
    assert_eq!(front.aggregates.iter().map(|check| check.aggregate).collect::<Vec<_>>(), [3]);
}
