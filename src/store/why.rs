//! How words, marks and figures were reached: every rule with its numbers, also the rules that do not fire.

use super::Store;
use super::answer::{Compared, Coverage, DyadRow, FrontRow};
use super::detail::Why;
use super::flags::{Killed, Sightings, firings, since, year_since};
use super::inspect::Part;
use super::narrow::Failing;
use crate::assess::contested::{self, Contest};
use crate::assess::control::control;
use crate::assess::toll::{self, SideToll};
use crate::assess::weeks::{WEEKS, Weeks, weeks};
use crate::assess::{Reason, change, newcomer, quiet, record, surge};
use crate::model::{Day, Event, EventDate, FrontIx, Precision, Recorded, Span, Statement};
use crate::query::Question;

impl Store {
    pub(super) fn why_event(
        &self,
        event: &Event,
        sides: &[SideToll],
        contests: &[(Contest, Vec<usize>)],
        as_of: Day,
    ) -> Why {
        let situation = &self.situation;
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

    pub(super) fn why_front(&self, row: &FrontRow, part: &Part, front: FrontIx) -> Why {
        let (rules, as_of) = (&self.rules, part.days.as_of);
        let coverage = self.table.coverage(&self.situation, as_of);
        let recorded = coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let weeks = weekly(part, &recorded);
        let (mut killed, mut seen) = (Killed::default(), Sightings::default());
        for &(_, row) in &part.rows {
            killed.take(self, row);
            seen.take(self, as_of, row);
        }
        let incidents = part.rows.iter().filter(|(_, row)| row.incident());
        let incidents: Vec<EventDate> = incidents.map(|(_, row)| row.date()).collect();
        let seen_since = year_since(as_of, &recorded, rules);
        let reasons = vec![
            row.status.explain(&rules.status),
            row.change.explain(&rules.change, as_of),
            surge::why_surge(&weeks.counts, &rules.surge, as_of),
            surge::why_threat(&weeks.counts, &rules.surge, as_of),
            self.why_record(part, &killed, &recorded),
            quiet::why(&incidents, as_of, since(&recorded), &rules.quiet),
            newcomer::why(seen.all(), as_of, seen_since, &self.situation, &rules.newcomer),
        ];
        Why { as_of, recorded: Some(recorded), weeks: Some(weeks), reasons }
    }

    fn why_record(&self, part: &Part, killed: &Killed, recorded: &Recorded) -> Reason {
        let (rules, as_of) = (&self.rules, part.days.as_of);
        let back = i32::try_from(rules.record.days).unwrap_or(i32::MAX).saturating_sub(1);
        let summed = Span { start: as_of.plus(back.saturating_neg()), end: as_of };
        let firings = firings(killed.all(), as_of, recorded, rules);
        let mut reason = record::why(&firings, killed.all(), as_of, recorded.covers(summed), &rules.record);
        let vague = part.rows.iter().filter(|(_, row)| {
            let of_killed = || self.table.tolls(row.toll).killed.is_known_of();
            row.precision != Precision::Day && summed.overlaps(row.span) && of_killed()
        });
        let vague = vague.count();
        if vague > 0 {
            let words = format!("{vague} event{}", if vague == 1 { "" } else { "s" });
            reason.inputs.push(("dated too vaguely to be summed".to_owned(), words));
        }
        reason
    }

    pub(super) fn why_dyad(&self, row: &DyadRow, question: &Question, part: &Part) -> Option<Why> {
        let (rules, as_of) = (&self.rules, part.days.as_of);
        let coverage = self.table.coverage(&self.situation, as_of);
        let of = |front: FrontIx| coverage.get(usize::from(front.0)).cloned().unwrap_or_default();
        let mut fronts: Vec<FrontIx> = part.rows.iter().map(|(_, row)| row.front).collect();
        fronts.sort_unstable();
        fronts.dedup();
        let recorded = fronts.iter().fold(Recorded::never(), |all, &front| all.or(&of(front)));
        let weeks = weekly(part, &recorded);
        let mut reasons = vec![row.change.explain(&rules.change, as_of)];
        // Whether an actor is new is asked on each front, whoever it dealt with there.
        for front in fronts.into_iter().filter(|_| !row.newcomers.is_empty()) {
            let here = self.part(question, Failing::DYADS, &self.rows_on(front))?;
            let mut seen = Sightings::default();
            here.rows.iter().for_each(|&(_, row)| seen.take(self, as_of, row));
            let since = year_since(as_of, &of(front), rules);
            let mut reason = newcomer::why(seen.all(), as_of, since, &self.situation, &rules.newcomer);
            if let Some(front) = self.situation.front(front) {
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
        change::explain_between(now, (then, sure(compared.incidents, compared.coverage)), &self.rules.change)
    }
}

/// The weekly incidents of a front or dyad.
fn weekly(part: &Part, recorded: &Recorded) -> Weeks {
    let incidents = part.rows.iter().filter(|(_, row)| row.incident()).map(|(_, row)| row.date());
    weeks(incidents, part.days.as_of, recorded, WEEKS)
}
