//! Compares the store with a slow reference implementation, on random situations and questions.
//!
//! The reference computes every figure with its own loop over the events. It shares only the model, the rules of
//! `assess` and the filter with the store.

use std::collections::BTreeSet;
use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::assess::civilians::CiviliansRule;
use frontwatch::assess::newcomer::NewcomerRule;
use frontwatch::assess::quiet::QuietRule;
use frontwatch::assess::record::RecordRule;
use frontwatch::model::{ActorIx, Area, Day, FrontIx, Kind, LatLon, Span};
use frontwatch::query::{
    Bucket, Comparison, Direction, Question, Selection, SeriesMeasure, SortField, SortOrder, TimeUnit,
    WeekStart, Window, WindowLength,
};
use frontwatch::store::{Answer, Detail, ResultRows, Store, Subject};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::synthetic::{AS_OF, Shape, situation};
use crate::{bulk_columns, naive, naive_totals};

const ACTORS: u32 = 4;
const FRONTS: u16 = 3;
const DAYS: u32 = 900;
const PLACES: u32 = 40;

const FILTERS: [&str; 15] = [
    "region:\"region 1\" or conflict:2 country:2",
    "where:region or killed:unknown",
    "number 7",
    "id:1 -sources:0",
    "date:2025 or by:a2",
    "dyad:a0~a1 or quad:verbal-conflict",
    "-(kind:Talks says:denied)",
    "",
    "kind:ArmedClash",
    "incident:yes",
    "killed>=2",
    "-contested:yes",
    "actor:a1 or front:f0",
    "place:\"place 1\"",
    "precision>=month",
];

pub(crate) fn shapes() -> impl Strategy<Value = Shape> {
    let events = prop_oneof![9 => 0_usize..60, 1 => 130_usize..200];
    events.prop_map(|events| Shape { events, fronts: FRONTS, actors: ACTORS, days: DAYS, places: PLACES })
}

fn windows() -> impl Strategy<Value = Window> {
    let lengths = [
        WindowLength::All,
        WindowLength::Last(52, TimeUnit::Weeks),
        WindowLength::Last(30, TimeUnit::Days),
        WindowLength::Last(3, TimeUnit::Months),
        WindowLength::Last(2, TimeUnit::Years),
    ];
    (select(lengths.to_vec()), weighted(0.3, -200_i32..5)).prop_map(|(length, back)| Window {
        length,
        end_day: back.filter(|_| length != WindowLength::All).map(|back| AS_OF.plus_days(back)),
    })
}

/// Generates areas along the line of synthetic places, which runs from south-west to north-east.
fn areas() -> impl Strategy<Value = Area> {
    (0_u8..40, 0_u8..20).prop_map(|(from, more)| {
        let at = |n: u8| LatLon { lat: 30.0 + f64::from(n) / 4.0, lon: 60.0 + f64::from(n) / 4.0 };
        Area::from_points([at(from), at(from + more)]).unwrap()
    })
}

fn selections() -> impl Strategy<Value = Selection> {
    let fronts: Vec<FrontIx> = (0..FRONTS).map(FrontIx).collect();
    let pairs: Vec<(ActorIx, ActorIx)> =
        (0..ACTORS).flat_map(|a| (a + 1..ACTORS).map(move |b| (ActorIx(a), ActorIx(b)))).collect();
    let kinds: Vec<Kind> = Kind::TABLE.iter().take(4).map(|row| row.kind).collect();
    let stretch = (0_i32..500, 0_i32..200)
        .prop_map(|(back, days)| Span { start: AS_OF.plus_days(-back), end: AS_OF.plus_days(days - back) });
    (
        weighted(0.4, subsequence(fronts, 0..3)),
        weighted(0.4, subsequence(pairs, 0..4)),
        weighted(0.3, subsequence(kinds, 0..4)),
        weighted(0.4, stretch),
        weighted(0.3, areas()),
    )
        .prop_map(|(fronts, dyads, kinds, stretch, area)| Selection {
            fronts: fronts.unwrap_or_default().into_iter().collect(),
            groups: BTreeSet::new(),
            dyads: dyads.unwrap_or_default().into_iter().collect(),
            kinds: kinds.unwrap_or_default().into_iter().collect(),
            stretch,
            area,
        })
}

/// Generates the default rules, and rules sensitive enough to fire on the few events of a synthetic situation.
pub(crate) fn rules() -> impl Strategy<Value = Rules> {
    let mut sensitive = Rules::default();
    sensitive.surge.guard_mean = 0.1;
    sensitive.surge.factor = 1.5;
    sensitive.threat.guard_mean = 0.1;
    sensitive.threat.factor = 1.5;
    sensitive.record = RecordRule { days: 30, killed: 5, medium: 90, high: 270, cool_off: 40 };
    sensitive.quiet = QuietRule { quiet: 20, shown: 60 };
    sensitive.newcomer = NewcomerRule { recent: 60, unseen: 90 };
    // A span long enough to contain civilians killed.
    let civilian = Rules { civilians: CiviliansRule { killed: 1, days: 600 }, ..sensitive.clone() };
    select(vec![Rules::default(), sensitive, civilian])
}

pub(crate) fn questions() -> impl Strategy<Value = Question> {
    let sorts = (select(SortField::ALL.to_vec()), any::<bool>()).prop_map(|(field, up)| SortOrder {
        field,
        direction: if up { Direction::Ascending } else { Direction::Descending },
    });
    let measures = vec![SeriesMeasure::Incidents, SeriesMeasure::Events, SeriesMeasure::Killed];
    let compares = vec![Comparison::PreviousWindow, Comparison::YearBefore];
    let filter = prop_oneof![2 => Just(""), 3 => select(FILTERS.to_vec())];
    (
        // As-of may be later than the day the data were closed.
        (weighted(0.3, -60_i32..200), windows(), filter, selections()),
        (
            weighted(0.5, select(Bucket::ALL.to_vec())),
            (1_usize..80, prop_oneof![1 => Just(0_usize), 3 => 1_usize..150]),
            select(WeekStart::ALL.to_vec()),
        ),
        (select(measures), weighted(0.4, sorts), weighted(0.5, select(compares))),
    )
        .prop_map(
            |(
                (back, window, filter, selection),
                (bucket, (room, lane_columns), week_start),
                (measure, sort, compare),
            )| {
                Question {
                    as_of: Day(AS_OF.0 - back.unwrap_or(0)),
                    window,
                    filter: filter.parse().expect("a filter of the list above"),
                    selection,
                    bucket,
                    room,
                    lane_columns,
                    week_start,
                    measure,
                    sort,
                    front_order: frontwatch::query::FrontOrder::Ranked,
                    dyad_sort: None,
                    compare,
                }
            },
        )
}

/// Generates the questions of a board in use: each differs from the previous one in some part.
fn steps() -> impl Strategy<Value = Vec<Question>> {
    (questions(), prop::collection::vec((questions(), 0_u8..14), 1..9)).prop_map(|(first, others)| {
        let mut all = vec![first];
        for (other, step) in others {
            let mut next = all.last().unwrap().clone();
            match step {
                0 => next.window = other.window,
                1 => next.window = next.window.step(-1, next.as_of),
                2 => next.window = next.window.step(1, next.as_of),
                3 => next.selection.fronts = other.selection.fronts,
                4 => next.selection.dyads = other.selection.dyads,
                5 => next.selection.kinds = other.selection.kinds,
                6 => {
                    (next.selection.stretch, next.selection.area) =
                        (other.selection.stretch, other.selection.area);
                }
                7 => next.filter = other.filter,
                // Moves the window by some days.
                11..=13 if next.window.length != WindowLength::All => {
                    let days = i32::try_from(other.room % 9).unwrap() + 1;
                    let ends = next.window.end_day.unwrap_or(next.as_of);
                    next.window.end_day = Some(ends.plus_days(if step == 11 { days } else { -days }));
                }
                // A whole id that is also part of others.
                9 => next.filter = "id:e1 -sources:0".parse().unwrap(),
                8 => {
                    (next.measure, next.compare, next.sort) = (other.measure, other.compare, other.sort);
                    next.lane_columns = other.lane_columns;
                }
                _ => next = other,
            }
            all.push(next);
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_store_gives_the_answer_of_the_reference(
        seed in any::<u64>(), shape in shapes(), question in questions(), rules in rules(),
    ) {
        let situation = Arc::new(situation(seed, shape));
        let store = Store::new(Arc::clone(&situation), rules.clone());
        let answer = store.answer(&question).unwrap();
        let expected = naive::answer(&situation, &rules, &question);
        // Compare the parts first, for a more specific message.
        prop_assert_eq!(&answer.series, &expected.series);
        prop_assert_eq!(&answer.lanes, &expected.lanes);
        prop_assert_eq!(&answer.fronts, &expected.fronts);
        prop_assert_eq!(&answer.dyads, &expected.dyads);
        prop_assert_eq!(&answer.places, &expected.places);
        prop_assert_eq!(answer, expected);
    }

    #[test]
    fn counts_match_the_listed_events(seed in any::<u64>(), shape in shapes(), question in questions()) {
        let store = Store::new(Arc::new(situation(seed, shape)), Rules::default());
        let answer = store.answer(&question).unwrap();
        prop_assert!(answer.series.buckets.len() <= question.room.max(1) || question.bucket.is_none());
        let newest = answer.series.buckets.last().unwrap();
        prop_assert!(newest.span.contains(answer.span.end));
        prop_assert_eq!(answer.shown_events + answer.announced, answer.events.len());
        let one_front = question.selection.fronts.is_empty();
        if one_front {
            let rows: u32 = answer.fronts.iter().map(|row| row.events).sum();
            prop_assert_eq!(rows as usize, answer.shown_events);
        }
        for row in &answer.fronts {
            let Some(Detail::Front(detail)) = store.detail(&question, &answer, &Subject::Front(row.front)) else {
                return Err(TestCaseError::fail("every front has a detail"));
            };
            prop_assert_eq!(detail.newest.len(), (row.events as usize).min(12));
            prop_assert!(detail.newest.is_sorted_by(|a, b| a > b));
        }
        for row in &answer.dyads {
            let Some(Detail::Dyad(detail)) = store.detail(&question, &answer, &Subject::Dyad(row.dyad)) else {
                return Err(TestCaseError::fail("every dyad has a detail"));
            };
            prop_assert_eq!(detail.newest.len(), (row.events as usize).min(12));
        }
    }

    /// Every listed event of the window is in a mark, in a vague span or in a counted rest of its lane.
    #[test]
    fn every_event_of_the_window_is_in_its_lane(seed in any::<u64>(), shape in shapes(), question in questions()) {
        let selection = Selection { stretch: None, ..question.selection.clone() };
        let question = Question { selection, lane_columns: question.lane_columns.max(1), ..question };
        let store = Store::new(Arc::new(situation(seed, shape)), Rules::default());
        let answer = store.answer(&question).unwrap();
        let in_lanes = answer.lanes.rows.iter().map(|lane| {
            let marks: u32 = lane.cells.iter().map(|cell| cell.events()).sum();
            let spans: u32 = lane.spans.iter().map(|span| span.count.events()).sum();
            marks + spans + lane.more_vague + lane.before_axis
        });
        prop_assert_eq!(in_lanes.sum::<u32>() as usize, answer.events.len());
        for lane in &answer.lanes.rows {
            prop_assert_eq!((lane.cells.len(), lane.coverage.len()), (answer.lanes.cells.len(), answer.lanes.cells.len()));
            prop_assert!(lane.spans.iter().all(|span| span.first < span.last && span.last < lane.cells.len()));
        }
    }

    /// The answer at an earlier as-of equals that of a situation without the later events.
    #[test]
    fn an_answer_ignores_events_after_as_of(
        seed in any::<u64>(), shape in shapes(), question in questions(), rules in rules(), back in 0_i32..600,
    ) {
        let question = Question { as_of: AS_OF.plus_days(-back), ..question };
        let whole = situation(seed, shape);
        let mut until_then = whole.clone();
        until_then.events.retain(|event| event.date.span.end <= question.as_of);
        let [whole, until_then] = [whole, until_then].map(|situation| Store::new(Arc::new(situation), rules.clone()));
        let (mut answer, mut expected) = (whole.answer(&question).unwrap(), until_then.answer(&question).unwrap());
        let ids = |store: &Store, rows: Vec<u32>| -> Vec<String> {
            rows.into_iter().map(|row| store.event(row).unwrap().id.clone()).collect()
        };
        for front in (0..FRONTS).map(|front| Subject::Front(FrontIx(front))) {
            let detail = |store: &Store, answer| match store.detail(&question, answer, &front) {
                Some(Detail::Front(detail)) => (detail.reasons.clone(), detail.explanation.clone(), ids(store, detail.newest.clone())),
                _ => panic!("every front has a detail"),
            };
            prop_assert_eq!(detail(&whole, &answer), detail(&until_then, &expected));
        }
        // Row numbers depend on the store: compare event ids instead.
        let events = |answer: &Answer| answer.events.iter().collect();
        prop_assert_eq!(ids(&whole, events(&answer)), ids(&until_then, events(&expected)));
        (answer.events, expected.events) = (ResultRows::default(), ResultRows::default());
        let mut at_places = Vec::new();
        for (store, answer) in [(&whole, &mut answer), (&until_then, &mut expected)] {
            let newest: Vec<u32> = answer.places.rows.iter().map(|row| row.newest).collect();
            at_places.push(ids(store, newest));
            answer.places =
                answer.places.with_change(|places| places.rows.iter_mut().for_each(|row| row.newest = 0));
        }
        prop_assert_eq!(at_places.first(), at_places.last());
        prop_assert_eq!(answer, expected);
    }

    #[test]
    fn new_rows_are_those_of_a_filter_over_all_rows(
        seed in any::<u64>(), shape in shapes(), question in questions(), back in 0_i32..300,
    ) {
        let situation = Arc::new(situation(seed, shape));
        let store = Store::new(Arc::clone(&situation), Rules::default());
        let day = question.as_of.plus_days(-back);
        let rows = store.rows_new_since(&question, day).unwrap();
        prop_assert_eq!(rows, naive::rows_new_since(&situation, &question, day));
    }

    #[test]
    fn aggregate_checks_match_the_reference(seed in any::<u64>(), shape in shapes(), back in 0_i32..400) {
        let situation = Arc::new(situation(seed, shape));
        let store = Store::new(Arc::clone(&situation), Rules::default());
        let as_of = AS_OF.plus_days(-back);
        prop_assert_eq!(store.aggregates(as_of), naive_totals::aggregates(&situation, as_of));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// An answer does not depend on results cached from earlier questions, nor on which events are bulk data.
    #[test]
    fn an_answer_depends_on_neither_earlier_questions_nor_the_origin_of_events(
        seed in any::<u64>(), shape in shapes(), steps in steps(), rules in rules(), bulk_parts in 0_usize..4,
    ) {
        let whole = situation(seed, shape);
        let (mut curated, mut first, mut second) = (whole.clone(), Vec::new(), Vec::new());
        curated.events.clear();
        for (index, event) in whole.events.iter().enumerate() {
            match index % 4 {
                part if part >= bulk_parts => curated.events.push(event.clone()),
                2 => second.push(event.clone()),
                _ => first.push(event.clone()),
            }
        }
        let bulks: Vec<_> = [first, second].into_iter().filter(|events| !events.is_empty()).collect();
        let mut ordered = curated.clone();
        ordered.events.extend(bulks.iter().flatten().cloned());
        let bulks = bulks.into_iter().map(|events| bulk_columns::bulk(&curated, events)).collect();
        let store = Store::with_bulk(Arc::new(curated), bulks, rules.clone());
        for question in steps {
            let answer = store.answer(&question).unwrap();
            let expected = naive::answer(&ordered, &rules, &question);
            let day = question.as_of.plus_days(-i32::try_from(question.room).unwrap());
            let new = store.rows_new_since(&question, day).unwrap();
            prop_assert_eq!(new, naive::rows_new_since(&ordered, &question, day));
            prop_assert_eq!(&answer.series, &expected.series);
            prop_assert_eq!(&answer.fronts, &expected.fronts);
            prop_assert_eq!(&answer.dyads, &expected.dyads);
            prop_assert_eq!(&answer, &expected);
            // Every row has a position, and every position its row.
            for (index, row) in expected.events.iter().enumerate() {
                prop_assert_eq!((answer.events.position(row), answer.events.get(index)), (Some(index), Some(row)));
                let event = store.event(row).unwrap();
                prop_assert_eq!(store.row_by_id(&event.id), Some(row));
                prop_assert!(store.search_text(row).contains(&event.id));
            }
            prop_assert_eq!(answer.events.get(expected.events.len()), None);
        }
    }
}
