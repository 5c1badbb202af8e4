//! How a toll moved as claims came in.
//!
//! At each day on which a claim became known, the toll rule is applied to the claims known by then: those that were
//! later corrected still count until their correction. Claims without a date are left out, and counted.

use super::toll::event_tolls;
use crate::model::{Day, Event, Measure, PublicationDate, Situation, Statement, Toll};

/// An event is reported late if its first report came more than this many days after it ended.
pub const LATE_DAYS: i32 = 30;

/// The most days at which the toll of an event is computed.
const MAX_EVENT_STEPS: usize = 50;

/// The toll of an event or of several as it was known over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TollHistory {
    /// The days on which the toll changed, oldest first, with the toll from then on.
    pub steps: Vec<(Day, Toll)>,
    /// Number of claims about the toll that have no date, or one too vague to tell when they were known.
    pub undated_claims: usize,
}

/// Returns the last day on which a claim may have been made: from then on it was surely known. `None`: unknown.
fn known_from(situation: &Situation, event: &Event, index: usize) -> Option<Day> {
    situation.claim_date(event, event.claims.get(index)?).and_then(|date: PublicationDate| date.latest)
}

impl TollHistory {
    /// Returns the history of one measure of an event.
    #[must_use]
    pub fn from_event(situation: &Situation, event: &Event, measure: Measure) -> Self {
        let known: Vec<Option<Day>> =
            (0..event.claims.len()).map(|index| known_from(situation, event, index)).collect();
        let is_relevant = |index: &usize| {
            event.claims.get(*index).is_some_and(|claim| match claim.statement {
                Statement::Toll { measure: claimed, .. } => claimed == measure,
                Statement::Retraction => true,
                _ => false,
            })
        };
        let relevant: Vec<usize> = (0..event.claims.len()).filter(is_relevant).collect();
        let mut days: Vec<Day> = relevant.iter().filter_map(|&index| known.get(index).copied()?).collect();
        days.sort_unstable();
        days.dedup();
        let mut history = Self::default();
        for day in choose_days(&days, MAX_EVENT_STEPS) {
            let toll = event_tolls(&event_known_by(event, &known, day)).for_measure(measure);
            if history.steps.last().is_none_or(|(_, last)| *last != toll) {
                history.steps.push((day, toll));
            }
        }
        let is_undated = |index: &&usize| known.get(**index).is_some_and(Option::is_none);
        history.undated_claims = relevant.iter().filter(is_undated).count();
        history
    }

    /// Returns the toll known by the end of a day; [`Toll::NONE`] before the first claim.
    #[must_use]
    pub fn toll_by(&self, day: Day) -> Toll {
        let after = self.steps.partition_point(|&(from, _)| from <= day);
        after.checked_sub(1).and_then(|index| self.steps.get(index)).map_or(Toll::NONE, |&(_, toll)| toll)
    }

    /// Returns the history of the sum of several tolls, at no more than `max_steps` of the days on which it changed, the
    /// last among them.
    #[must_use]
    pub fn sum(histories: &[Self], max_steps: usize) -> Self {
        let mut days: Vec<Day> =
            histories.iter().flat_map(|history| history.steps.iter().map(|&(day, _)| day)).collect();
        days.sort_unstable();
        days.dedup();
        let chosen = choose_days(&days, max_steps);
        let toll_by = |day| (day, histories.iter().map(|history| history.toll_by(day)).sum::<Toll>());
        Self {
            steps: chosen.into_iter().map(toll_by).collect(),
            undated_claims: histories.iter().map(|history| history.undated_claims).sum(),
        }
    }
}

/// Returns at most `most` of the days, evenly spaced, the last among them.
fn choose_days(days: &[Day], most: usize) -> Vec<Day> {
    let (count, kept) = (days.len(), days.len().min(most));
    (1..=kept).filter_map(|step| days.get((count * step).div_ceil(kept) - 1).copied()).collect()
}

/// Returns the event with the claims that were known by a day. `known` has the day from which each claim was known.
fn event_known_by(event: &Event, known: &[Option<Day>], day: Day) -> Event {
    let is_known = |index: usize| known.get(index).copied().flatten().is_some_and(|from| from <= day);
    event.with_claims(is_known)
}

/// Whether the first report of an event came more than [`LATE_DAYS`] days after it ended. `None`: it is not
/// known when it was reported.
#[must_use]
pub fn is_reported_late(situation: &Situation, event: &Event) -> Option<bool> {
    let published = event.sources.iter().map(|&source| situation.source(source)?.publication_date());
    let claimed = event.claims.iter().map(|claim| situation.claim_date(event, claim));
    let reported = event.reported.map(Some);
    let dates: Vec<Option<PublicationDate>> = published.chain(claimed).chain(reported).collect();
    let late_from = event.date.span.end.plus_days(LATE_DAYS);
    if dates.iter().flatten().any(|date| date.latest.is_some_and(|latest| latest <= late_from)) {
        return Some(false);
    }
    // An undated report may have been in time.
    let is_late = |date: &Option<PublicationDate>| date.is_some_and(|date| date.earliest > late_from);
    let is_surely_late = !dates.is_empty() && dates.iter().all(is_late);
    is_surely_late.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::testing::{actor, claim, day, days_ago, event, killed_claim, victims_of};
    use crate::model::{Claim, Figure, Revision, Victims};

    fn event_of(claims: Vec<Claim>) -> Event {
        event(days_ago(400), claims)
    }

    fn said(date: &str, claim: Claim) -> Claim {
        Claim { said: date.parse().ok(), ..claim }
    }

    fn situation() -> Situation {
        Situation::empty("T".to_owned(), day("2026-01-31"))
    }

    fn texts(history: &TollHistory) -> Vec<(String, String)> {
        history.steps.iter().map(|(day, toll)| (day.to_string(), toll.to_string())).collect()
    }

    #[test]
    fn a_toll_moves_as_claims_come_in() {
        let exactly = |by, n| killed_claim(by, Victims::Unattributed, Figure::Exactly(n));
        let mut correction = said("2025-03-20", exactly(0, 4));
        correction.revises = Some(Revision::Corrects(0));
        let event = event_of(vec![
            said("2025-03-02", exactly(0, 9)),
            said("2025-03-05", killed_claim(1, Victims::Unattributed, Figure::Exactly(3))),
            correction,
            exactly(2, 7),
            said("2025-03-06", claim(actor(1), Statement::NoComment)),
        ]);
        let history = TollHistory::from_event(&situation(), &event, Measure::Killed);
        let expected = [("2025-03-02", "9"), ("2025-03-05", "3 (3–9)"), ("2025-03-20", "3 (3–4)")];
        let expected = expected.map(|(day, toll)| (day.to_owned(), toll.to_owned()));
        assert_eq!((texts(&history), history.undated_claims), (expected.to_vec(), 1));
        assert_eq!(history.toll_by(day("2025-03-01")), Toll::NONE);
        assert_eq!(history.toll_by(day("2025-03-19")).high, Some(9));
        assert!(TollHistory::from_event(&situation(), &event, Measure::Wounded).steps.is_empty());
    }

    #[test]
    fn a_retraction_takes_the_number_back() {
        let event = event_of(vec![
            said("2025-03-02", killed_claim(0, victims_of(1), Figure::Exactly(9))),
            said("2025-04-01", claim(actor(0), Statement::Retraction)),
        ]);
        let history = TollHistory::from_event(&situation(), &event, Measure::Killed);
        assert_eq!(history.toll_by(day("2025-03-31")).best, Some(9));
        assert_eq!(history.toll_by(day("2025-04-01")), Toll::NONE);
    }

    #[test]
    fn a_sum_has_few_steps_and_ends_with_the_last() {
        let history = |start: i32| {
            let toll = |n| Toll { low: Some(n), best: Some(n), high: Some(n), ..Toll::NONE };
            let steps = (0_u32..20).map(|n| (day("2025-01-01").plus_days(start + n.cast_signed()), toll(n)));
            TollHistory { steps: steps.collect(), undated_claims: 2 }
        };
        let sum = TollHistory::sum(&[history(0), history(5)], 4);
        let best: Vec<_> = sum.steps.iter().map(|(_, toll)| toll.best).collect();
        // Of 25 days, the 7th, 13th, 19th and 25th.
        assert_eq!(best, [Some(6 + 1), Some(12 + 7), Some(18 + 13), Some(19 + 19)]);
        assert_eq!(sum.undated_claims, 4);
        assert_eq!(TollHistory::sum(&[], 4), TollHistory::default());
    }

    #[test]
    fn an_event_is_late_only_if_every_report_surely_is() {
        let happened = event_of(Vec::new()).date.span.end;
        let reported = |days: i32, latest: Option<i32>| {
            let reported = PublicationDate {
                earliest: happened.plus_days(days),
                latest: latest.map(|days| happened.plus_days(days)),
                is_inferred: false,
            };
            is_reported_late(&situation(), &Event { reported: Some(reported), ..event_of(Vec::new()) })
        };
        assert_eq!(reported(0, Some(LATE_DAYS)), Some(false));
        assert_eq!(reported(LATE_DAYS + 1, Some(99)), Some(true));
        assert_eq!(reported(LATE_DAYS + 1, None), Some(true));
        assert_eq!(reported(0, Some(LATE_DAYS + 1)), None);
        assert_eq!(is_reported_late(&situation(), &event_of(Vec::new())), None);
        // An undated claim may have been made in time.
        let undated = killed_claim(0, Victims::Unattributed, Figure::Exactly(1));
        let late = said("2026-01-31", undated.clone());
        assert_eq!(is_reported_late(&situation(), &event_of(vec![late.clone()])), Some(true));
        assert_eq!(is_reported_late(&situation(), &event_of(vec![late, undated])), None);
    }
}
