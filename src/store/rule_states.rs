//! What the rules keep of every front, by what a question lets through.

use super::as_of_facts::AsOfFacts;
use super::crossfilter::{CrossFilter, RejectedBy};
use super::event_data::EventData;
use super::row_set::{RowSet, row_passes};
use super::rule_input::{RuleInput, lookback_start};
use crate::assess::RuleStates;
use crate::model::Day;
use crate::model::parallel::{par_chunks, par_map};

/// By front: the killed of every day before one; of what counts in `narrowing` but for time and the fronts, and is dated
/// to one day. Row by row.
fn killed_by_day_of_rows(
    store: &EventData,
    narrowing: &CrossFilter,
    among: &RowSet,
    before: Day,
) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let fronts = store.situation.fronts.len();
    let codes = &narrowing.groups.front_codes;
    let mut parts = par_chunks(0..table.first_from(before), |rows| {
        let mut killed: Vec<Vec<(Day, u32)>> = vec![Vec::new(); fronts + 1];
        for row in table.single_day.intersection(among, rows) {
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
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
    }
    all.truncate(fronts);
    all
}

/// By front: the killed of every day before the rules are told of single events, as far as they are not summed by
/// [`super::daily_killed::DailyKilled`]: where single rows are asked, and of data that state the day for a longer span.
fn killed_outside_sums(store: &EventData, narrowing: &CrossFilter, lately: Day) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let among = narrowing.row_filter.as_deref();
    let mut all = match among {
        Some(among) => killed_by_day_of_rows(store, narrowing, among, lately),
        None => vec![Vec::new(); store.situation.fronts.len()],
    };
    let dated = table.day_precision_spans.iter().map(|&row| row as usize);
    for row in dated.filter(|&row| table.span(row).end < lately && row_passes(among, row)) {
        let class = table.columns.group_id[row] as usize;
        let best = table.best_killed[table.columns.toll_id[row] as usize];
        let killed = all.get_mut(usize::from(table.groups.by_id[class].front.0));
        if let (Some(killed), 1.., true) =
            (killed, best, narrowing.group_rejection(class).is_within(RejectedBy::FRONTS))
        {
            killed.push((Day(table.columns.start[row]), best));
        }
    }
    all
}

/// What the rules keep of every front. What does not pass but for time and the fronts is not shown.
pub(super) fn evaluate_rule_states(
    store: &EventData,
    facts: &AsOfFacts,
    narrowing: &CrossFilter,
    as_of: Day,
) -> Vec<RuleStates> {
    let (table, rules) = (&*store.table, &store.rules);
    let shown = |row: u32| {
        let class = table.columns.group_id[row as usize] as usize;
        narrowing.group_rejection(class).is_within(RejectedBy::FRONTS)
            && row_passes(narrowing.row_filter.as_deref(), row as usize)
    };
    let lately = lookback_start(store, as_of);
    let is_counted = |class: usize| narrowing.group_rejection(class).is_within(RejectedBy::FRONTS);
    let by_class = narrowing.row_filter.is_none().then(|| store.daily_killed());
    let watch = |(front, told, beside): (usize, &Vec<RuleInput>, Vec<(Day, u32)>)| {
        let mut watches = RuleStates::default();
        let summed = by_class.map(|deaths| deaths.killed_before(table, front, lately, is_counted));
        for (day, killed) in summed.into_iter().flatten().chain(beside) {
            watches.observe_killed(rules, day, killed);
        }
        for told in told {
            match *told {
                RuleInput::Run(days, first) => watches.observe_run(rules, days, shown(first)),
                RuleInput::Event(row) => watches.observe(rules, as_of, &store.rule_event(row, shown(row))),
            }
        }
        watches
    };
    let beside = killed_outside_sums(store, narrowing, lately);
    let fronts: Vec<_> = facts
        .rule_inputs
        .iter()
        .zip(beside)
        .enumerate()
        .map(|(front, (told, beside))| (front, told, beside))
        .collect();
    let mut watches = par_map(table.len(), fronts, watch);
    for (watches, actors) in watches.iter_mut().zip(&facts.seen_actors.before_by_front) {
        watches.observe_actors(rules, as_of, actors);
    }
    watches
}
