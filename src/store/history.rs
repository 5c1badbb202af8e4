//! What is known of each class whatever the window: what the words of the rules are reached from. It is looked for once
//! for a day that is looked from, and again only where a filter asks single events.

use super::bits::{Bits, row_passes};
use super::table::Table;
use crate::assess::weeks::WEEKS;
use crate::model::parallel::par_chunks;
use crate::model::{Day, Span};

/// No row.
pub(super) const NONE: u32 = u32::MAX;

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
        let known = |row: &u32| end(*row) <= as_of && row_passes(among, *row as usize);
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
            if !table.groups.facts[class].incident || !row_passes(among, row) {
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
        let ever = par_chunks(0..table.classes(), |classes| -> Vec<Ever> {
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
