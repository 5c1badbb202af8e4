//! How words, marks and figures were reached: every rule with its numbers, also the rules that do not fire.

use super::answer::{DyadRow, FrontRow};
use super::coverage::{ComparedCount, Coverage};
use super::crossfilter::RejectedBy;
use super::event_store::Store;
use super::subject_rows::SubjectRows;
use crate::assess::contested::{self, Contest};
use crate::assess::control::place_controls;
use crate::assess::newcomer::Sightings;
use crate::assess::toll::{self, SideToll};
use crate::assess::weeks::{WEEKS, WeekCounts, count_weeks};
use crate::assess::{Reason, Rule, RuleContext, RuleStates, change};
use crate::model::{Day, Event, FrontIx, RecordedDays, Span, Statement};
use crate::query::Question;

/// How the words, marks and figures of a subject were reached, so that it can be followed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// “Today”.
    pub as_of: Day,
    /// The days that are recorded where it is counted; `None` for an event.
    pub recorded: Option<RecordedDays>,
    /// The weekly incidents that the rules look at; `None` for an event.
    pub weeks: Option<WeekCounts>,
    /// One reason a rule, also of rules that do not fire.
    pub reasons: Vec<Reason>,
}

impl Store {
    pub(super) fn explain_event(
        &self,
        event: &Event,
        sides: &[SideToll],
        contests: &[(Contest, Vec<usize>)],
        as_of: Day,
    ) -> Explanation {
        let situation = &self.data.situation;
        let mut reasons: Vec<Reason> =
            sides.iter().map(|side| toll::explain_toll(side, situation, event)).collect();
        let contests = contests.iter();
        reasons.extend(
            contests.map(|(contest, claims)| contested::explain_contest(contest, claims, situation, event)),
        );
        let speaks_of = |place: &str| {
            let places = event.claims.iter().filter_map(|claim| match &claim.statement {
                Statement::Control { place, .. } => Some(place.as_str()),
                _ => None,
            });
            places.into_iter().any(|named| named == place)
        };
        // Most events say nothing of control, and the places of all events are looked through for it.
        if event.claims.iter().any(|claim| matches!(claim.statement, Statement::Control { .. })) {
            let places = place_controls(situation, as_of);
            let places = places.iter().filter(|place| speaks_of(&place.place));
            reasons.extend(places.map(|place| place.explain(situation)));
        }
        Explanation { as_of, recorded: None, weeks: None, reasons }
    }

    pub(super) fn explain_front(&self, row: &FrontRow, part: &SubjectRows, front: FrontIx) -> Explanation {
        let (rules, as_of) = (&self.data.rules, part.days.as_of);
        let coverage = self.data.table.record_by_front(&self.data.situation, as_of);
        let recorded = coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let weeks = weekly_incidents(part, &recorded);
        let mut watches = RuleStates::default();
        for &(row, _, shown) in &part.rows {
            watches.observe(rules, as_of, &self.data.rule_event(row, shown));
        }
        let case =
            RuleContext { situation: &self.data.situation, as_of, recorded: &recorded, weeks: &weeks.counts };
        let mut reasons = vec![row.status.explain(&rules.status), row.change.explain(&rules.change, as_of)];
        reasons.extend(watches.explain_outcomes(rules, &case));
        Explanation { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons }
    }

    pub(super) fn explain_dyad(
        &self,
        row: &DyadRow,
        question: &Question,
        part: &SubjectRows,
    ) -> Option<Explanation> {
        let (rules, as_of) = (&self.data.rules, part.days.as_of);
        let coverage = self.data.table.record_by_front(&self.data.situation, as_of);
        let of = |front: FrontIx| coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let shown = part.rows.iter().filter(|(.., shown)| *shown);
        let mut fronts: Vec<FrontIx> = shown.map(|(_, row, _)| row.front).collect();
        fronts.sort_unstable();
        fronts.dedup();
        let recorded = fronts.iter().fold(RecordedDays::empty(), |all, &front| all.union(&of(front)));
        let weeks = weekly_incidents(part, &recorded);
        let mut reasons = vec![row.change.explain(&rules.change, as_of)];
        // Whether an actor is new is asked on each front, whoever it dealt with there.
        for front in fronts.into_iter().filter(|_| !row.newcomers.is_empty()) {
            let here = self.subject_rows(question, RejectedBy::DYADS, &self.rows_of_front(front))?;
            let mut seen = Sightings::default();
            for &(row, _, shown) in &here.rows {
                rules.newcomer.observe(&mut seen, as_of, &self.data.rule_event(row, shown));
            }
            let case =
                RuleContext { situation: &self.data.situation, as_of, recorded: &of(front), weeks: &[] };
            let mut reason = rules.newcomer.explain_outcome(&seen, &case);
            if let Some(front) = self.data.situation.front(front) {
                reason.verdict = format!("{}: {}", front.short, reason.verdict);
            }
            reasons.push(reason);
        }
        Some(Explanation { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons })
    }

    /// Why the count now has its word against the count then.
    pub(super) fn explain_comparison(
        &self,
        now: (Span, u32, Coverage),
        then: Span,
        compared: ComparedCount,
    ) -> Reason {
        let sure = |count, coverage| (coverage == Coverage::Full).then_some(count);
        let now = (now.0, sure(now.1, now.2));
        change::explain_comparison(
            now,
            (then, sure(compared.incidents, compared.coverage)),
            &self.data.rules.change,
        )
    }
}

/// The weekly incidents of a front or dyad.
fn weekly_incidents(part: &SubjectRows, recorded: &RecordedDays) -> WeekCounts {
    let incidents = part.rows.iter().filter(|(_, row, shown)| *shown && row.is_incident());
    count_weeks(incidents.map(|(_, row, _)| row.date()), part.days.as_of, recorded, WEEKS)
}
