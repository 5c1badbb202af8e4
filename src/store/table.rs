//! The event table: the columns that events are counted by, sorted by first day, then last day, then file order, and
//! what is looked up beside them.
//!
//! What an event takes stands in [`Table::bytes`]. Most dates are a day: their rows lie one after the other by time. The
//! others are listed by how long they are, so that those that may cross a day are found without looking at all.

use std::ops::Range;

use super::bits::Bits;
use super::event_groups::{EventGroups, Facts};
use super::gazetteer::Gazetteer;
use super::grouped_indices::Groups;
use super::toll_sum::Packed;
use crate::model::parallel::join;
use crate::model::{
    Columns, Day, EventDate, FrontIx, Losses, Precision, Recorded, Situation, Span, Toll, Tolls,
};

/// The columns, their dictionaries, and what is derived from them.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) columns: Columns,
    pub(super) groups: EventGroups,
    /// By class: most days after the first that any of its events has.
    pub(super) longest: Vec<u32>,
    /// By toll: the killed, where they are simple.
    pub(super) packed: Vec<Packed>,
    /// By toll: the best number of killed; 0 where it is unknown.
    pub(super) best: Vec<u32>,
    /// By toll: some killed are known of, but not how many of all of them.
    pub(super) unsure: Vec<bool>,
    /// Rows dated to one day and known to the day.
    pub(super) plain: Bits,
    /// The other rows.
    pub(super) vague: [Vague; 5],
    /// Rows of a longer span that are said to be known to the day all the same.
    pub(super) dated: Vec<u32>,
    /// Rows whose toll is not simple: [`Packed::of`] has none.
    pub(super) odd: Vec<u32>,
    /// The distinct places, and where the spots are among them.
    pub(super) gazetteer: Gazetteer,
    /// Rows by class, oldest first.
    pub(super) by_class: Groups,
}

/// Rows of vague dates of about the same length.
#[derive(Debug, Clone, Default)]
pub(super) struct Vague {
    /// Oldest first.
    pub(super) rows: Vec<u32>,
    /// Most days after the first that any of them has.
    pub(super) longest: u32,
}

/// Rows by how long they are.
struct Dates {
    plain: Bits,
    vague: [Vague; 5],
    dated: Vec<u32>,
}

impl Dates {
    fn of(columns: &Columns) -> Self {
        let is_plain = |row: usize| columns.length[row] == 0 && columns.date[row] & 7 == Precision::Day as u8;
        let plain = Bits::of(columns.len(), is_plain);
        let (mut vague, mut dated): ([Vague; 5], Vec<u32>) = Default::default();
        let packed = columns.length.iter().zip(&columns.date);
        for (row, (&length, date)) in (0_u32..).zip(packed) {
            let is_day = date & 7 == Precision::Day as u8;
            if is_day && length == 0 {
                continue;
            }
            if is_day {
                dated.push(row);
            }
            let group = match length {
                0..=6 => 0,
                7..=30 => 1,
                31..=91 => 2,
                92..=365 => 3,
                _ => 4,
            };
            if let Some(group) = vague.get_mut(group) {
                group.rows.push(row);
                group.longest = group.longest.max(length);
            }
        }
        for group in &mut vague {
            group.rows.shrink_to_fit();
        }
        Self { plain, vague, dated }
    }
}

/// What the columns say about one event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) span: Span,
    date: EventDate,
    pub(super) front: FrontIx,
    pub(super) toll: u32,
    facts: Facts,
}

impl Row {
    pub(super) const fn incident(self) -> bool {
        self.facts.incident
    }

    pub(super) const fn contested(self) -> bool {
        self.facts.contested
    }

    /// Whether any claim speaks of victims.
    pub(super) const fn has_toll(self) -> bool {
        self.toll != 0
    }

    pub(super) const fn date(self) -> EventDate {
        self.date
    }
}

impl Table {
    /// The table of these columns, whose rows are in order.
    pub(super) fn new(mut columns: Columns, situation: &Situation) -> Self {
        // Only the first of the dictionary is no toll at all, so that it can be told by its index.
        let is_none =
            |losses: &Losses| !losses.tolls.killed.is_known_of() && losses.tolls == Tolls::default();
        if columns.tolls.iter().skip(1).any(is_none) {
            let Columns { toll, tolls, .. } = &mut columns;
            let none = |toll: u32| tolls.get(toll as usize).is_none_or(is_none);
            toll.iter_mut().filter(|toll| none(**toll)).for_each(|toll| *toll = 0);
        }
        let by_row = || (Dates::of(&columns), Gazetteer::of(&columns.spots));
        let by_class = || {
            let mut longest = vec![0; columns.classes.len()];
            for (&class, &length) in columns.class.iter().zip(&columns.length) {
                if let Some(longest) = longest.get_mut(class as usize) {
                    *longest = length.max(*longest);
                }
            }
            let by_class = Groups::of(columns.classes.len(), columns.class.iter().copied().zip(0..));
            (longest, by_class, EventGroups::new(&columns.classes, situation))
        };
        let ((dates, gazetteer), (longest, by_class, groups)) = join(columns.len(), by_row, by_class);
        let Dates { plain, vague, dated } = dates;
        let rows = columns.len();
        let packed: Vec<Packed> =
            columns.tolls.iter().map(|losses| Packed::of(&losses.tolls, rows)).collect();
        let killed = || columns.tolls.iter().map(|losses| losses.tolls.killed);
        let unsure = |killed: Toll| killed.is_known_of() && (killed.partial || killed.best.is_none());
        let is_odd = |toll: &u32| packed.get(*toll as usize).is_some_and(|packed| packed.is_odd());
        let mut odd: Vec<u32> =
            (0..).zip(&columns.toll).filter(|(_, toll)| is_odd(toll)).map(|(row, _)| row).collect();
        odd.shrink_to_fit();
        Self {
            best: killed().map(|killed| killed.best.unwrap_or(0)).collect(),
            unsure: killed().map(unsure).collect(),
            packed,
            plain,
            vague,
            dated,
            odd,
            gazetteer,
            columns,
            longest,
            by_class,
            groups,
        }
    }

    /// How many events.
    pub(super) const fn len(&self) -> usize {
        self.columns.len()
    }

    /// How many classes.
    pub(super) const fn classes(&self) -> usize {
        self.groups.facts.len()
    }

    /// One row.
    pub(super) fn row(&self, row: u32) -> Option<Row> {
        ((row as usize) < self.len()).then(|| self.at(row as usize))
    }

    /// The days of a row that exists.
    pub(super) fn span(&self, row: usize) -> Span {
        let start = self.columns.start[row];
        Span { start: Day(start), end: Day(start.saturating_add_unsigned(self.columns.length[row])) }
    }

    /// The columns of a row that exists.
    pub(super) fn at(&self, row: usize) -> Row {
        let (date, facts) = (self.columns.date(row), self.facts_of(row));
        Row { span: date.span, date, front: facts.front, toll: self.columns.toll[row], facts }
    }

    /// What the class of a row that exists decides.
    pub(super) fn facts_of(&self, row: usize) -> Facts {
        self.groups.facts[self.columns.class[row] as usize]
    }

    /// The tolls behind an index of the toll column.
    pub(super) fn tolls(&self, toll: u32) -> Tolls {
        self.columns.tolls.get(toll as usize).map_or_else(Tolls::default, |losses| losses.tolls)
    }

    /// The tolls of a row that exists.
    pub(super) fn tolls_of(&self, row: usize) -> Tolls {
        self.tolls(self.columns.toll[row])
    }

    /// The victims of a row that exists.
    pub(super) fn losses_of(&self, row: usize) -> Losses {
        self.columns.tolls.get(self.columns.toll[row] as usize).copied().unwrap_or_default()
    }

    /// The first row that begins on a day or later.
    pub(super) fn first_from(&self, day: Day) -> usize {
        self.columns.start.partition_point(|&start| start < day.0)
    }

    /// The rows that begin in these days.
    pub(super) fn beginning_in(&self, days: Span) -> Range<usize> {
        let from = self.first_from(days.start);
        let until = self.columns.start.partition_point(|&start| start <= days.end.0);
        from..until.max(from)
    }

    /// The rows of vague dates that share a day with these days, though some of them may not.
    pub(super) fn vague_near(&self, days: Span) -> impl Iterator<Item = u32> + '_ {
        self.vague_groups(days).flatten().copied()
    }

    /// The same, in groups: oldest first in each.
    pub(super) fn vague_groups(&self, days: Span) -> impl Iterator<Item = &[u32]> + '_ {
        self.vague.iter().map(move |group| {
            let back = i32::try_from(group.longest).unwrap_or(i32::MAX);
            self.begun(&group.rows, Span { start: Day(days.start.0.saturating_sub(back)), ..days })
        })
    }

    /// The rows of vague dates that begin in these days.
    pub(super) fn vague_beginning(&self, days: Span) -> impl Iterator<Item = u32> + '_ {
        self.vague.iter().flat_map(move |group| self.begun(&group.rows, days)).copied()
    }

    /// Of rows in order those that begin in these days.
    fn begun<'a>(&self, rows: &'a [u32], days: Span) -> &'a [u32] {
        let begins = |row: &u32| self.columns.start[*row as usize];
        let from = rows.partition_point(|row| begins(row) < days.start.0);
        let until = rows.partition_point(|row| begins(row) <= days.end.0);
        rows.get(from..until.max(from)).unwrap_or_default()
    }

    /// The rows in these days whose toll is not simple, of those that are `wanted`; `None`: no day.
    pub(super) fn odd_in(
        &self,
        days: Option<Span>,
        wanted: impl Fn(&u32) -> bool,
    ) -> impl Iterator<Item = usize> {
        let odd = days.map_or(&[][..], |days| {
            let begun = self.beginning_in(days);
            let from = self.odd.partition_point(|&row| (row as usize) < begun.start);
            let until = self.odd.partition_point(|&row| (row as usize) < begun.end);
            self.odd.get(from..until).unwrap_or_default()
        });
        let lies = move |&row: &usize| days.is_some_and(|days| days.covers(self.span(row)));
        odd.iter().copied().filter(wanted).map(|row| row as usize).filter(lies)
    }

    /// By front, the days for which it is recorded: as stated, else from the first event on that is known at
    /// `as_of`.
    pub(super) fn coverage(&self, situation: &Situation, as_of: Day) -> Vec<Recorded> {
        let mut firsts: Vec<Option<u32>> = vec![None; situation.fronts.len()];
        for (class, facts) in self.groups.facts.iter().enumerate() {
            let front = usize::from(facts.front.0);
            let stated = situation.fronts.get(front).is_none_or(|front| front.coverage_from.is_some());
            if let (false, Some(first)) = (stated, firsts.get_mut(front)) {
                let known = |row: &u32| self.span(*row as usize).end <= as_of;
                let of_class = self.by_class.of_group(class).iter().copied().find(known);
                *first = [*first, of_class].into_iter().flatten().min();
            }
        }
        let firsts = firsts.into_iter().map(|row| row.map(|row| self.span(row as usize).start));
        situation.fronts.iter().zip(firsts).map(|(front, first)| front.recorded(first)).collect()
    }

    /// Bytes that the rows take in the columns and in what is derived from them, but for dictionaries.
    pub(super) fn bytes(&self) -> usize {
        use std::mem::size_of_val;
        let c = &self.columns;
        let columns = [size_of_val(&c.start[..]), size_of_val(&c.length[..]), size_of_val(&c.date[..])];
        let indices = [&c.class, &c.toll, &c.spot, &c.id].map(|column| size_of_val(&column[..]));
        let vague: usize = self.vague.iter().map(|group| size_of_val(&group.rows[..])).sum();
        let derived = [size_of_val(&self.odd[..]), size_of_val(self.by_class.members()), self.len() / 8];
        let all = columns.into_iter().chain(indices).chain(derived);
        all.sum::<usize>() + vague
    }
}
