//! Computes the state of the rules of each front for the events that pass a question.

use super::as_of_facts::AsOfFacts;
use super::crossfilter::{CrossFilter, RejectedBy};
use super::event_data::EventData;
use super::row_set::{RowSet, row_passes};
use super::rule_input::{RuleInput, lookback_start};
use crate::assess::RuleStates;
use crate::model::parallel::{par_chunks, par_map};
use crate::model::{Day, Span};

/// Sums the killed by span, by front, over the rows that end before `before` within at most as many days as the record
/// rule sums, and that pass everything except the chosen fronts. Visits every row.
fn killed_by_span_of_rows(
    data: &EventData,
    crossfilter: &CrossFilter,
    row_filter: &RowSet,
    before: Day,
) -> Vec<Vec<(Span, u32)>> {
    let table = &*data.table;
    let fronts = data.situation.front_count();
    let codes = &crossfilter.groups.front_codes;
    let mut parts = par_chunks(0..table.first_row_from(before), |rows| {
        let mut killed: Vec<Vec<(Span, u32)>> = vec![Vec::new(); fronts + 1];
        for row in row_filter.members_in(rows) {
            let (best, span) = (table.best_killed[table.columns.toll_id[row] as usize], table.span(row));
            if best == 0 || table.columns.length[row] >= data.rules.record.days || span.end >= before {
                continue;
            }
            let killed = &mut killed[(codes[table.group_id[row] as usize] >> 1) as usize];
            match killed.last_mut() {
                Some((last, sum)) if *last == span => *sum = sum.saturating_add(best),
                _ => killed.push((span, best)),
            }
        }
        killed
    })
    .into_iter();
    let mut merged = parts.next().unwrap_or_default();
    for part in parts {
        merged.iter_mut().zip(part).for_each(|(killed, part)| killed.extend(part));
    }
    merged.resize(fronts, Vec::new());
    merged
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
        let group_id = table.group_id[row as usize] as usize;
        crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS)
            && row_passes(crossfilter.row_filter.as_deref(), row as usize)
    };
    let lookback = lookback_start(data, as_of);
    let is_counted = |group_id: usize| crossfilter.group_rejection(group_id).is_within(RejectedBy::FRONTS);
    let row_filter = crossfilter.row_filter.as_deref();
    let filtered =
        row_filter.map(|row_filter| killed_by_span_of_rows(data, crossfilter, row_filter, lookback));
    let observe_front = |(front, inputs): (usize, &Vec<RuleInput>)| {
        let mut states = RuleStates::default();
        let summed =
            filtered.is_none().then(|| data.killed_sums().killed_before(table, front, lookback, is_counted));
        let filtered = filtered.as_ref().and_then(|by_front| by_front.get(front));
        for &(days, killed) in summed.as_ref().or(filtered).into_iter().flatten() {
            states.observe_killed(rules, days, killed);
        }
        for input in inputs {
            match *input {
                RuleInput::Run(days, first) => states.observe_run(rules, days, is_shown(first)),
                RuleInput::Event(row) => states.observe(rules, as_of, &data.rule_event(row, is_shown(row))),
            }
        }
        states
    };
    let fronts: Vec<_> = as_of_facts.rule_inputs.iter().enumerate().collect();
    let mut states = par_map(table.len(), fronts, observe_front);
    for (states, actors) in states.iter_mut().zip(&as_of_facts.seen_actors.before_by_front) {
        states.observe_actors(rules, as_of, actors);
    }
    states
}
