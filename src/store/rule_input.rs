//! Prepares the events of each front for the rules: single events within the lookback, and runs of incidents and
//! actors seen before it.

use super::event_data::EventData;
use super::event_group_history::NO_ROW;
use crate::assess::RuleStates;
use crate::model::parallel::par_chunks;
use crate::model::{ActorIx, ActorKind, Day, Span};

/// One input of the rules of a front.
#[derive(Debug)]
pub(super) enum RuleInput {
    /// A run of incidents before the lookback, and the row of its first incident.
    Run(Span, u32),
    /// An event, by row.
    Event(u32),
}

/// Returns the first day of the lookback, from which the rules receive single events.
pub(super) fn lookback_start(data: &EventData, as_of: Day) -> Day {
    as_of
        .plus_days(i32::try_from(RuleStates::lookback_days(&data.rules)).unwrap_or(i32::MAX).saturating_neg())
}

/// Collects the rule inputs of each front, in order. They do not include the killed before the lookback.
pub(super) fn collect_rule_inputs(data: &EventData, as_of: Day) -> Vec<Vec<RuleInput>> {
    /// The current run of incidents of a front.
    #[derive(Clone)]
    struct PendingRun {
        days: Span,
        first: u32,
    }
    const NO_RUN: PendingRun =
        PendingRun { days: Span { start: Day(i32::MIN), end: Day(i32::MIN) }, first: NO_ROW };
    let table = &*data.table;
    let lookback = lookback_start(data, as_of);
    let run_gap = i64::from(RuleStates::run_gap_days(&data.rules));
    let fronts = data.situation.front_count();
    let collect = |rows: std::ops::Range<usize>| {
        let mut inputs: Vec<Vec<RuleInput>> = std::iter::repeat_with(Vec::new).take(fronts).collect();
        let mut runs = vec![NO_RUN; fronts];
        let close_run = |inputs: &mut Vec<RuleInput>, run: &mut PendingRun| {
            if run.first != NO_ROW {
                inputs.push(RuleInput::Run(run.days, run.first));
                *run = NO_RUN;
            }
        };
        for row in rows {
            let group = table.group_of_row(row);
            let (span, front) = (table.span(row), usize::from(group.front.0));
            let (Some(run), Ok(row)) = (runs.get_mut(front), u32::try_from(row)) else { continue };
            if span.end < lookback {
                if !group.is_incident {
                    continue;
                }
                let gap = i64::from(span.start.0) - i64::from(run.days.end.0);
                if run.first != NO_ROW && gap < run_gap {
                    run.days.end = run.days.end.max(span.end);
                } else if let Some(inputs) = inputs.get_mut(front) {
                    close_run(inputs, run);
                    *run = PendingRun { days: span, first: row };
                }
            } else if let (true, Some(inputs)) = (span.end <= as_of, inputs.get_mut(front)) {
                close_run(inputs, run);
                inputs.push(RuleInput::Event(row));
            }
        }
        inputs.iter_mut().zip(&mut runs).for_each(|(inputs, run)| close_run(inputs, run));
        inputs
    };
    let mut parts = par_chunks(0..table.first_row_from(as_of.plus_days(1)), collect).into_iter();
    let mut merged = parts.next().unwrap_or_default();
    for part in parts {
        merged.iter_mut().zip(part).for_each(|(merged, part)| merged.extend(part));
    }
    merged
}

/// Incidents with violent non-state actors within the periods of the newcomer rule.
#[derive(Debug, Default)]
pub(super) struct SeenActors {
    /// By front: the actors of incidents that overlap the year before the recent days, without duplicates.
    pub(super) before_by_front: Vec<Vec<(ActorIx, ActorKind)>>,
    /// Rows that overlap the recent days only, ascending.
    pub(super) recent_rows: Vec<u32>,
}

impl SeenActors {
    /// Collects the incidents known at `as_of`.
    pub(super) fn collect(data: &EventData, as_of: Day) -> Self {
        let table = &*data.table;
        let (recent, prior_year) = data.rules.newcomer.periods(as_of);
        let days = Span { start: prior_year.start.min(recent.start), end: as_of };
        let mut is_seen_before = vec![false; table.group_count()];
        let mut recent_rows = Vec::new();
        let mut observe = |row: u32| {
            let group_id = table.group_id[row as usize] as usize;
            let group = table.groups.by_id[group_id];
            let span = table.span(row as usize);
            if !group.is_incident || table.groups.violent_actors(group.party).is_empty() || span.end > as_of {
                return;
            }
            if prior_year.overlaps(span) {
                is_seen_before[group_id] = true;
            } else if recent.overlaps(span) {
                recent_rows.push(row);
            }
        };
        for row in table.rows_beginning_in(days).filter(|&row| table.single_day.contains(row)) {
            observe(u32::try_from(row).unwrap_or(NO_ROW));
        }
        table.multi_day_near(days).for_each(observe);
        recent_rows.sort_unstable();
        let mut actors: Vec<Vec<(ActorIx, ActorKind)>> = vec![Vec::new(); data.situation.front_count()];
        for (group, _) in table.groups.by_id.iter().zip(is_seen_before).filter(|(_, seen)| *seen) {
            if let Some(actors) = actors.get_mut(usize::from(group.front.0)) {
                actors.extend(table.groups.violent_actors(group.party));
            }
        }
        for actors in &mut actors {
            actors.sort_unstable_by_key(|(actor, _)| *actor);
            actors.dedup();
        }
        Self { before_by_front: actors, recent_rows }
    }
}
