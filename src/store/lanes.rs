//! The events of each front along the axis of the series, aggregated to cells of the screen.
//!
//! A lane has one count per cell and at most [`MAX_VAGUE_SPANS`] spans of vague dates, so its size depends on the
//! screen and not on the number of events. Like the series, lanes ignore a chosen stretch, which is chosen in the same
//! pane.

use std::sync::Arc;

use foldhash::HashMap;

use super::coverage::Coverage;
use super::crossfilter::GroupRejections;
use super::front_rows::FrontAssessment;
use super::query_context::QueryContext;
use super::row_set::RowSet;
use crate::assess::record::RecordLevel;
use crate::model::parallel::par_chunks;
use crate::model::{FrontIx, Span, Toll};

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

    fn add_event(&mut self, gravity: Gravity, killed: u32) {
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
    /// The events whose date lies in one cell, by cell.
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
fn divide_into_cells(buckets: &[Span], columns: usize) -> Vec<Span> {
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

fn cells_of_span(cells: &[Span], days: Span) -> Option<(usize, usize)> {
    let first = cells.partition_point(|cell| cell.end < days.start);
    let last = cells.partition_point(|cell| cell.start <= days.end).checked_sub(1)?;
    (first <= last).then_some((first, last))
}

/// Returns the killed of an event for its mark: the best number, or the lowest if there is none.
fn known_killed(toll: Toll) -> u32 {
    toll.best_to_show().or(toll.low).unwrap_or(0)
}

/// The conditions that lanes were counted for.
#[derive(Debug)]
struct LaneKey {
    groups: Arc<GroupRejections>,
    row_filter: Option<Arc<RowSet>>,
    window: Span,
    cells: Vec<Span>,
    fronts: Vec<FrontIx>,
}

impl LaneKey {
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.groups, &other.groups)
            && self.row_filter.as_ref().map(Arc::as_ptr) == other.row_filter.as_ref().map(Arc::as_ptr)
            && (self.window, &self.cells, &self.fronts) == (other.window, &other.cells, &other.fronts)
    }
}

/// The counts of all lanes.
#[derive(Debug, Default)]
struct LaneCounts {
    /// The cells of each lane in turn.
    cells: Vec<LaneCount>,
    /// By lane, first and last cell.
    spans: HashMap<(usize, usize, usize), LaneCount>,
    /// By lane: events that begin before the first cell.
    before_axis: Vec<u32>,
}

impl LaneCounts {
    fn add(mut self, other: Self) -> Self {
        for (sum, count) in self.cells.iter_mut().zip(other.cells) {
            *sum = sum.plus(count);
        }
        for (key, count) in other.spans {
            let sum = self.spans.entry(key).or_default();
            *sum = sum.plus(count);
        }
        for (sum, n) in self.before_axis.iter_mut().zip(other.before_axis) {
            *sum += n;
        }
        self
    }
}

/// Cached counts of the lanes, and the conditions they were counted for.
#[derive(Debug, Default)]
pub(super) struct LaneCache {
    counted: Option<(LaneKey, LaneCounts)>,
}

impl LaneCache {
    /// Returns the lanes of `fronts`, which are in the order of the answer.
    pub(super) fn update(
        &mut self,
        context: &QueryContext<'_>,
        mut fronts: Vec<FrontIx>,
        assessments: &[FrontAssessment],
    ) -> Lanes {
        let cells = divide_into_cells(&context.buckets.spans, context.question.lane_columns);
        if cells.is_empty() {
            return Lanes::default();
        }
        let omitted = fronts.len().saturating_sub(MAX_LANES);
        fronts.truncate(MAX_LANES);
        let key = LaneKey {
            groups: Arc::clone(&context.crossfilter.groups),
            row_filter: context.crossfilter.row_filter.clone(),
            window: context.crossfilter.window_days(),
            cells,
            fronts,
        };
        let is_counted = self.counted.as_ref().is_some_and(|(counted, _)| counted.is_same(&key));
        if !is_counted {
            let counts = count_lanes(context, &key);
            self.counted = Some((key, counts));
        }
        match &self.counted {
            Some((key, counts)) => build_lanes(context, key, counts, omitted, assessments),
            None => Lanes::default(),
        }
    }
}

/// Counts the listed events within the window.
fn count_lanes(context: &QueryContext<'_>, key: &LaneKey) -> LaneCounts {
    let (table, crossfilter) = (&*context.data.table, &context.crossfilter);
    let (cells, window) = (&key.cells[..], key.window);
    let mut lane_of_front: Vec<Option<usize>> = vec![None; context.data.situation.fronts.len()];
    for (lane, front) in key.fronts.iter().enumerate() {
        if let Some(slot) = lane_of_front.get_mut(usize::from(front.0)) {
            *slot = Some(lane);
        }
    }
    let lane_of_group: Vec<Option<usize>> = (0..)
        .zip(&table.groups.by_id)
        .map(|(group_id, group)| {
            let lane = lane_of_front.get(usize::from(group.front.0)).copied().flatten();
            lane.filter(|_| crossfilter.lists_group(group_id))
        })
        .collect();
    let parts = par_chunks(table.rows_beginning_in(window), |rows| {
        let mut counts = LaneCounts {
            cells: vec![LaneCount::default(); key.fronts.len() * cells.len()],
            spans: HashMap::default(),
            before_axis: vec![0; key.fronts.len()],
        };
        // Rows are sorted by first day, so the cell of a row is never before that of the row before it.
        let mut first = 0;
        table.for_each_row_inside(window, rows, key.row_filter.as_deref(), |row| {
            let Some(lane) = lane_of_group.get(table.columns.group_id[row] as usize).copied().flatten()
            else {
                return;
            };
            let days = table.span(row);
            while cells.get(first).is_some_and(|cell| cell.end < days.start) {
                first += 1;
            }
            let Some(cell) = cells.get(first).filter(|cell| cell.start <= days.start) else {
                counts.before_axis[lane] += 1;
                return;
            };
            let group = table.group_of_row(row);
            let killed = match table.columns.toll_id[row] {
                0 => 0,
                _ if group.is_announced() => 0,
                toll => known_killed(table.tolls_by_id(toll).killed),
            };
            let gravity = match (group.is_announced(), killed, group.is_incident) {
                (true, ..) => Gravity::Announced,
                (_, 1.., _) => Gravity::Deadly,
                (_, _, true) => Gravity::Incident,
                _ => Gravity::Other,
            };
            let count = if days.end <= cell.end {
                counts.cells.get_mut(lane * cells.len() + first)
            } else {
                cells_of_span(cells, days)
                    .map(|(first, last)| counts.spans.entry((lane, first, last)).or_default())
            };
            if let Some(count) = count {
                count.add_event(gravity, killed);
            }
        });
        counts
    });
    parts.into_iter().reduce(LaneCounts::add).unwrap_or_default()
}

fn build_lanes(
    context: &QueryContext<'_>,
    key: &LaneKey,
    counts: &LaneCounts,
    omitted: usize,
    assessments: &[FrontAssessment],
) -> Lanes {
    let mut spans_by_lane: Vec<Vec<VagueSpan>> = vec![Vec::new(); key.fronts.len()];
    for (&(lane, first, last), &count) in &counts.spans {
        if let Some(spans) = spans_by_lane.get_mut(lane) {
            spans.push(VagueSpan { first, last, count });
        }
    }
    let row = |(lane, (&front, mut spans)): (usize, (&FrontIx, Vec<VagueSpan>))| {
        let more_vague = keep_gravest_spans(&mut spans);
        let recorded = context.front_record(front);
        let coverage = |cell: &Span| {
            let days = context.buckets.counted_days(*cell);
            days.map_or(Coverage::None, |days| Coverage::from_days(days, recorded))
        };
        let firings = assessments.get(usize::from(front.0)).map_or(&[][..], |front| &front.records);
        let mut records: Vec<(usize, RecordLevel)> = Vec::new();
        for firing in firings {
            let Some((cell, _)) = cells_of_span(&key.cells, Span::from_day(firing.on)) else { continue };
            match records.last_mut() {
                Some((last, level)) if *last == cell => *level = firing.level.max(*level),
                _ => records.push((cell, firing.level)),
            }
        }
        let from = lane * key.cells.len();
        Lane {
            front,
            coverage: key.cells.iter().map(coverage).collect(),
            cells: counts.cells.get(from..from + key.cells.len()).unwrap_or_default().to_vec(),
            spans,
            more_vague,
            before_axis: counts.before_axis.get(lane).copied().unwrap_or(0),
            records,
        }
    };
    let rows = key.fronts.iter().zip(spans_by_lane).enumerate().map(row).collect();
    Lanes { cells: key.cells.clone(), rows, omitted }
}

/// Keeps the gravest and most frequent spans, the longest first. Returns the number of events of the others.
fn keep_gravest_spans(spans: &mut Vec<VagueSpan>) -> u32 {
    spans.sort_unstable_by_key(|span| {
        let gravity = span.count.gravest();
        (std::cmp::Reverse((gravity, span.count.events())), span.first, span.last)
    });
    let others = spans.split_off(spans.len().min(MAX_VAGUE_SPANS));
    spans.sort_unstable_by_key(|span| (std::cmp::Reverse(span.last - span.first), span.first));
    others.iter().fold(0, |sum, span| sum.saturating_add(span.count.events()))
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

    #[test]
    fn the_gravest_spans_are_kept_and_the_others_counted() {
        let span = |first: usize, gravity: Gravity| {
            let mut count = LaneCount::default();
            count.add_event(gravity, 0);
            VagueSpan { first, last: first + 2 + first % 3, count }
        };
        let mut spans: Vec<VagueSpan> = (0..12).map(|first| span(first, Gravity::Other)).collect();
        spans.push(span(20, Gravity::Deadly));
        assert_eq!(keep_gravest_spans(&mut spans), 5);
        assert_eq!(spans.len(), MAX_VAGUE_SPANS);
        assert!(spans.iter().any(|span| span.count.gravest() == Some(Gravity::Deadly)));
        assert!(spans.is_sorted_by_key(|span| std::cmp::Reverse(span.last - span.first)));
    }
}
