//! How words, marks and figures were reached: every rule with its numbers, also the rules that do not fire.

use super::answer::{DyadRow, FrontRow};
use super::coverage::{Compared, Coverage};
use super::event_store::Store;
use super::narrow::Failing;
use super::subject_rows::SubjectRows;
use crate::assess::contested::{self, Contest};
use crate::assess::control::control;
use crate::assess::newcomer::Sightings;
use crate::assess::toll::{self, SideToll};
use crate::assess::weeks::{WEEKS, Weeks, weeks};
use crate::assess::{Case, Reason, Rule, Watches, change};
use crate::model::{Day, Event, FrontIx, Recorded, Span, Statement};
use crate::query::Question;

/// How the words, marks and figures of a subject were reached, so that it can be followed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// “Today”.
    pub as_of: Day,
    /// The days that are recorded where it is counted; `None` for an event.
    pub recorded: Option<Recorded>,
    /// The weekly incidents that the rules look at; `None` for an event.
    pub weeks: Option<Weeks>,
    /// One reason a rule, also of rules that do not fire.
    pub reasons: Vec<Reason>,
}

impl Store {
    pub(super) fn why_event(
        &self,
        event: &Event,
        sides: &[SideToll],
        contests: &[(Contest, Vec<usize>)],
        as_of: Day,
    ) -> Why {
        let situation = &self.data.situation;
        let mut reasons: Vec<Reason> =
            sides.iter().map(|side| toll::explain(side, situation, event)).collect();
        let contests = contests.iter();
        reasons
            .extend(contests.map(|(contest, claims)| contested::explain(contest, claims, situation, event)));
        let speaks_of = |place: &str| {
            let places = event.claims.iter().filter_map(|claim| match &claim.statement {
                Statement::Control { place, .. } => Some(place.as_str()),
                _ => None,
            });
            places.into_iter().any(|named| named == place)
        };
        // Most events say nothing of control, and the places of all events are looked through for it.
        if event.claims.iter().any(|claim| matches!(claim.statement, Statement::Control { .. })) {
            let places = control(situation, as_of);
            let places = places.iter().filter(|place| speaks_of(&place.place));
            reasons.extend(places.map(|place| place.explain(situation)));
        }
        Why { as_of, recorded: None, weeks: None, reasons }
    }

    pub(super) fn why_front(&self, row: &FrontRow, part: &SubjectRows, front: FrontIx) -> Why {
        let (rules, as_of) = (&self.data.rules, part.days.as_of);
        let coverage = self.data.table.coverage(&self.data.situation, as_of);
        let recorded = coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let weeks = weekly(part, &recorded);
        let mut watches = Watches::default();
        for &(row, _, shown) in &part.rows {
            watches.take(rules, as_of, &self.data.sight(row, shown));
        }
        let case = Case { situation: &self.data.situation, as_of, recorded: &recorded, weeks: &weeks.counts };
        let mut reasons = vec![row.status.explain(&rules.status), row.change.explain(&rules.change, as_of)];
        reasons.extend(watches.why(rules, &case));
        Why { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons }
    }

    pub(super) fn why_dyad(&self, row: &DyadRow, question: &Question, part: &SubjectRows) -> Option<Why> {
        let (rules, as_of) = (&self.data.rules, part.days.as_of);
        let coverage = self.data.table.coverage(&self.data.situation, as_of);
        let of = |front: FrontIx| coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let shown = part.rows.iter().filter(|(.., shown)| *shown);
        let mut fronts: Vec<FrontIx> = shown.map(|(_, row, _)| row.front).collect();
        fronts.sort_unstable();
        fronts.dedup();
        let recorded = fronts.iter().fold(Recorded::never(), |all, &front| all.or(&of(front)));
        let weeks = weekly(part, &recorded);
        let mut reasons = vec![row.change.explain(&rules.change, as_of)];
        // Whether an actor is new is asked on each front, whoever it dealt with there.
        for front in fronts.into_iter().filter(|_| !row.newcomers.is_empty()) {
            let here = self.part(question, Failing::DYADS, &self.rows_on(front))?;
            let mut seen = Sightings::default();
            for &(row, _, shown) in &here.rows {
                rules.newcomer.take(&mut seen, as_of, &self.data.sight(row, shown));
            }
            let case = Case { situation: &self.data.situation, as_of, recorded: &of(front), weeks: &[] };
            let mut reason = rules.newcomer.why(&seen, &case);
            if let Some(front) = self.data.situation.front(front) {
                reason.verdict = format!("{}: {}", front.short, reason.verdict);
            }
            reasons.push(reason);
        }
        Some(Why { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons })
    }

    /// Why the count now has its word against the count then.
    pub(super) fn why_compared(&self, now: (Span, u32, Coverage), then: Span, compared: Compared) -> Reason {
        let sure = |count, coverage| (coverage == Coverage::Full).then_some(count);
        let now = (now.0, sure(now.1, now.2));
        change::explain_between(
            now,
            (then, sure(compared.incidents, compared.coverage)),
            &self.data.rules.change,
        )
    }
}

/// The weekly incidents of a front or dyad.
fn weekly(part: &SubjectRows, recorded: &Recorded) -> Weeks {
    let incidents = part.rows.iter().filter(|(_, row, shown)| *shown && row.incident());
    weeks(incidents.map(|(_, row, _)| row.date()), part.days.as_of, recorded, WEEKS)
}
