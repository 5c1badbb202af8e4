//! What the rules keep of every front, by what a question lets through.

use super::as_of_facts::AsOfFacts;
use super::bits::{Bits, row_passes};
use super::event_data::EventData;
use super::narrow::{Failing, Narrowing};
use super::rule_input::{Told, lately};
use crate::assess::Watches;
use crate::model::Day;
use crate::model::parallel::{par_chunks, par_map};

/// By front: the killed of every day before one; of what counts in `narrowing` but for time and the fronts, and is dated
/// to one day. Row by row.
fn killed_in_rows(
    store: &EventData,
    narrowing: &Narrowing,
    among: &Bits,
    before: Day,
) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let fronts = store.situation.fronts.len();
    let codes = &narrowing.classes.front_codes;
    let mut parts = par_chunks(0..table.first_from(before), |rows| {
        let mut killed: Vec<Vec<(Day, u32)>> = vec![Vec::new(); fronts + 1];
        for row in table.plain.both(among, rows) {
            let best = table.best[table.columns.toll[row] as usize];
            if best == 0 {
                continue;
            }
            let day = Day(table.columns.start[row]);
            let killed = &mut killed[(codes[table.columns.class[row] as usize] >> 1) as usize];
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
/// [`super::deaths::Deaths`]: where single rows are asked, and of data that state the day for a longer span.
fn killed_beside(store: &EventData, narrowing: &Narrowing, lately: Day) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let among = narrowing.among.as_deref();
    let mut all = match among {
        Some(among) => killed_in_rows(store, narrowing, among, lately),
        None => vec![Vec::new(); store.situation.fronts.len()],
    };
    let dated = table.dated.iter().map(|&row| row as usize);
    for row in dated.filter(|&row| table.span(row).end < lately && row_passes(among, row)) {
        let class = table.columns.class[row] as usize;
        let best = table.best[table.columns.toll[row] as usize];
        let killed = all.get_mut(usize::from(table.groups.facts[class].front.0));
        if let (Some(killed), 1.., true) = (killed, best, narrowing.of_class(class).only(Failing::FRONTS)) {
            killed.push((Day(table.columns.start[row]), best));
        }
    }
    all
}

/// What the rules keep of every front. What does not pass but for time and the fronts is not shown.
pub(super) fn watch(store: &EventData, facts: &AsOfFacts, narrowing: &Narrowing, as_of: Day) -> Vec<Watches> {
    let (table, rules) = (&*store.table, &store.rules);
    let shown = |row: u32| {
        let class = table.columns.class[row as usize] as usize;
        narrowing.of_class(class).only(Failing::FRONTS)
            && row_passes(narrowing.among.as_deref(), row as usize)
    };
    let lately = lately(store, as_of);
    let is_counted = |class: usize| narrowing.of_class(class).only(Failing::FRONTS);
    let by_class = narrowing.among.is_none().then(|| store.deaths());
    let watch = |(front, told, beside): (usize, &Vec<Told>, Vec<(Day, u32)>)| {
        let mut watches = Watches::default();
        let summed = by_class.map(|deaths| deaths.before(table, front, lately, is_counted));
        for (day, killed) in summed.into_iter().flatten().chain(beside) {
            watches.take_killed(rules, day, killed);
        }
        for told in told {
            match *told {
                Told::Run(days, first) => watches.take_run(rules, days, shown(first)),
                Told::Event(row) => watches.take(rules, as_of, &store.sight(row, shown(row))),
            }
        }
        watches
    };
    let beside = killed_beside(store, narrowing, lately);
    let fronts: Vec<_> = facts
        .told
        .iter()
        .zip(beside)
        .enumerate()
        .map(|(front, (told, beside))| (front, told, beside))
        .collect();
    let mut watches = par_map(table.len(), fronts, watch);
    for (watches, actors) in watches.iter_mut().zip(&facts.seen.before) {
        watches.take_seen(rules, as_of, actors);
    }
    watches
}
