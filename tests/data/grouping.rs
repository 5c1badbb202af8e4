//! Compares the answers of a store that groups by another dimension with the slow reference.
//!
//! A plain loop gives every event the value of the dimension as its front. The reference then answers about these fronts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frontwatch::assess::change::assess_change;
use frontwatch::assess::{Flags, Rules};
use frontwatch::model::{
    Actor, ActorIx, Day, Event, EventStatus, Front, FrontIx, Place, PlacePrecision, Situation, Source,
    SourceIx, Span,
};
use frontwatch::query::{
    Filter, GroupBy, Question, Selection, SeriesMeasure, WeekStart, Window, WindowLength,
};
use frontwatch::store::{Answer, Detail, FrontRow, Lane, Store, Subject};
use proptest::prelude::*;
use proptest::sample::select;

use crate::bulk_columns;
use crate::naive::{Narrowing, answer_narrowed, event_dyads, map_point, passes_filter};
use crate::reference::{questions, rules, shapes};
use crate::synthetic::{AS_OF, situation};

/// Returns the ids of the rows of the first pane that an event belongs to.
fn row_ids(situation: &Situation, group_by: GroupBy, event: &Event) -> BTreeSet<String> {
    let ids: BTreeSet<String> = match group_by {
        GroupBy::Actor => {
            let ids = event.actors.iter().map(|&actor| situation.actor(actor).unwrap().id.clone());
            ids.map(|id| format!("actor:{id}")).collect()
        }
        GroupBy::Source => {
            let ids = event.sources.iter().map(|&source| situation.source(source).unwrap().id.clone());
            ids.map(|id| format!("source:{id}")).collect()
        }
        single => return BTreeSet::from([row_id(situation, single, event)]),
    };
    if ids.is_empty() { BTreeSet::from([format!("{}:", group_by.row().name)]) } else { ids }
}

/// Returns the id of the row of the first pane that an event belongs to, if it cannot belong to several.
fn row_id(situation: &Situation, group_by: GroupBy, event: &Event) -> String {
    let place = event.place.as_ref();
    let country = place.and_then(|place| place.country.clone());
    match group_by {
        GroupBy::Front => situation.front(event.front).unwrap().id.clone(),
        GroupBy::Country => format!("country:{}", country.unwrap_or_default()),
        GroupBy::Region => match place.and_then(|place| place.region.clone()) {
            Some(region) => format!("region:{region}, {}", country.unwrap_or_default()),
            None => "region:".to_owned(),
        },
        GroupBy::Conflict => format!("conflict:{}", event.conflict.clone().unwrap_or_default()),
        GroupBy::Kind => format!("kind:{}", event.kind.row().id),
        GroupBy::Actor | GroupBy::Source => unreachable!("an event may have several"),
        GroupBy::Dyad => {
            let mut others = event.actors.iter().skip(1).filter(|&&other| other != event.actors[0]);
            others.next().map_or("dyad:".to_owned(), |&other| {
                let id = |index| situation.actor(index).unwrap().id.clone();
                format!("dyad:{}~{}", id(other.min(event.actors[0])), id(other.max(event.actors[0])))
            })
        }
    }
}

/// Returns the maximal spans of the days that satisfy a condition.
fn runs(days: &[Day], is_wanted: impl Fn(Day) -> bool) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for &day in days.iter().filter(|&&day| is_wanted(day)) {
        match runs.last_mut() {
            Some(run) if run.end.plus_days(1) == day => run.end = day,
            _ => runs.push(Span::from_day(day)),
        }
    }
    runs
}

/// Returns a front that is recorded completely where all of some fronts are, and incompletely where only some are.
fn combined_front(id: &str, situation: &Situation, as_of: Day, fronts: &BTreeSet<FrontIx>) -> Front {
    let days: Vec<Day> = (-1500..=0).map(|back| AS_OF.plus_days(back)).collect();
    let first_day = |front: FrontIx| {
        let known = situation
            .events
            .iter()
            .filter(|e| e.front == front && !e.is_announced() && e.date.span.end <= as_of);
        known.map(|event| event.date.span.start).min()
    };
    let records: Vec<_> = fronts
        .iter()
        .map(|&front| situation.front(front).unwrap().recorded_days(first_day(front), situation.as_of))
        .collect();
    let is_complete = |day: Day| records.iter().all(|record| record.covers(Span::from_day(day)));
    let is_known = |day: Day| records.iter().any(|record| record.overlaps(Span::from_day(day)));
    let known = runs(&days, is_known);
    Front {
        coverage_from: Some(known.first().map_or(AS_OF.plus_days(1), |run| run.start)),
        coverage_until: known.last().map(|run| run.end),
        coverage_gaps: runs(&days, |day| !is_known(day)),
        coverage_incomplete: runs(&days, |day| is_known(day) && !is_complete(day)),
        ..Front::with_name(id.to_owned(), id.to_owned(), id.to_owned())
    }
}

/// Returns the situation with the rows of the first pane as its fronts. An event on several rows is repeated.
fn with_rows_as_fronts(situation: &Situation, group_by: GroupBy, as_of: Day) -> Situation {
    let mut events_by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, event) in situation.events.iter().enumerate() {
        for id in row_ids(situation, group_by, event) {
            events_by_id.entry(id).or_default().push(index);
        }
    }
    let mut relabelled = situation.clone();
    relabelled.fronts.clear();
    let mut copies: Vec<Vec<Event>> = vec![Vec::new(); situation.events.len()];
    relabelled.aggregates.clear();
    for (id, events) in events_by_id {
        let known = events.iter().map(|&index| &situation.events[index]);
        let fronts = known.filter(|event| event.date.span.end <= as_of).map(|event| event.front).collect();
        let index = FrontIx(u16::try_from(relabelled.fronts.len()).unwrap());
        relabelled.fronts.push(combined_front(&id, situation, as_of, &fronts));
        for event in events {
            copies[event].push(Event { front: index, ..situation.events[event].clone() });
        }
    }
    relabelled.events = copies.into_iter().flatten().collect();
    relabelled
}

/// Returns the rows with their ids, sorted, without the indices of the fronts.
fn rows_by_id(situation: &Situation, rows: &[FrontRow]) -> BTreeMap<String, FrontRow> {
    let to_entry = |row: &FrontRow| {
        (situation.front(row.front).unwrap().id.clone(), FrontRow { front: FrontIx(0), ..row.clone() })
    };
    rows.iter().map(to_entry).collect()
}

/// Returns the lanes with their ids, sorted, without the indices of the fronts.
fn lanes_by_id(situation: &Situation, lanes: &[Lane]) -> BTreeMap<String, Lane> {
    let to_entry = |lane: &Lane| {
        (situation.front(lane.front).unwrap().id.clone(), Lane { front: FrontIx(0), ..lane.clone() })
    };
    lanes.iter().map(to_entry).collect()
}

/// A question with values chosen in several dimensions.
struct Chosen<'a> {
    situation: &'a Situation,
    group_by: GroupBy,
    question: &'a Question,
}

impl Chosen<'_> {
    /// Returns the chosen values of a dimension that events have.
    fn values(&self, group_by: GroupBy) -> BTreeSet<String> {
        let known: BTreeSet<String> =
            self.situation.events.iter().flat_map(|event| row_ids(self.situation, group_by, event)).collect();
        if group_by == GroupBy::Front {
            let fronts = self.question.selection.fronts.iter();
            return fronts.map(|&front| self.situation.front(front).unwrap().id.clone()).collect();
        }
        self.question.selection.groups.intersection(&known).cloned().collect()
    }

    fn has_one_of(&self, group_by: GroupBy, event: &Event) -> bool {
        let values = self.values(group_by);
        values.is_empty() || !values.is_disjoint(&row_ids(self.situation, group_by, event))
    }

    /// Whether an event passes the filter and has the chosen values of the other dimensions.
    fn passes(&self, event: &Event) -> bool {
        let others = GroupBy::TABLE.iter().map(|row| row.group_by).filter(|other| *other != self.group_by);
        passes_filter(self.situation, self.question, event)
            && others.into_iter().all(|other| self.has_one_of(other, event))
    }
}

fn original<'s>(situation: &'s Situation, event: &Event) -> &'s Event {
    situation.events.iter().find(|original| original.id == event.id).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_grouped_store_gives_the_answer_of_the_reference(
        seed in any::<u64>(), shape in shapes(), question in questions(), rules in rules(), as_bulk in any::<bool>(),
        group_by in select(GroupBy::TABLE[1..].iter().map(|row| row.group_by).collect::<Vec<_>>()),
        chosen in prop::collection::vec((any::<prop::sample::Index>(), select(GroupBy::TABLE.to_vec())), 0..4),
    ) {
        let situation = situation(seed, shape);
        let mut question = question;
        for (index, row) in chosen.iter().filter(|(_, row)| row.group_by != GroupBy::Front) {
            if let Some(event) = situation.events.get(index.index(situation.events.len().max(1))) {
                let ids = row_ids(&situation, row.group_by, event);
                question.selection.groups.insert(index.get(&ids.into_iter().collect::<Vec<_>>()).clone());
            }
        }
        let store = if as_bulk {
            let curated = Situation { events: Vec::new(), ..situation.clone() };
            let bulk = bulk_columns::bulk(&curated, situation.events.clone());
            Store::with_bulk(Arc::new(curated), vec![bulk], rules.clone())
        } else {
            Store::new(Arc::new(situation.clone()), rules.clone())
        };
        let ungrouped = store.answer(&question).unwrap();
        let store = store.grouped_by(group_by);
        let answer = store.answer(&question).unwrap();
        check_answer(&situation, &rules, &question, group_by, &store, &answer)?;
        if group_by.is_overlapping() {
            let Answer { fronts, lanes, .. } = answer.clone();
            prop_assert_eq!(&answer, &Answer { fronts, lanes, ..ungrouped.clone() }, "an event counts once");
        }
        // The same values are chosen, so the totals do not depend on the dimension.
        prop_assert_eq!((answer.incidents, answer.tolls), (ungrouped.incidents, ungrouped.tolls));
        prop_assert_eq!(&answer.places, &ungrouped.places);
        prop_assert_eq!(&store.answer(&question).unwrap(), &answer, "from the cache");
        for row in &answer.fronts {
            let Some(Detail::Front(detail)) = store.detail(&question, &answer, &Subject::Front(row.front)) else {
                return Err(TestCaseError::fail("every group has a detail"));
            };
            prop_assert_eq!(detail.newest.len(), (row.events as usize).min(12));
            let mut newest = detail.newest.iter().map(|&event| store.event(event).unwrap());
            let id = &store.situation().front(row.front).unwrap().id;
            prop_assert!(newest.all(|event| row_ids(&situation, group_by, event).contains(id)));
            prop_assert!(detail.newest.iter().all(|&event| store.listed_fronts(event).any(|front| front == row.front)));
            // The reasons of the detail repeat the verdicts of the row.
            prop_assert_eq!(&detail.row, row);
            let recorded = detail.explanation.recorded.as_ref().unwrap();
            prop_assert_eq!(recorded.len(), 1);
        }
    }
}

fn check_answer(
    situation: &Situation,
    rules: &Rules,
    question: &Question,
    group_by: GroupBy,
    store: &Store,
    answer: &Answer,
) -> Result<(), TestCaseError> {
    let chosen = Chosen { situation, group_by, question };
    let own = chosen.values(group_by);
    let relabelled = with_rows_as_fronts(situation, group_by, question.as_of);
    let is_narrowed = !question.selection.fronts.is_empty() || !question.selection.groups.is_empty();
    let selection = Selection {
        fronts: own.iter().filter_map(|id| relabelled.front_by_id(id)).collect(),
        groups: BTreeSet::new(),
        ..question.selection.clone()
    };
    let passes = |event: &Event| chosen.passes(original(situation, event));
    let expected = answer_narrowed(
        &relabelled,
        rules,
        &Question { selection, ..question.clone() },
        Narrowing { passes: &passes, is_narrowed },
    );

    // Other dimensions hide the rows without any event that passes.
    let has_others = !question.selection.fronts.is_empty()
        || question.selection.groups.iter().any(|id| !id.starts_with(group_by.row().name));
    let passes_all = |event: &Event| {
        let selection = &question.selection;
        passes(event)
            && selection.area.is_none_or(|area| map_point(event).is_some_and(|at| area.contains(at)))
            && (selection.dyads.is_empty()
                || event_dyads(event).iter().any(|dyad| selection.dyads.contains(dyad)))
    };
    let is_listed = |row: &&FrontRow| {
        let known =
            relabelled.events.iter().filter(|e| e.front == row.front && e.date.span.end <= question.as_of);
        row.is_selected || known.clone().next().is_some() && (!has_others || known.clone().any(passes_all))
    };
    let mut listed: Vec<FrontRow> = expected.fronts.iter().filter(is_listed).cloned().collect();
    // Rules do not judge sources.
    for row in listed.iter_mut().filter(|_| group_by == GroupBy::Source) {
        row.flags = Flags::default();
        row.change = assess_change(&[], &rules.change);
    }
    prop_assert_eq!(rows_by_id(store.situation(), &answer.fronts), rows_by_id(&relabelled, &listed));

    // A row without events has no lane of its own in the reference either, if it is not listed.
    let mut lanes = lanes_by_id(&relabelled, &expected.lanes.rows);
    let listed_ids = rows_by_id(&relabelled, &listed);
    lanes.retain(|id, _| listed_ids.contains_key(id));
    for lane in lanes.values_mut().filter(|_| group_by == GroupBy::Source) {
        lane.records.clear();
    }
    prop_assert_eq!(lanes_by_id(store.situation(), &answer.lanes.rows), lanes);

    // Everything else is that of the ungrouped store.
    if group_by.is_overlapping() {
        return Ok(());
    }

    // Totals and dyads are as complete as the fronts of the situation, unless rows are chosen.
    let passes_own = |event: &Event| chosen.passes(event) && chosen.has_one_of(group_by, event);
    let by_front = answer_narrowed(
        situation,
        rules,
        &Question {
            selection: Selection {
                fronts: BTreeSet::new(),
                groups: BTreeSet::new(),
                ..question.selection.clone()
            },
            ..question.clone()
        },
        Narrowing { passes: &passes_own, is_narrowed },
    );
    let mut series = if own.is_empty() { by_front.series.clone() } else { expected.series.clone() };
    for (bucket, expected) in series.buckets.iter_mut().zip(&expected.series.buckets) {
        bucket.record = expected.record;
    }
    prop_assert_eq!(&answer.series, &series);
    let coverage = if own.is_empty() { by_front.coverage } else { expected.coverage };
    let mut dyads = by_front.dyads;
    for (row, expected) in dyads.iter_mut().zip(&expected.dyads) {
        prop_assert_eq!(row.dyad, expected.dyad);
        row.newcomers.clone_from(&expected.newcomers);
    }
    prop_assert_eq!(&answer.dyads, &dyads);
    // The events are sorted by the names of the fronts of the situation.
    let (fronts, events, lanes) = (answer.fronts.clone(), by_front.events, answer.lanes.clone());
    let rest = Answer { fronts, events, lanes, series, coverage, dyads, ..expected };
    prop_assert_eq!(answer, &rest);
    Ok(())
}

/// Returns a question about all time that nothing narrows.
fn all_time() -> Question {
    Question {
        as_of: AS_OF,
        window: Window { length: WindowLength::All, end_day: None },
        filter: Filter::match_all(),
        selection: Selection::default(),
        bucket: None,
        room: 30,
        lane_columns: 0,
        week_start: WeekStart::Monday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: frontwatch::query::FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

/// A row that stands for many values narrows to their events under any grouping.
#[test]
fn the_row_of_the_rarest_values_narrows_under_every_dimension() {
    const VALUES: usize = 10_100;
    let shape = crate::synthetic::Shape { events: 1, fronts: 1, actors: 2, days: 200, places: 1 };
    let mut situation = situation(5, shape);
    let event = Event { status: EventStatus::Happened, ..situation.events.remove(0) };
    let place = Place {
        name: "Here".to_owned(),
        other_names: Vec::new(),
        native: None,
        country: Some("Land".to_owned()),
        region: None,
        coordinates: None,
        precision: PlacePrecision::Region,
        note: None,
    };
    let (actor, source) = (situation.actors[0].clone(), situation.sources[0].clone());
    let number = |index: usize| u32::try_from(index % VALUES).unwrap();
    situation.actors = (0..VALUES).map(|index| Actor { id: format!("a{index}"), ..actor.clone() }).collect();
    situation.sources =
        (0..VALUES).map(|index| Source { id: format!("s{index}"), ..source.clone() }).collect();
    situation.events = (0..VALUES + VALUES / 2)
        .map(|index| Event {
            id: format!("e{index}"),
            // Unequal numbers of actors, so that counts of repeated rows would rank differently.
            actors: (index..=index + 1 + index % 2).map(|actor| ActorIx(number(actor))).collect(),
            sources: vec![SourceIx(number(index)), SourceIx(number(index * 7))],
            claims: Vec::new(),
            place: Some(Place { region: Some(format!("R{}", number(index))), ..place.clone() }),
            ..event.clone()
        })
        .collect();
    let store = Store::new(Arc::new(situation), Rules::default());
    for group_by in [GroupBy::Region, GroupBy::Dyad, GroupBy::Actor, GroupBy::Source] {
        let grouped = store.grouped_by(group_by);
        let answer = grouped.answer(&all_time()).unwrap();
        let id = format!("{}:*", group_by.row().name);
        let front = grouped.situation().front_by_id(&id).unwrap();
        let row = answer.fronts.iter().find(|row| row.front == front).unwrap();
        assert!(row.events > 0 && (row.events as usize) < VALUES, "{group_by:?}: {}", row.events);
        let name = &grouped.situation().front(front).unwrap().name;
        assert!(name.ends_with(group_by.row().plural), "{name}");
        let mut question = all_time();
        question.selection.groups.insert(id);
        let shown =
            |by| -> BTreeSet<u32> { store.grouped_by(by).answer(&question).unwrap().events.iter().collect() };
        let own = shown(group_by);
        assert_eq!(own.len(), row.events as usize, "{group_by:?}");
        for other in [GroupBy::Front, GroupBy::Actor, GroupBy::Source] {
            assert!(shown(other) == own, "{group_by:?} under {other:?}");
        }
        // The rows of actors count exactly these events, too.
        let by_actor = store.grouped_by(GroupBy::Actor);
        let answer = by_actor.answer(&question).unwrap();
        let is_counted = |row: &FrontRow| group_by != GroupBy::Actor || row.is_selected;
        let counts = answer.fronts.iter().filter(|row| is_counted(row));
        let counts: BTreeMap<FrontIx, u32> = counts.map(|row| (row.front, row.events)).collect();
        let mut expected: BTreeMap<FrontIx, u32> = counts.keys().map(|&front| (front, 0)).collect();
        for front in own.iter().flat_map(|&row| by_actor.listed_fronts(row)) {
            expected.entry(front).and_modify(|events| *events += 1);
        }
        assert!(counts == expected, "{group_by:?}");
    }
}

#[test]
fn fronts_that_are_countries_are_the_countries() {
    let mut situation =
        situation(5, crate::synthetic::Shape { events: 30, fronts: 3, actors: 3, days: 200, places: 40 });
    for event in &mut situation.events {
        let front = situation.fronts[usize::from(event.front.0)].name.clone();
        event.place.iter_mut().for_each(|place| place.country = Some(front.clone()));
    }
    let store = Store::new(Arc::new(situation.clone()), Rules::default());
    let question = all_time();
    let countries = store.grouped_by(GroupBy::Country);
    assert_eq!((store.group_by(), countries.group_by()), (GroupBy::Country, GroupBy::Country));
    assert_eq!(countries.answer(&question).unwrap(), store.answer(&question).unwrap());
    assert!(store.dimensions().iter().all(|(group_by, _)| *group_by != GroupBy::Front));

    // Beyond sixty countries, an import gives the others a front. Only the country tells them apart.
    situation.fronts[0].id = "elsewhere".to_owned();
    situation.fronts[0].name = "Elsewhere".to_owned();
    let store = Store::new(Arc::new(situation), Rules::default());
    assert_eq!((store.group_by(), store.front_words().group_by), (GroupBy::Front, GroupBy::Country));
    let countries = store.grouped_by(GroupBy::Country);
    countries.answer(&question).unwrap();
    assert!(countries.situation().groups.iter().any(|group| group.id == "country:Front z"));
}
