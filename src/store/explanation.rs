//! Explanations of verdicts, marks and figures: every rule with its numbers, including rules that do not fire.

use std::collections::BTreeSet;

use super::answer::{DyadRow, FrontRow};
use super::coverage::{ComparedCount, Coverage};
use super::crossfilter::RejectedBy;
use super::detail_events::SubjectRows;
use super::event_store::Store;
use crate::assess::contested::{self, Contest};
use crate::assess::control::place_controls;
use crate::assess::newcomer::Sightings;
use crate::assess::rule::explain_known_outcome;
use crate::assess::toll::{self, SideToll};
use crate::assess::weeks::{WEEKS, WeekCounts, count_weeks, week_span};
use crate::assess::{Reason, Rule, RuleContext, RuleId, RuleStates, change};
use crate::model::{Day, Event, FrontIx, RecordedDays, Span, Statement};
use crate::query::Question;

/// How the verdicts, marks and figures of a subject are derived, in enough detail to check them by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The as-of day.
    pub as_of: Day,
    /// The recorded days of each front of the subject, or `None` for an event.
    pub recorded: Option<Vec<(FrontIx, RecordedDays)>>,
    /// The weekly incidents that the rules use, or `None` for an event.
    pub weeks: Option<WeekCounts>,
    /// One reason per rule, including rules that do not fire.
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
        // Few events make claims about control, and collecting the places scans all events.
        if event.claims.iter().any(|claim| matches!(claim.statement, Statement::Control { .. })) {
            let places = place_controls(situation, as_of);
            let places = places.iter().filter(|place| speaks_of(&place.place));
            reasons.extend(places.map(|place| place.explain(situation)));
        }
        Explanation { as_of, recorded: None, weeks: None, reasons }
    }

    pub(super) fn explain_front(
        &self,
        row: &FrontRow,
        subject_rows: &SubjectRows,
        front: FrontIx,
    ) -> Explanation {
        let (rules, as_of) = (&self.data.rules, subject_rows.periods.as_of);
        let coverage = self.counted_data().table.records(self.situation(), as_of);
        let recorded = coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let weeks = weekly_incidents(subject_rows, std::slice::from_ref(&(front, recorded.clone())));
        let mut states = RuleStates::default();
        for &(row, _, is_shown) in &subject_rows.rows {
            states.observe(rules, as_of, &self.counted_data().rule_event(row, is_shown));
        }
        let rule_context =
            RuleContext { situation: self.situation(), as_of, recorded: &recorded, weeks: &weeks.counts };
        let mut reasons = Vec::new();
        if self.group_by().has_verdicts() {
            reasons.push(row.status.explain(&rules.status));
            reasons.push(row.change.explain(&rules.change, as_of));
            reasons.extend(states.explain_outcomes(rules, &rule_context));
        }
        Explanation { as_of, recorded: Some(vec![(front, recorded)]), weeks: Some(weeks), reasons }
    }

    pub(super) fn explain_dyad(
        &self,
        row: &DyadRow,
        question: &Question,
        subject_rows: &SubjectRows,
    ) -> Option<Explanation> {
        let (rules, as_of) = (&self.data.rules, subject_rows.periods.as_of);
        let coverage = self.counted_data().table.records(self.situation(), as_of);
        let record_of = |front: FrontIx| coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let shown = subject_rows.rows.iter().filter(|(.., is_shown)| *is_shown);
        let distinct = |fronts: &mut dyn Iterator<Item = FrontIx>| fronts.collect::<BTreeSet<_>>();
        let groups = distinct(&mut shown.clone().map(|(_, row, _)| row.front));
        let recorded_front = |&(number, ..): &(u32, _, _)| self.group(number).map(|group| group.front);
        let fronts = distinct(&mut shown.filter_map(recorded_front));
        let recorded: Vec<_> = fronts.iter().map(|&front| (front, record_of(front))).collect();
        let weeks = weekly_incidents(subject_rows, &recorded);
        let mut reasons = vec![row.change.explain(&rules.change, as_of)];
        // Whether an actor is new is decided per row of the first pane, regardless of the opponent.
        for front in groups.into_iter().filter(|_| !row.newcomers.is_empty()) {
            let recorded = &record_of(front);
            let front_rows = self.subject_rows(question, RejectedBy::DYADS, &self.rows_of_front(front))?;
            let mut sightings = Sightings::default();
            for &(row, _, is_shown) in &front_rows.rows {
                rules.newcomer.observe(&mut sightings, as_of, &self.counted_data().rule_event(row, is_shown));
            }
            let rule_context = RuleContext { situation: self.situation(), as_of, recorded, weeks: &[] };
            let name = RuleId::Newcomer.name();
            let mut reason = explain_known_outcome(&rules.newcomer, name, &sightings, &rule_context);
            if let Some(front) = self.situation().front(front) {
                reason.verdict = format!("{}: {}", front.short, reason.verdict);
            }
            reasons.push(reason);
        }
        Some(Explanation { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons })
    }

    /// Explains the change between the compared period and the period in view.
    pub(super) fn explain_comparison(
        &self,
        now: (Span, u32, Coverage),
        then: Span,
        compared: ComparedCount,
    ) -> Reason {
        let known_count = |count, coverage| (coverage == Coverage::Full).then_some(count);
        let now = (now.0, known_count(now.1, now.2));
        change::explain_comparison(
            now,
            (then, known_count(compared.incidents, compared.coverage)),
            &self.data.rules.change,
        )
    }
}

/// Counts the weekly incidents of a front or a dyad. A week is known only if it is recorded on every front.
pub(super) fn weekly_incidents(
    subject_rows: &SubjectRows,
    recorded: &[(FrontIx, RecordedDays)],
) -> WeekCounts {
    let incidents = subject_rows.rows.iter().filter(|(_, row, is_shown)| *is_shown && row.is_incident());
    let as_of = subject_rows.periods.as_of;
    let every_day = RecordedDays::from_bounds(Day(i32::MIN), None);
    let mut weeks = count_weeks(incidents.map(|(_, row, _)| row.date()), as_of, &every_day, WEEKS);
    for (index, count) in weeks.counts.iter_mut().enumerate() {
        let week = week_span(as_of, index);
        let is_recorded = recorded.iter().all(|(_, days)| days.covers(week)) && !recorded.is_empty();
        *count = count.filter(|_| is_recorded);
    }
    weeks
}
