//! Computes the state of the rules of each front for the events that pass a question.

use super::as_of_facts::AsOfFacts;
use super::crossfilter::{CrossFilter, RejectedBy};
use super::event_data::EventData;
use super::row_set::{RowSet, row_passes};
use super::rule_input::{RuleInput, lookback_start};
use crate::assess::RuleStates;
use crate::model::Day;
use crate::model::parallel::{par_chunks, par_map};

/// Sums the killed of each day before `before`, by front, over single-day rows that pass everything except time and
/// the chosen fronts. Visits every row.
fn killed_by_day_of_rows(
    data: &EventData,
    crossfilter: &CrossFilter,
    row_filter: &RowSet,
    before: Day,
) -> Vec<Vec<(Day, u32)>> {
    let table = &*data.table;
    let fronts = data.situation.fronts.len();
    let codes = &crossfilter.groups.front_codes;
    let mut parts = par_chunks(0..table.first_row_from(before), |rows| {
        let mut killed: Vec<Vec<(Day, u32)>> = vec![Vec::new(); fronts + 1];
        for row in table.single_day.intersection(row_filter, rows) {
            let best = table.best_killed[table.columns.toll_id[row] as usize];
            if best == 0 {
                continue;
            }
            let day = Day(table.columns.start[row]);
            let killed = &mut killed[(codes[table.columns.group_id[row] as usize] >> 1) as usize];
            match killed.last_mut() {
                Some((last, sum)) if *last == day => *sum = sum.saturating_add(best),
                _ => killed.push((day, best)),
            }
        }
        killed
    })
    .into_iter();
    let mut merged = parts.next().unwrap_or_default();
    for part in parts {
        merged.iter_mut().zip(part).for_each(|(killed, part)| killed.extend(part));
    }
    merged.truncate(fronts);
    merged
}

/// Returns the killed of each day before the lookback, by front, that [`super::daily_killed::DailyKilled`] does not
/// contain: those of filtered rows, and those of rows that state day precision for a longer span.
fn killed_outside_sums(data: &EventData, crossfilter: &CrossFilter, lookback: Day) -> Vec<Vec<(Day, u32)>> {
    let table = &*data.table;
    let row_filter = crossfilter.row_filter.as_deref();
    let mut killed_by_front = match row_filter {
        Some(row_filter) => killed_by_day_of_rows(data, crossfilter, row_filter, lookback),
        None => vec![Vec::new(); data.situation.fronts.len()],
    };
    let rows = table.day_precision_spans.iter().map(|&row| row as usize);
    for row in rows.filter(|&row| table.span(row).end < lookback && row_passes(row_filter, row)) {
        let group_id = table.columns.group_id[row] as usize;
        let best = table.best_killed[table.columns.toll_id[row] as usize];
        let killed = killed_by_front.get_mut(usize::from(table.groups.by_id[group_id].front.0));
        if let (Some(killed), 1.., true) =
            (killed, best, crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS))
        {
            killed.push((Day(table.columns.start[row]), best));
        }
    }
    killed_by_front
}

/// Computes the rule states of each front. Events that anything except time and the chosen fronts rejects are observed
/// as not shown.
pub(super) fn evaluate_rule_states(
    data: &EventData,
    as_of_facts: &AsOfFacts,
    crossfilter: &CrossFilter,
    as_of: Day,
) -> Vec<RuleStates> {
    let (table, rules) = (&*data.table, &data.rules);
    let is_shown = |row: u32| {
        let group_id = table.columns.group_id[row as usize] as usize;
        crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS)
            && row_passes(crossfilter.row_filter.as_deref(), row as usize)
    };
    let lookback = lookback_start(data, as_of);
    let is_counted = |group_id: usize| crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS);
    let daily_sums = crossfilter.row_filter.is_none().then(|| data.daily_killed());
    let observe_front = |(front, inputs, unsummed_killed): (usize, &Vec<RuleInput>, Vec<(Day, u32)>)| {
        let mut states = RuleStates::default();
        let summed = daily_sums.map(|daily| daily.killed_before(table, front, lookback, is_counted));
        for (day, killed) in summed.into_iter().flatten().chain(unsummed_killed) {
            states.observe_killed(rules, day, killed);
        }
        for input in inputs {
            match *input {
                RuleInput::Run(days, first) => states.observe_run(rules, days, is_shown(first)),
                RuleInput::Event(row) => states.observe(rules, as_of, &data.rule_event(row, is_shown(row))),
            }
        }
        states
    };
    let unsummed_killed = killed_outside_sums(data, crossfilter, lookback);
    let fronts: Vec<_> = as_of_facts
        .rule_inputs
        .iter()
        .zip(unsummed_killed)
        .enumerate()
        .map(|(front, (inputs, unsummed_killed))| (front, inputs, unsummed_killed))
        .collect();
    let mut states = par_map(table.len(), fronts, observe_front);
    for (states, actors) in states.iter_mut().zip(&as_of_facts.seen_actors.before_by_front) {
        states.observe_actors(rules, as_of, actors);
    }
    states
}
