//! A situation as it was known by a day: with the claims that were public by then, and nothing else.
//!
//! An event is known once one of its sources was published, or one of its claims was made. A claim counts once its
//! claimant made it. What has no date of publication, or one too vague to tell, is left out and counted apart: it is
//! never assumed to have been known.

use super::date::{Day, WRITABLE_DAYS};
use super::event::{Event, EventStatus};
use super::omitted_records::{KnownBy, OmittedRecords};
use super::publication_date::{KnowledgeState, PublicationDate};
use super::situation::Situation;
use super::source::{Source, SourceIx};
use super::{Claim, Claimant, Statement};

impl Situation {
    /// Returns when a claim about an event was made: the date stated with it; else when the document was published that
    /// is named for it; else when the event was reported; else when the documents that report the event were published.
    /// `None`: unknown.
    #[must_use]
    pub fn claim_date(&self, event: &Event, claim: &Claim) -> Option<PublicationDate> {
        let published = |source: SourceIx| self.source(source)?.publication_date();
        match (claim.source, claim.claimant) {
            _ if claim.said.is_some() => claim.said,
            (Some(document), _) => published(document),
            _ if event.reported.is_some() => event.reported,
            (None, Claimant::Source(document)) => published(document),
            // Any of the sources may be the one that reports it.
            (None, Claimant::Actor(_)) => {
                event.sources.iter().map(|&source| published(source)).reduce(|a, b| Some(a?.hull(b?)))?
            }
        }
    }

    /// Returns whether the documents that report an event were published by a day: the best state of any of them.
    #[must_use]
    pub fn report_state(&self, event: &Event, day: Day) -> KnowledgeState {
        let published = |&source: &SourceIx| self.source(source)?.publication_date();
        let dates = event.reported.is_some().then_some(event.reported).into_iter();
        let dates = dates.chain(event.sources.iter().map(published));
        dates.map(|date| KnowledgeState::from_date(date, day)).min().unwrap_or(KnowledgeState::Undated)
    }

    /// Returns the situation as it was known by the end of a day. It was closed on that day at the latest. Fronts of
    /// which events are missing are recorded incompletely.
    #[must_use]
    pub fn known_by(&self, day: Day) -> Self {
        let mut known = KnownBy {
            day,
            closed: self.as_of,
            later: OmittedRecords::default(),
            undated: OmittedRecords::default(),
        };
        let mut is_incomplete = vec![false; self.fronts.len()];
        let mut withdrawn = Vec::new();
        let mut keep_known = |event: &Event, is_withdrawn: bool| {
            let report = self.report_state(event, day);
            let states: Vec<KnowledgeState> =
                event.claims.iter().map(|claim| self.claim_state(event, claim, day)).collect();
            // What a source says for itself is a report as well.
            let by_sources = event.claims.iter().zip(&states);
            let by_sources = by_sources.filter(|(claim, _)| matches!(claim.claimant, Claimant::Source(_)));
            let report = by_sources.map(|(_, &state)| state).fold(report, KnowledgeState::min);
            let state = states.iter().copied().fold(report, KnowledgeState::min);
            let has_happened = event.date.span.end <= day;
            // Of an event that did not happen nothing is missing.
            if report != KnowledgeState::Known && event.date.span.start <= day && !is_withdrawn {
                is_incomplete.get_mut(usize::from(event.front.0)).into_iter().for_each(|front| *front = true);
            }
            if state == KnowledgeState::Known {
                return Some(self.keep_known_parts(event, &states, &mut known));
            }
            if let Some(omitted) = known.omitted_mut(state) {
                omitted.events += usize::from(has_happened && !is_withdrawn);
            }
            None
        };
        let mut events: Vec<Event> =
            self.events.iter().filter_map(|event| keep_known(event, false)).collect();
        for event in &self.withdrawn {
            let Some(known) = keep_known(event, true) else { continue };
            // Without a dated withdrawal it is unknown how long the event counted.
            if is_taken_back(&known) || !is_taken_back(event) {
                withdrawn.push(known);
            } else {
                events.push(Event { status: EventStatus::Happened, ..known });
            }
        }
        let mut keep_others = |sources: &[SourceIx]| {
            let published = |&source: &SourceIx| self.source(source)?.publication_date();
            let states = sources.iter().map(|source| KnowledgeState::from_date(published(source), day));
            let state = states.min().unwrap_or(KnowledgeState::Undated);
            known.omitted_mut(state).map(|omitted| omitted.others += 1).is_none()
        };
        let ties = self.ties.iter().filter(|tie| keep_others(&tie.sources)).cloned().collect();
        let aggregates =
            self.aggregates.iter().filter(|aggregate| keep_others(&aggregate.sources)).cloned().collect();
        let mut situation = Self {
            events,
            withdrawn,
            ties,
            aggregates,
            as_of: self.as_of.min(day),
            is_as_of_inferred: self.is_as_of_inferred && self.as_of <= day,
            known_by: Some(known),
            ..self.without_records()
        };
        situation.mark_incomplete(&is_incomplete);
        situation
    }

    fn claim_state(&self, event: &Event, claim: &Claim, day: Day) -> KnowledgeState {
        KnowledgeState::from_date(self.claim_date(event, claim), day)
    }

    /// Returns an event without the claims that were not known and the documents that were published later. `states` has
    /// the state of each claim.
    fn keep_known_parts(&self, event: &Event, states: &[KnowledgeState], known: &mut KnownBy) -> Event {
        for &state in states {
            known.omitted_mut(state).into_iter().for_each(|omitted| omitted.claims += 1);
        }
        let day = known.day;
        let is_later = |&source: &SourceIx| {
            let published = self.source(source).and_then(Source::publication_date);
            KnowledgeState::from_date(published, day) == KnowledgeState::Later
        };
        let mut kept = event.with_claims(|index| states.get(index) == Some(&KnowledgeState::Known));
        kept.sources.retain(|source| !is_later(source));
        kept
    }

    /// Marks the whole record of some fronts as incomplete.
    pub fn mark_incomplete(&mut self, fronts: &[bool]) {
        let fronts = self.fronts.iter_mut().zip(fronts).filter(|(_, is_incomplete)| **is_incomplete);
        fronts.for_each(|(front, _)| front.add_incomplete(WRITABLE_DAYS));
    }
}

/// Whether a source takes back the whole report of an event.
fn is_taken_back(event: &Event) -> bool {
    event.claims.iter().any(|claim| {
        claim.statement == Statement::Retraction
            && claim.revises.is_none()
            && matches!(claim.claimant, Claimant::Source(_))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        ActorIx, Basis, EventDate, Figure, Front, FrontIx, Kind, Measure, Revision, Source, Victims,
    };

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn source(published: &str) -> Source {
        Source {
            id: published.to_owned(),
            title: "A report".to_owned(),
            publisher: None,
            published: Some(published.to_owned()),
            url: None,
            licence: None,
            note: None,
        }
    }

    fn killed(n: u32, said: Option<&str>) -> Claim {
        let says = Figure::Exactly(n);
        let statement = Statement::Toll { measure: Measure::Killed, victims: Victims::Unattributed, says };
        let claim = Claim::new(Claimant::Actor(ActorIx(0)), Basis::Claimed, statement);
        Claim { said: said.map(|text| text.parse().unwrap()), ..claim }
    }

    fn event(id: &str, sources: &[u32], claims: Vec<Claim>) -> Event {
        Event {
            id: id.to_owned(),
            sources: sources.iter().copied().map(SourceIx).collect(),
            claims,
            ..Event::with_kind_and_date(Kind::ArmedClash, EventDate::from_day(day("2025-03-01")))
        }
    }

    /// Returns a situation with an early, a late and an undated report, closed at the end of 2025.
    fn situation(events: Vec<Event>) -> Situation {
        let mut situation = Situation::empty("T".to_owned(), day("2025-12-31"));
        situation.sources = ["2025-03-02", "2025-11", "2023.."].map(source).into();
        situation.fronts = vec![Front::with_name("f".to_owned(), "F".to_owned(), "F".to_owned())];
        situation.events = events;
        situation
    }

    fn ids(events: &[Event]) -> Vec<&str> {
        events.iter().map(|event| event.id.as_str()).collect()
    }

    #[test]
    fn an_event_is_known_by_its_first_report_or_claim() {
        let base = situation(vec![
            event("early", &[0, 1], vec![]),
            event("late", &[1], vec![]),
            event("said early", &[1], vec![killed(1, Some("2025-03-03"))]),
            event("undated", &[2], vec![]),
            event("unsourced", &[], vec![]),
        ]);
        let known = base.known_by(day("2025-06-30"));
        assert_eq!(ids(&known.events), ["early", "said early"]);
        let counts = known.known_by.unwrap();
        assert_eq!((counts.later.events, counts.undated.events), (1, 2));
        assert_eq!((known.as_of, base.known_by(day("2026-06-30")).as_of), (day("2025-06-30"), base.as_of));
        // A month is over before what was published in it is surely known.
        assert_eq!(ids(&base.known_by(day("2025-11-15")).events), ["early", "said early"]);
        assert_eq!(ids(&base.known_by(day("2025-11-30")).events), ["early", "late", "said early"]);
        // Nobody knew on the day before.
        let before = base.known_by(day("2025-02-28"));
        let counts = before.known_by.unwrap();
        assert!(before.events.is_empty() && counts.later.events == 0 && counts.undated.events == 0);
    }

    #[test]
    fn later_claims_and_corrections_are_left_out() {
        let mut claims = vec![
            killed(5, Some("2025-03-02")),
            killed(3, Some("2025-07-01")),
            killed(9, None),
            killed(4, Some("2025-09-01")),
        ];
        claims[1].revises = Some(Revision::Corrects(0));
        claims[2].source = Some(SourceIx(2));
        claims[3].revises = Some(Revision::Corrects(1));
        let base = situation(vec![event("e", &[0], claims)]);
        let standing = |text: &str| {
            let known = base.known_by(day(text));
            let standing: Vec<Claim> =
                known.events[0].standing_claims().map(|(_, claim)| claim.clone()).collect();
            let numbers = standing.iter().map(|claim| match claim.statement {
                Statement::Toll { says: Figure::Exactly(n), .. } => n,
                _ => 0,
            });
            (numbers.collect::<Vec<_>>(), known.known_by.unwrap())
        };
        let (numbers, counts) = standing("2025-06-30");
        assert_eq!((numbers, counts.later.claims, counts.undated.claims), (vec![5], 2, 1));
        assert_eq!(standing("2025-07-31").0, [3]);
        assert_eq!(standing("2025-12-31").0, [4]);
    }

    #[test]
    fn a_withdrawn_event_counts_until_it_is_withdrawn() {
        let retraction = |claimant, said: &str| Claim {
            said: said.parse().ok(),
            ..Claim::new(claimant, Basis::Claimed, Statement::Retraction)
        };
        let (north, source) = (Claimant::Actor(ActorIx(0)), Claimant::Source(SourceIx(0)));
        let withdrawn = |id: &str, retractions: Vec<Claim>| {
            let claims = [vec![killed(2, Some("2025-03-02"))], retractions].concat();
            Event { status: EventStatus::Withdrawn, ..event(id, &[0], claims) }
        };
        let mut base = situation(Vec::new());
        base.withdrawn = vec![
            withdrawn("w", vec![retraction(source, "2025-09-01")]),
            // An actor takes back its own claim; only the source can withdraw the report.
            withdrawn("x", vec![retraction(north, "2025-05-01"), retraction(source, "2025-09-01")]),
            // Nobody knows when.
            withdrawn("undated", vec![]),
        ];
        let before = base.known_by(day("2025-08-31"));
        assert_eq!((ids(&before.events), ids(&before.withdrawn)), (vec!["w", "x"], vec!["undated"]));
        assert_eq!(before.events[0].status, EventStatus::Happened);
        let after = base.known_by(day("2025-09-01"));
        assert_eq!((after.events.len(), ids(&after.withdrawn)), (0, vec!["w", "x", "undated"]));
        // A report that proved false is not missing before it was made.
        let unreported = base.known_by(day("2025-03-01"));
        assert_eq!(unreported.known_by.unwrap().later.events, 0);
        assert!(unreported.fronts[0].coverage_incomplete.is_empty());
    }

    #[test]
    fn a_chain_of_corrections_holds_without_its_middle() {
        let mut claims =
            vec![killed(50, Some("2025-03-02")), killed(30, None), killed(3, Some("2025-05-01"))];
        claims[1].source = Some(SourceIx(2));
        claims[1].revises = Some(Revision::Corrects(0));
        claims[2].revises = Some(Revision::Corrects(1));
        let known = situation(vec![event("e", &[0], claims)]).known_by(day("2025-06-30"));
        let revisions: Vec<_> = known.events[0].claims.iter().map(|claim| claim.revises).collect();
        assert_eq!(revisions, [None, Some(Revision::Corrects(0))]);
        assert_eq!(known.events[0].standing_claims().map(|(index, _)| index).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn the_document_of_a_claim_dates_it_and_later_documents_are_left_out() {
        let claim = Claim { source: Some(SourceIx(1)), ..killed(11, None) };
        let mut reported = event("e", &[0, 1], vec![claim]);
        reported.reported = "2025-03-02".parse().ok();
        let known = situation(vec![reported]).known_by(day("2025-06-30"));
        assert_eq!((known.events[0].claims.len(), &known.events[0].sources), (0, &vec![SourceIx(0)]));
    }

    #[test]
    fn events_that_are_joined_keep_the_dates_of_their_claims() {
        let mut early = event("early", &[0], vec![killed(7, None)]);
        early.reported = "2025-04-02".parse().ok();
        let mut late = event("late", &[1], vec![killed(99, None)]);
        late.reported = "2026-01-05".parse().ok();
        let undated = event("undated", &[2], vec![killed(5, None)]);
        early.take_over("late", late);
        early.take_over("undated", undated);
        let base = situation(vec![early]);
        let said = |index: usize| base.claim_date(&base.events[0], &base.events[0].claims[index]);
        assert_eq!(said(0), "2025-04-02".parse().ok());
        assert_eq!(said(1), "2026-01-05".parse().ok());
        assert_eq!(said(2), "2023..".parse().ok());
        assert_eq!(base.known_by(day("2025-06-30")).events[0].claims.len(), 1);
    }

    #[test]
    fn a_front_is_incomplete_where_reports_are_missing() {
        let mut base = situation(vec![event("early", &[0], vec![]), event("late", &[1], vec![])]);
        base.fronts.push(Front::with_name("g".to_owned(), "G".to_owned(), "G".to_owned()));
        base.events.push(Event { front: FrontIx(1), ..event("other", &[0], vec![]) });
        let incomplete = |text: &str| -> Vec<bool> {
            let known = base.known_by(day(text));
            known.fronts.iter().map(|front| !front.coverage_incomplete.is_empty()).collect()
        };
        assert_eq!(incomplete("2025-06-30"), [true, false]);
        assert_eq!(incomplete("2025-11-30"), [false, false]);
    }
}
