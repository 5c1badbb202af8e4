//! What is known of each class whatever the window: what the words of the rules are reached from. It is looked for once
//! for a day that is looked from, and again only where a filter asks single events.

use super::Store;
use super::bits::Bits;
use super::held::counts;
use super::memory::Known;
use super::narrow::{Failing, Narrowing};
use super::table::{Facts, Table};
use crate::assess::Watches;
use crate::assess::weeks::WEEKS;
use crate::model::halves::{each, halves};
use crate::model::{ActorIx, ActorKind, Day, Span};

/// No row.
const NONE: u32 = u32::MAX;

/// The first and last rows of a class that are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ever {
    first: u32,
    last: u32,
    ended: u32,
}

impl Ever {
    const NEVER: Self = Self { first: NONE, last: NONE, ended: NONE };

    /// The first row.
    pub(super) fn first(self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// The last row.
    pub(super) fn last(self) -> Option<u32> {
        (self.last != NONE).then_some(self.last)
    }

    /// The row that ended last; of several the last.
    pub(super) fn ended(self) -> Option<u32> {
        (self.ended != NONE).then_some(self.ended)
    }

    fn of(table: &Table, class: usize, as_of: Day, among: Option<&Bits>) -> Self {
        let rows = table.by_class.of_group(class);
        let end = |row: u32| table.span(row as usize).end;
        let known = |row: &u32| end(*row) <= as_of && counts(among, *row as usize);
        let Some(first) = rows.iter().copied().find(known) else { return Self::NEVER };
        let mut newest = rows.iter().rev().copied().filter(known);
        let last = newest.next().unwrap_or(first);
        let mut ended = last;
        let longest = i32::try_from(table.longest.get(class).copied().unwrap_or(0)).unwrap_or(i32::MAX);
        for row in newest {
            if table.columns.start[row as usize].saturating_add(longest) <= end(ended).0 {
                break;
            }
            if end(row) > end(ended) {
                ended = row;
            }
        }
        Self { first, last, ended }
    }
}

/// Weekly incidents of the classes that have any lately.
#[derive(Debug, Default)]
pub(super) struct Weekly {
    /// By class: where in `counts`.
    slots: Vec<u32>,
    counts: Vec<[u32; WEEKS]>,
}

impl Weekly {
    fn of(table: &Table, as_of: Day, among: Option<&Bits>) -> Self {
        let mut weekly = Self { slots: vec![NONE; table.classes()], counts: Vec::new() };
        let weeks = i32::try_from(WEEKS).unwrap_or(i32::MAX);
        let days = Span { start: as_of.plus(weeks.saturating_mul(-7)).plus(1), end: as_of };
        for row in table.beginning_in(days) {
            let class = table.columns.class[row] as usize;
            if !table.facts[class].incident || !counts(among, row) {
                continue;
            }
            let span = table.span(row);
            let week = as_of.since(span.start) / 7;
            if span.end > as_of || as_of.since(span.end) / 7 != week {
                continue;
            }
            let Some(slot) = weekly.slots.get_mut(class) else { continue };
            if *slot == NONE {
                *slot = u32::try_from(weekly.counts.len()).unwrap_or(NONE);
                weekly.counts.push([0; WEEKS]);
            }
            let counts = weekly.counts.get_mut(*slot as usize);
            if let Some(count) =
                usize::try_from(week).ok().and_then(|week| counts.and_then(|c| c.get_mut(week)))
            {
                *count += 1;
            }
        }
        weekly
    }

    /// Adds the weeks of a class, the newest first.
    pub(super) fn add_to(&self, sum: &mut [u32; WEEKS], class: usize) {
        let slot = self.slots.get(class).and_then(|&slot| self.counts.get(slot as usize));
        if let Some(counts) = slot {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
    }
}

/// The incidents with violent non-state actors in the days that the rule of new actors looks at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// By front: the actors of those that may lie in the year before the last days, each once.
    pub(super) before: Vec<Vec<(ActorIx, ActorKind)>>,
    /// The others that share days with the last, in order.
    pub(super) lately: Vec<u32>,
}

impl Seen {
    /// Those that are known at `as_of`.
    pub(super) fn of(store: &Store, as_of: Day) -> Self {
        let table = &*store.table;
        let (recent, year) = store.rules.newcomer.periods(as_of);
        let days = Span { start: year.start.min(recent.start), end: as_of };
        let mut before = vec![false; table.classes()];
        let mut lately = Vec::new();
        let mut take = |row: u32| {
            let class = table.columns.class[row as usize] as usize;
            let facts = table.facts[class];
            let span = table.span(row as usize);
            if !facts.incident || table.violent(facts.party).is_empty() || span.end > as_of {
                return;
            }
            if year.overlaps(span) {
                before[class] = true;
            } else if recent.overlaps(span) {
                lately.push(row);
            }
        };
        for row in table.beginning_in(days).filter(|&row| table.plain.has(row)) {
            take(u32::try_from(row).unwrap_or(NONE));
        }
        table.vague_near(days).for_each(take);
        lately.sort_unstable();
        let mut actors: Vec<Vec<(ActorIx, ActorKind)>> = vec![Vec::new(); store.situation.fronts.len()];
        for (facts, _) in table.facts.iter().zip(before).filter(|(_, seen)| *seen) {
            if let Some(actors) = actors.get_mut(usize::from(facts.front.0)) {
                actors.extend(table.violent(facts.party));
            }
        }
        for actors in &mut actors {
            actors.sort_unstable_by_key(|(actor, _)| *actor);
            actors.dedup();
        }
        Self { before: actors, lately }
    }
}

/// What is known of each class.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// By class.
    ever: Vec<Ever>,
    pub(super) weekly: Weekly,
}

impl Past {
    /// What is known at `as_of` of the rows that count.
    pub(super) fn of(table: &Table, as_of: Day, among: Option<&Bits>) -> Self {
        let ever = halves(0..table.classes(), |classes| -> Vec<Ever> {
            classes.map(|class| Ever::of(table, class, as_of, among)).collect()
        });
        Self { ever: ever.concat(), weekly: Weekly::of(table, as_of, among) }
    }

    /// What is known of a class.
    pub(super) fn ever(&self, class: usize) -> Ever {
        self.ever.get(class).copied().unwrap_or(Ever::NEVER)
    }
}

/// How many events are known at `as_of`.
pub(super) fn known_at(table: &Table, as_of: Day) -> usize {
    let begun = table.first_from(as_of.plus(1));
    let open = table.vague_near(Span::day(as_of)).filter(|&row| {
        let Span { start, end } = table.span(row as usize);
        start <= as_of && end > as_of
    });
    begun - open.count()
}

/// What the rules are told of a front, in order.
#[derive(Debug)]
pub(super) enum Told {
    /// Incidents of before, and the row of the first.
    Run(Span, u32),
    /// An event, by row.
    Event(u32),
}

/// The first of the days from which on the rules are told of single events.
fn lately(store: &Store, as_of: Day) -> Day {
    as_of.plus(i32::try_from(Watches::lookback(&store.rules)).unwrap_or(i32::MAX).saturating_neg())
}

/// What the rules are told of every front, but for the killed.
pub(super) fn tell(store: &Store, as_of: Day) -> Vec<Vec<Told>> {
    /// The incidents that were put together last: rows of one front.
    #[derive(Clone)]
    struct Run {
        days: Span,
        first: u32,
    }
    const NO_RUN: Run = Run { days: Span { start: Day(i32::MIN), end: Day(i32::MIN) }, first: NONE };
    let table = &*store.table;
    let lately = lately(store, as_of);
    let pause = i64::from(Watches::pause(&store.rules));
    let fronts = store.situation.fronts.len();
    let tell = |rows: std::ops::Range<usize>| {
        let mut told: Vec<Vec<Told>> = std::iter::repeat_with(Vec::new).take(fronts).collect();
        let mut runs = vec![NO_RUN; fronts];
        let settle = |told: &mut Vec<Told>, run: &mut Run| {
            if run.first != NONE {
                told.push(Told::Run(run.days, run.first));
                *run = NO_RUN;
            }
        };
        for row in rows {
            let facts = table.facts_of(row);
            let (span, front) = (table.span(row), usize::from(facts.front.0));
            let (Some(run), Ok(row)) = (runs.get_mut(front), u32::try_from(row)) else { continue };
            if span.end < lately {
                if !facts.incident {
                    continue;
                }
                let since = i64::from(span.start.0) - i64::from(run.days.end.0);
                if run.first != NONE && since < pause {
                    run.days.end = run.days.end.max(span.end);
                } else if let Some(told) = told.get_mut(front) {
                    settle(told, run);
                    *run = Run { days: span, first: row };
                }
            } else if let (true, Some(told)) = (span.end <= as_of, told.get_mut(front)) {
                settle(told, run);
                told.push(Told::Event(row));
            }
        }
        told.iter_mut().zip(&mut runs).for_each(|(told, run)| settle(told, run));
        told
    };
    let mut parts = halves(0..table.first_from(as_of.plus(1)), tell).into_iter();
    let mut all = parts.next().unwrap_or_default();
    for part in parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
    }
    all
}

/// By front: the killed of every day before one; of what counts in `narrowing` but for time and the fronts, and is dated
/// to one day. Row by row.
fn killed_in_rows(store: &Store, narrowing: &Narrowing, among: &Bits, before: Day) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let fronts = store.situation.fronts.len();
    // By class: its front; what does not count is summed behind the last.
    let word = |(class, facts): (usize, &Facts)| {
        let counts = narrowing.of_class(class).only(Failing::FRONTS);
        if counts { fronts.min(usize::from(facts.front.0)) } else { fronts }
    };
    let words: Vec<usize> = table.facts.iter().enumerate().map(word).collect();
    let mut parts = halves(0..table.first_from(before), |rows| {
        let mut killed: Vec<Vec<(Day, u32)>> = vec![Vec::new(); fronts + 1];
        for row in table.plain.both(among, rows) {
            let best = table.best[table.columns.toll[row] as usize];
            if best == 0 {
                continue;
            }
            let day = Day(table.columns.start[row]);
            let killed = &mut killed[words[table.columns.class[row] as usize]];
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
/// [`Deaths`]: where single rows are asked, and of data that state the day for a longer span.
fn killed_beside(store: &Store, narrowing: &Narrowing, lately: Day) -> Vec<Vec<(Day, u32)>> {
    let table = &*store.table;
    let among = narrowing.among.as_deref();
    let mut all = match among {
        Some(among) => killed_in_rows(store, narrowing, among, lately),
        None => vec![Vec::new(); store.situation.fronts.len()],
    };
    let dated = table.dated.iter().map(|&row| row as usize);
    for row in dated.filter(|&row| table.span(row).end < lately && counts(among, row)) {
        let class = table.columns.class[row] as usize;
        let best = table.best[table.columns.toll[row] as usize];
        let killed = all.get_mut(usize::from(table.facts[class].front.0));
        if let (Some(killed), 1.., true) = (killed, best, narrowing.of_class(class).only(Failing::FRONTS)) {
            killed.push((Day(table.columns.start[row]), best));
        }
    }
    all
}

/// What the rules keep of every front. What does not pass but for time and the fronts is not shown.
pub(super) fn watch(store: &Store, known: &Known, narrowing: &Narrowing, as_of: Day) -> Vec<Watches> {
    let (table, rules) = (&*store.table, &store.rules);
    let shown = |row: u32| {
        let class = table.columns.class[row as usize] as usize;
        narrowing.of_class(class).only(Failing::FRONTS) && counts(narrowing.among.as_deref(), row as usize)
    };
    let lately = lately(store, as_of);
    let is_counted = |class: usize| narrowing.of_class(class).only(Failing::FRONTS);
    let by_class = narrowing.among.is_none().then(|| table.deaths(store.situation.fronts.len()));
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
    let fronts: Vec<_> = known
        .told
        .iter()
        .zip(beside)
        .enumerate()
        .map(|(front, (told, beside))| (front, told, beside))
        .collect();
    let mut watches = each(table.len(), fronts, watch);
    for (watches, actors) in watches.iter_mut().zip(&known.seen.before) {
        watches.take_seen(rules, as_of, actors);
    }
    watches
}
