//! The events of each front along the axis of the series, aggregated to cells of the screen.
//!
//! A lane has one count per cell and at most [`MAX_VAGUE_SPANS`] spans of vague dates, so its size depends on the
//! screen and not on the number of events. Like the series, lanes ignore a chosen stretch, which is chosen in the same
//! pane.

use super::coverage::Coverage;
use crate::assess::record::RecordLevel;
use crate::model::{FrontIx, Span};

/// The most fronts that have a lane; no screen has room for more.
pub const MAX_LANES: usize = 64;
/// The most vague spans of a lane.
pub const MAX_VAGUE_SPANS: usize = 8;

/// The classes of events in a lane, the least grave first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// Only announced.
    Announced,
    /// Neither an incident nor deadly, such as a statement.
    Other,
    /// An incident in which nobody is known to have been killed.
    Incident,
    /// Someone was killed, by the best or the lowest number.
    Deadly,
}

impl Gravity {
    /// Every class, the least grave first.
    pub const ALL: [Self; 4] = [Self::Announced, Self::Other, Self::Incident, Self::Deadly];
}

/// The events of a cell or of a vague span.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaneCount {
    /// Events by gravity, in the order of [`Gravity::ALL`].
    pub by_gravity: [u32; 4],
    /// The killed, by best numbers; where there is none, by the lowest.
    pub killed: u32,
}

impl LaneCount {
    /// Returns the number of events.
    #[must_use]
    pub fn events(self) -> u32 {
        self.by_gravity.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    /// Returns the number of events of one gravity.
    #[must_use]
    pub fn count(self, gravity: Gravity) -> u32 {
        self.by_gravity.get(gravity as usize).copied().unwrap_or(0)
    }

    /// Returns the gravity of the gravest event, or `None` without an event.
    #[must_use]
    pub fn gravest(self) -> Option<Gravity> {
        Gravity::ALL.into_iter().rev().find(|&gravity| self.count(gravity) > 0)
    }

    /// Returns the sum of both.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        for (sum, n) in self.by_gravity.iter_mut().zip(other.by_gravity) {
            *sum = sum.saturating_add(n);
        }
        self.killed = self.killed.saturating_add(other.killed);
        self
    }

    pub(super) fn add_event(&mut self, gravity: Gravity, killed: u32) {
        if let Some(count) = self.by_gravity.get_mut(gravity as usize) {
            *count = count.saturating_add(1);
        }
        self.killed = self.killed.saturating_add(killed);
    }
}

/// Events whose date covers the same cells, more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VagueSpan {
    /// Index of the first cell that the date touches.
    pub first: usize,
    /// Index of the last cell that the date touches.
    pub last: usize,
    /// The days that the dates cover together.
    pub days: Span,
    /// The events.
    pub count: LaneCount,
}

/// The events of one front along the axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The front.
    pub front: FrontIx,
    /// How far the days of each cell that are in the window and not after as-of are recorded.
    pub coverage: Vec<Coverage>,
    /// For each cell, the events whose date lies entirely in it.
    pub cells: Vec<LaneCount>,
    /// The events whose date covers several cells, the longest span first: at most [`MAX_VAGUE_SPANS`], the gravest
    /// and most frequent ones.
    pub spans: Vec<VagueSpan>,
    /// Events whose date covers several cells and is not among `spans`.
    pub more_vague: u32,
    /// Events that begin before the first cell. There are some only if the series drops older buckets.
    pub before_axis: u32,
    /// The highest record that fired in a cell, with the cell, oldest first.
    pub records: Vec<(usize, RecordLevel)>,
}

/// The lanes of the counted fronts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lanes {
    /// The days of each cell: the axis of the series divided equally, all buckets being equally long.
    pub cells: Vec<Span>,
    /// One lane a counted front, in the order of [`super::Answer::fronts`]: at most [`MAX_LANES`].
    pub rows: Vec<Lane>,
    /// Number of counted fronts without a lane.
    pub omitted: usize,
}

impl Lanes {
    /// Returns the cells that hold a day of `days`, as the indices of the first and the last.
    #[must_use]
    pub fn cells_of(&self, days: Span) -> Option<(usize, usize)> {
        cells_of_span(&self.cells, days)
    }
}

/// The fewest columns a bucket at which an axis uses all columns. Below, an uneven pitch would be conspicuous, and the
/// axis uses a multiple of the buckets.
const MIN_UNEVEN_PITCH: usize = 5;

/// Returns how many of `columns` an axis with this many buckets uses.
#[must_use]
pub fn axis_columns(buckets: usize, columns: usize) -> usize {
    match columns / buckets.max(1) {
        pitch @ 1..MIN_UNEVEN_PITCH => pitch * buckets,
        _ => columns,
    }
}

/// Divides the axis of the series into cells, one a column, but none shorter than a day. All buckets are equally long on
/// the axis.
pub(super) fn divide_into_cells(buckets: &[Span], columns: usize) -> Vec<Span> {
    let shortest = buckets.iter().map(|bucket| bucket.days()).min().unwrap_or(0);
    let columns = axis_columns(buckets.len(), columns);
    if columns == 0 || shortest <= 0 {
        return Vec::new();
    }
    let finest = buckets.len().saturating_mul(usize::try_from(shortest).unwrap_or(1));
    let cells = columns.min(finest);
    let first_day = |cell: usize| {
        let (bucket, rest) = (cell * buckets.len() / cells, cell * buckets.len() % cells);
        let bucket = buckets.get(bucket)?;
        let days = u128::try_from(bucket.days()).unwrap_or(1);
        let wide = |n: usize| u128::try_from(n).unwrap_or(u128::MAX);
        let offset = (wide(rest) * days / wide(cells)).try_into().unwrap_or(i32::MAX);
        Some(bucket.start.plus_days(offset))
    };
    let end = buckets.last().map(|bucket| bucket.end.plus_days(1));
    let cell_days = |cell: usize| {
        let end = first_day(cell + 1).or(end)?;
        Span::new(first_day(cell)?, end.plus_days(-1))
    };
    (0..cells).filter_map(cell_days).collect()
}

pub(super) fn cells_of_span(cells: &[Span], days: Span) -> Option<(usize, usize)> {
    let first = cells.partition_point(|cell| cell.end < days.start);
    let last = cells.partition_point(|cell| cell.start <= days.end).checked_sub(1)?;
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;
    use crate::model::date::month_span;
    use crate::query::{Bucket, WeekStart, bucket_spans};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn year(bucket: Bucket, columns: usize) -> Vec<Span> {
        let year = Span::new(day("2025-01-01"), day("2025-12-31")).unwrap();
        let buckets: Vec<Span> = bucket_spans(bucket, year, WeekStart::Monday).collect();
        let cells = divide_into_cells(&buckets, columns);
        assert!(cells.len() <= columns.max(buckets.len()));
        assert!(cells.windows(2).all(|pair| pair[0].end.plus_days(1) == pair[1].start));
        assert_eq!(
            (cells[0].start, cells[cells.len() - 1].end),
            (buckets[0].start, buckets[buckets.len() - 1].end)
        );
        cells
    }

    #[test]
    fn a_month_covers_exactly_the_cells_of_that_month() {
        let march = month_span(day("2025-03-10"));
        // Three cells a month: those of March are the seventh to the ninth.
        let cells = year(Bucket::Month, 36);
        assert_eq!((cells.len(), cells_of_span(&cells, march)), (36, Some((6, 8))));
        // One cell a month, and two months a cell.
        assert_eq!(cells_of_span(&year(Bucket::Month, 12), march), Some((2, 2)));
        assert_eq!(cells_of_span(&year(Bucket::Month, 6), march), Some((1, 1)));
        for (bucket, columns) in
            [20, 53, 60, 110, 250].map(|n| [(Bucket::Week, n), (Bucket::Month, n)]).concat()
        {
            let cells = year(bucket, columns);
            let (first, last) = cells_of_span(&cells, march).unwrap();
            for (i, cell) in cells.iter().enumerate() {
                assert_eq!(cell.overlaps(march), (first..=last).contains(&i), "{columns} {i}");
            }
        }
    }

    #[test]
    fn no_cell_is_shorter_than_a_day() {
        assert_eq!(year(Bucket::Day, 2000).len(), 365);
        assert!(divide_into_cells(&[], 10).is_empty());
        assert!(divide_into_cells(&[Span::from_day(Day(1))], 0).is_empty());
        assert_eq!(cells_of_span(&year(Bucket::Month, 12), Span::from_day(day("2026-03-01"))), None);
    }
}
