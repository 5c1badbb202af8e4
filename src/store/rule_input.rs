//! What the rules are told of every front: single events of the days they look back at, and before them runs of
//! incidents and actors seen.

use super::event_data::EventData;
use super::group_history::NO_ROW;
use crate::assess::RuleStates;
use crate::model::parallel::par_chunks;
use crate::model::{ActorIx, ActorKind, Day, Span};

/// What the rules are told of a front, in order.
#[derive(Debug)]
pub(super) enum RuleInput {
    /// Incidents of before, and the row of the first.
    Run(Span, u32),
    /// An event, by row.
    Event(u32),
}

/// The first of the days from which on the rules are told of single events.
pub(super) fn lookback_start(store: &EventData, as_of: Day) -> Day {
    as_of.plus_days(
        i32::try_from(RuleStates::lookback_days(&store.rules)).unwrap_or(i32::MAX).saturating_neg(),
    )
}

/// What the rules are told of every front, but for the killed.
pub(super) fn collect_rule_inputs(store: &EventData, as_of: Day) -> Vec<Vec<RuleInput>> {
    /// The incidents that were put together last: rows of one front.
    #[derive(Clone)]
    struct PendingRun {
        days: Span,
        first: u32,
    }
    const NO_RUN: PendingRun =
        PendingRun { days: Span { start: Day(i32::MIN), end: Day(i32::MIN) }, first: NO_ROW };
    let table = &*store.table;
    let lately = lookback_start(store, as_of);
    let pause = i64::from(RuleStates::run_gap_days(&store.rules));
    let fronts = store.situation.fronts.len();
    let tell = |rows: std::ops::Range<usize>| {
        let mut told: Vec<Vec<RuleInput>> = std::iter::repeat_with(Vec::new).take(fronts).collect();
        let mut runs = vec![NO_RUN; fronts];
        let settle = |told: &mut Vec<RuleInput>, run: &mut PendingRun| {
            if run.first != NO_ROW {
                told.push(RuleInput::Run(run.days, run.first));
                *run = NO_RUN;
            }
        };
        for row in rows {
            let facts = table.group_of_row(row);
            let (span, front) = (table.span(row), usize::from(facts.front.0));
            let (Some(run), Ok(row)) = (runs.get_mut(front), u32::try_from(row)) else { continue };
            if span.end < lately {
                if !facts.is_incident {
                    continue;
                }
                let since = i64::from(span.start.0) - i64::from(run.days.end.0);
                if run.first != NO_ROW && since < pause {
                    run.days.end = run.days.end.max(span.end);
                } else if let Some(told) = told.get_mut(front) {
                    settle(told, run);
                    *run = PendingRun { days: span, first: row };
                }
            } else if let (true, Some(told)) = (span.end <= as_of, told.get_mut(front)) {
                settle(told, run);
                told.push(RuleInput::Event(row));
            }
        }
        told.iter_mut().zip(&mut runs).for_each(|(told, run)| settle(told, run));
        told
    };
    let mut parts = par_chunks(0..table.first_from(as_of.plus_days(1)), tell).into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
    }
    all
}

/// The incidents with violent non-state actors in the days that the rule of new actors looks at.
#[derive(Debug, Default)]
pub(super) struct SeenActors {
    /// By front: the actors of those that may lie in the year before the last days, each once.
    pub(super) before_by_front: Vec<Vec<(ActorIx, ActorKind)>>,
    /// The others that share days with the last, in order.
    pub(super) recent_rows: Vec<u32>,
}

impl SeenActors {
    /// Those that are known at `as_of`.
    pub(super) fn collect(store: &EventData, as_of: Day) -> Self {
        let table = &*store.table;
        let (recent, year) = store.rules.newcomer.periods(as_of);
        let days = Span { start: year.start.min(recent.start), end: as_of };
        let mut before = vec![false; table.group_count()];
        let mut lately = Vec::new();
        let mut take = |row: u32| {
            let class = table.columns.group_id[row as usize] as usize;
            let facts = table.groups.by_id[class];
            let span = table.span(row as usize);
            if !facts.is_incident || table.groups.violent_actors(facts.party).is_empty() || span.end > as_of {
                return;
            }
            if year.overlaps(span) {
                before[class] = true;
            } else if recent.overlaps(span) {
                lately.push(row);
            }
        };
        for row in table.beginning_in(days).filter(|&row| table.single_day.contains(row)) {
            take(u32::try_from(row).unwrap_or(NO_ROW));
        }
        table.vague_near(days).for_each(take);
        lately.sort_unstable();
        let mut actors: Vec<Vec<(ActorIx, ActorKind)>> = vec![Vec::new(); store.situation.fronts.len()];
        for (facts, _) in table.groups.by_id.iter().zip(before).filter(|(_, seen)| *seen) {
            if let Some(actors) = actors.get_mut(usize::from(facts.front.0)) {
                actors.extend(table.groups.violent_actors(facts.party));
            }
        }
        for actors in &mut actors {
            actors.sort_unstable_by_key(|(actor, _)| *actor);
            actors.dedup();
        }
        Self { before_by_front: actors, recent_rows: lately }
    }
}
