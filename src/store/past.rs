//! What is known of each class whatever the window: what the words of the rules are reached from. It is looked for once
//! for a day that is looked from, and again only where a filter asks single events.

use super::Store;
use super::bits::Bits;
use super::halves::halves;
use super::held::counts;
use super::narrow::{Failing, Narrowing};
use super::table::Table;
use crate::assess::Watches;
use crate::assess::weeks::WEEKS;
use crate::model::{Day, Precision, Span};

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
    /// Classes with one that may lie in the year before the last days.
    pub(super) before: Vec<u32>,
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
        let before = (0..).zip(before).filter(|(_, seen)| *seen).map(|(class, _)| class).collect();
        Self { before, lately }
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
enum Told {
    /// Incidents of before, and whether the first is shown.
    Run(Span, bool),
    /// So many killed on a day of before.
    Killed(Day, u32),
    /// An event, and whether it is shown.
    Event(u32, bool),
}

/// Puts together what the rules are told of a front.
#[derive(Default)]
struct Teller {
    told: Vec<Told>,
    run: Option<(Span, bool)>,
    killed: Option<(Day, u32)>,
}

impl Teller {
    fn note_run(&mut self, days: Span, shown: bool) {
        match &mut self.run {
            Some((run, _)) if days.start <= run.end => run.end = run.end.max(days.end),
            run => self.told.extend(run.replace((days, shown)).map(|(days, shown)| Told::Run(days, shown))),
        }
    }

    fn note_killed(&mut self, day: Day, best: u32) {
        match &mut self.killed {
            Some((last, sum)) if *last == day => *sum = sum.saturating_add(best),
            last => self.told.extend(last.replace((day, best)).map(|(day, sum)| Told::Killed(day, sum))),
        }
    }

    fn note_event(&mut self, row: usize, shown: bool) {
        self.settle();
        self.told.extend(u32::try_from(row).ok().map(|row| Told::Event(row, shown)));
    }

    fn settle(&mut self) {
        self.told.extend(self.run.take().map(|(days, shown)| Told::Run(days, shown)));
        self.told.extend(self.killed.take().map(|(day, sum)| Told::Killed(day, sum)));
    }
}

/// What the rules keep of every front. What does not pass but for time and the fronts is not shown.
pub(super) fn watch(store: &Store, narrowing: &Narrowing, as_of: Day) -> Vec<Watches> {
    const INCIDENT: u32 = 1 << 16;
    const SHOWN: u32 = 1 << 17;
    let (table, rules) = (&*store.table, &store.rules);
    let among = narrowing.among.as_deref();
    let back = i32::try_from(Watches::lookback(rules)).unwrap_or(i32::MAX);
    let lately = as_of.plus(back.saturating_neg());
    let word = |(class, facts): (usize, &super::table::Facts)| {
        let incident = if facts.incident { INCIDENT } else { 0 };
        let shown = if narrowing.of_class(class).only(Failing::FRONTS) { SHOWN } else { 0 };
        u32::from(facts.front.0) | incident | shown
    };
    let words: Vec<u32> = table.facts.iter().enumerate().map(word).collect();
    let tell = |rows: std::ops::Range<usize>| {
        let mut fronts: Vec<Teller> = store.situation.fronts.iter().map(|_| Teller::default()).collect();
        for row in rows {
            let word = words[table.columns.class[row] as usize];
            let Some(front) = fronts.get_mut((word & 0xffff) as usize) else { continue };
            let shown = word & SHOWN != 0 && counts(among, row);
            let span = table.span(row);
            if span.end >= lately {
                if span.end <= as_of {
                    front.note_event(row, shown);
                }
                continue;
            }
            if word & INCIDENT != 0 {
                front.note_run(span, shown);
            }
            let best = table.best[table.columns.toll[row] as usize];
            if shown && best > 0 && table.columns.date[row] & 7 == Precision::Day as u8 {
                front.note_killed(span.start, best);
            }
        }
        fronts.iter_mut().for_each(Teller::settle);
        fronts
    };
    let mut watches = vec![Watches::default(); store.situation.fronts.len()];
    for part in halves(0..table.first_from(as_of.plus(1)), tell) {
        for (watches, front) in watches.iter_mut().zip(part) {
            for told in front.told {
                match told {
                    Told::Run(days, shown) => watches.take_run(rules, days, shown),
                    Told::Killed(day, killed) => watches.take_killed(rules, day, killed),
                    Told::Event(row, shown) => watches.take(rules, as_of, &store.sight(row, shown)),
                }
            }
        }
    }
    watches
}
