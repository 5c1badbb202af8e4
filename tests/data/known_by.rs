//! Compares what was known by a day with a slow reference that strips a situation record by record.

use std::sync::Arc;

use frontwatch::assess::Rules;
use frontwatch::model::date::WRITABLE_DAYS;
use frontwatch::model::{
    ActorIx, BulkEvents, Claim, Claimant, Columns, Day, Event, PublicationDate, RecordPages, ReportDates,
    Revision, Situation, SourceIx, Statement, TextColumn,
};
use frontwatch::store::Store;
use proptest::prelude::*;

use crate::bulk_columns;
use crate::reference::{questions, shapes};
use crate::synthetic::{AS_OF, Shape, situation};

/// Returns a date of publication, or none, that depends on a number.
fn some_date(number: u64) -> Option<PublicationDate> {
    let earliest = AS_OF.plus_days(-i32::try_from(number.wrapping_mul(2_654_435_761) % 900).unwrap());
    let latest = match number % 5 {
        0 => return None,
        1 => None,
        2 => Some(earliest.plus_days(90)),
        _ => Some(earliest),
    };
    Some(PublicationDate { earliest, latest, is_inferred: number.is_multiple_of(2) })
}

/// Gives sources, events and claims dates, and lets some claims correct or retract an earlier one.
fn add_dates(situation: &mut Situation, seed: u64) {
    for (number, source) in (seed..).zip(&mut situation.sources) {
        source.published = some_date(number).map(PublicationDate::to_ron_text);
    }
    for (number, event) in (seed..).step_by(13).zip(&mut situation.events) {
        event.reported = some_date(number).filter(|_| number.is_multiple_of(3));
        for index in 0..event.claims.len() {
            let number = number + index as u64 * 7;
            let claimant = event.claims[index].claimant;
            let earlier = event.claims[..index].iter().position(|claim| claim.claimant == claimant);
            let claim = &mut event.claims[index];
            claim.said = some_date(number + 1).filter(|_| number.is_multiple_of(2));
            claim.source = (number.is_multiple_of(7)).then_some(SourceIx(0));
            claim.revises = earlier.filter(|_| number.is_multiple_of(2)).map(Revision::Corrects);
            if claim.revises.is_some() && number.is_multiple_of(4) {
                (claim.statement, claim.revises) = (
                    Statement::Retraction,
                    claim.revises.map(|revision| Revision::Retracts(revision.target())),
                );
            }
        }
    }
}

fn is_known(date: Option<PublicationDate>, day: Day) -> bool {
    date.and_then(|date| date.latest).is_some_and(|latest| latest <= day)
}

fn published(situation: &Situation, source: SourceIx) -> Option<PublicationDate> {
    situation.sources[source.0 as usize].published.as_ref()?.parse().ok()
}

/// Returns whether a claim was known: by its own date; else by that of its event; else by that of the document that
/// reports it, which all of the sources must be if it is not named.
fn is_claim_known(situation: &Situation, event: &Event, claim: &Claim, day: Day) -> bool {
    if claim.said.is_some() {
        return is_known(claim.said, day);
    }
    if let Some(document) = claim.source {
        return is_known(published(situation, document), day);
    }
    if event.reported.is_some() {
        return is_known(event.reported, day);
    }
    match (claim.source, claim.claimant) {
        (Some(source), _) | (None, Claimant::Source(source)) => is_known(published(situation, source), day),
        (None, Claimant::Actor(_)) => {
            !event.sources.is_empty()
                && event.sources.iter().all(|&source| is_known(published(situation, source), day))
        }
    }
}

/// Returns the situation as it was known by a day, computed record by record.
fn naive_known_by(base: &Situation, day: Day) -> Situation {
    let any_known =
        |sources: &[SourceIx]| sources.iter().any(|&source| is_known(published(base, source), day));
    let mut known = base.clone();
    known.as_of = base.as_of.min(day);
    known.ties.retain(|tie| any_known(&tie.sources));
    known.aggregates.retain(|total| any_known(&total.sources));
    known.events.clear();
    let mut incomplete = vec![false; base.fronts.len()];
    for event in &base.events {
        let mut kept: Vec<(usize, Claim)> = Vec::new();
        for (index, claim) in event.claims.iter().enumerate() {
            let mut claim = claim.clone();
            if !is_claim_known(base, event, &claim, day) {
                continue;
            }
            if let Some(revision) = claim.revises {
                // Of a chain of revisions, the nearest claim that was known.
                let mut target = None;
                let mut link = Some(revision.target());
                while let (None, Some(earlier)) = (target, link) {
                    target = kept.iter().position(|(index, _)| *index == earlier);
                    link = event.claims[earlier].revises.map(Revision::target);
                }
                if target.is_none() && claim.statement == Statement::Retraction {
                    continue;
                }
                claim.revises = target.map(|target| revision.with_target(target));
            }
            kept.push((index, claim));
        }
        let by_source = event.claims.iter().any(|claim| {
            matches!(claim.claimant, Claimant::Source(_)) && is_claim_known(base, event, claim, day)
        });
        let any_claim = event.claims.iter().any(|claim| is_claim_known(base, event, claim, day));
        let is_reported = is_known(event.reported, day) || any_known(&event.sources) || by_source;
        if !is_reported && event.date.span.start <= day {
            incomplete[usize::from(event.front.0)] = true;
        }
        if is_reported || any_claim {
            let claims = kept.into_iter().map(|(_, claim)| claim).collect();
            let mut sources = event.sources.clone();
            sources.retain(|&source| published(base, source).is_none_or(|date| date.earliest <= day));
            known.events.push(Event { claims, sources, ..event.clone() });
        }
    }
    for (front, is_incomplete) in known.fronts.iter_mut().zip(incomplete) {
        if is_incomplete {
            front.coverage_incomplete = vec![WRITABLE_DAYS];
        }
    }
    known
}

/// Prepares an event for bulk data, whose unrevised records are known by their own date alone.
fn without_other_dates(mut event: Event) -> Event {
    if event.claims.iter().any(|claim| claim.revises.is_some()) {
        return event;
    }
    event.sources.clear();
    if event.reported.is_none() {
        event.claims.clear();
    }
    for claim in &mut event.claims {
        (claim.said, claim.source) = (None, None);
        claim.claimant = Claimant::Actor(ActorIx(0));
    }
    event
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn what_was_known_equals_a_situation_without_the_rest(
        (seed, shape) in (any::<u32>(), shapes()), days_ago in -20_i32..950, question in questions(),
    ) {
        let (day, rules) = (AS_OF.plus_days(-days_ago), Rules::default());
        let mut base = situation(seed.into(), shape);
        add_dates(&mut base, seed.into());
        let split = base.events.len() / 2;
        let bulk_events: Vec<Event> = base.events.split_off(split).into_iter().map(without_other_dates).collect();

        let known = base.known_by(day);
        let expected = naive_known_by(&base, day);
        prop_assert_eq!(&known.events, &expected.events);
        prop_assert_eq!(&known, &Situation { known_by: known.known_by, ..expected });
        let counts = known.known_by.unwrap();
        let happened = |situation: &Situation| {
            situation.events.iter().filter(|event| event.date.span.end <= day).count()
        };
        prop_assert_eq!(happened(&base) - happened(&known), counts.later.events + counts.undated.events);

        // The store filters the rows of bulk data in the same way. Revised events come before the others.
        let is_revised = |event: &Event| event.claims.iter().any(|claim| claim.revises.is_some());
        let mut by_date = bulk_events;
        by_date.sort_by_key(|event| event.date.span);
        let mut reports = ReportDates::default();
        for (record, event) in (0_u32..).zip(&by_date) {
            reports.dates.push(event.reported);
            reports.date_id.push(record);
            if is_revised(event) {
                reports.revised.push(record);
            }
        }
        let (revised, others): (Vec<Event>, Vec<Event>) = by_date.iter().cloned().partition(is_revised);
        let mut whole = base.clone();
        whole.events.extend(revised);
        whole.events.extend(others);
        let bulk = bulk_columns::bulk(&base, by_date).with_reports(Arc::new(reports));
        let store = Store::with_bulk(Arc::new(base), vec![bulk], rules.clone()).known_by(day);
        let reference = Store::new(Arc::new(naive_known_by(&whole, day)), rules);
        let (answer, expected) = (store.answer(&question).unwrap(), reference.answer(&question).unwrap());
        prop_assert_eq!(&answer.fronts, &expected.fronts);
        prop_assert_eq!(&answer, &expected);
        for row in answer.events.iter() {
            prop_assert_eq!(store.event(row), reference.event(row));
        }
        let counted = store.situation().known_by.unwrap();
        let left_out = counted.later.events + counted.undated.events;
        prop_assert_eq!(happened(&whole) - happened(reference.situation()), left_out);
    }
}

/// Records whose file has become unreadable.
#[derive(Debug)]
struct UnreadablePages;

impl RecordPages for UnreadablePages {
    fn page_len(&self) -> usize {
        7
    }

    fn read_events(&self, _page: usize) -> Result<Vec<Event>, String> {
        Err("the file has changed".to_owned())
    }

    fn read_search_texts(&self, _page: usize) -> Result<TextColumn, String> {
        Err("the file has changed".to_owned())
    }
}

#[test]
fn a_revised_record_that_cannot_be_read_is_left_out_as_undated() {
    let shape = Shape { events: 20, fronts: 2, actors: 3, days: 300, places: 3 };
    let mut base = situation(7, shape);
    let events = std::mem::take(&mut base.events);
    let happened = events.iter().filter(|event| event.date.span.end <= AS_OF).count();
    let columns = Columns::clone(&bulk_columns::bulk(&base, events).columns);
    let reports = ReportDates { revised: (0..20).collect(), ..ReportDates::default() };
    let bulk = BulkEvents::new(columns, Arc::new(UnreadablePages)).with_reports(Arc::new(reports));
    let store = Store::with_bulk(Arc::new(base), vec![bulk], Rules::default()).known_by(AS_OF);
    let known_by = store.situation().known_by.unwrap();
    assert_eq!((store.len(), known_by.undated.events, happened > 10), (0, happened, true));
    assert!(store.situation().fronts.iter().any(|front| !front.coverage_incomplete.is_empty()));
}
