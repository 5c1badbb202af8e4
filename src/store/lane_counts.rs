//! Counts the events of lanes by cell and by vague span.

use std::sync::Arc;

use foldhash::HashMap;

use super::coverage::Coverage;
use super::crossfilter::GroupRejections;
use super::front_rows::FrontAssessment;
use super::lanes::{
    Gravity, Lane, LaneCount, Lanes, MAX_LANES, MAX_VAGUE_SPANS, VagueSpan, cells_of_span, divide_into_cells,
};
use super::query_context::QueryContext;
use super::row_set::RowSet;
use crate::assess::record::RecordLevel;
use crate::model::parallel::par_chunks;
use crate::model::{FrontIx, Span, Toll};

/// The lane of events that no lane lists.
const NO_LANE: u32 = u32::MAX;

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

/// The events of a vague span, and the days that their dates cover together.
#[derive(Debug, Clone, Copy)]
struct SpanCount {
    days: Span,
    count: LaneCount,
}

impl SpanCount {
    fn plus(self, other: Self) -> Self {
        let days =
            Span { start: self.days.start.min(other.days.start), end: self.days.end.max(other.days.end) };
        Self { days, count: self.count.plus(other.count) }
    }
}

/// The counts of all lanes.
#[derive(Debug, Default)]
struct LaneCounts {
    /// The cells of each lane in turn.
    cells: Vec<LaneCount>,
    /// By lane, first and last cell.
    spans: HashMap<(usize, usize, usize), SpanCount>,
    /// By lane: events that begin before the first cell.
    before_axis: Vec<u32>,
}

impl LaneCounts {
    fn add(mut self, other: Self) -> Self {
        for (sum, count) in self.cells.iter_mut().zip(other.cells) {
            *sum = sum.plus(count);
        }
        for (key, count) in other.spans {
            self.spans.entry(key).and_modify(|sum| *sum = sum.plus(count)).or_insert(count);
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
    let mut lane_of_front: HashMap<FrontIx, u32> = HashMap::default();
    lane_of_front.extend(key.fronts.iter().copied().zip(0..));
    // By group id: the lane of its listed events, and their gravity if nobody was killed.
    let lane_of_group: Vec<(u32, Gravity)> = (0..)
        .zip(&table.groups.by_id)
        .map(|(group_id, group)| {
            let lane = lane_of_front.get(&group.front).copied();
            let gravity = match (group.is_announced(), group.is_incident) {
                (true, _) => Gravity::Announced,
                (false, true) => Gravity::Incident,
                (false, false) => Gravity::Other,
            };
            (lane.filter(|_| crossfilter.lists_group(group_id)).unwrap_or(NO_LANE), gravity)
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
            let (lane, gravity) = lane_of_group[table.group_id[row] as usize];
            if lane == NO_LANE {
                return;
            }
            let (lane, days) = (lane as usize, table.span(row));
            while cells.get(first).is_some_and(|cell| cell.end < days.start) {
                first += 1;
            }
            let Some(cell) = cells.get(first).filter(|cell| cell.start <= days.start) else {
                counts.before_axis[lane] += 1;
                return;
            };
            let killed = match (gravity, table.columns.toll_id[row]) {
                (Gravity::Announced, _) | (_, 0) => 0,
                (_, toll) => known_killed(table.columns.tolls[toll as usize].tolls.killed),
            };
            let gravity = if killed > 0 { Gravity::Deadly } else { gravity };
            if days.end <= cell.end {
                counts.cells[lane * cells.len() + first].add_event(gravity, killed);
            } else if let Some((first, last)) = cells_of_span(cells, days) {
                let mut one = SpanCount { days, count: LaneCount::default() };
                one.count.add_event(gravity, killed);
                let spans = counts.spans.entry((lane, first, last));
                spans.and_modify(|sum| *sum = sum.plus(one)).or_insert(one);
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
    for (&(lane, first, last), &SpanCount { days, count }) in &counts.spans {
        if let Some(spans) = spans_by_lane.get_mut(lane) {
            spans.push(VagueSpan { first, last, days, count });
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

    #[test]
    fn the_gravest_spans_are_kept_and_the_others_counted() {
        let span = |first: usize, gravity: Gravity| {
            let mut count = LaneCount::default();
            count.add_event(gravity, 0);
            VagueSpan { first, last: first + 2 + first % 3, days: Span::from_day(Day(0)), count }
        };
        let mut spans: Vec<VagueSpan> = (0..12).map(|first| span(first, Gravity::Other)).collect();
        spans.push(span(20, Gravity::Deadly));
        assert_eq!(keep_gravest_spans(&mut spans), 5);
        assert_eq!(spans.len(), MAX_VAGUE_SPANS);
        assert!(spans.iter().any(|span| span.count.gravest() == Some(Gravity::Deadly)));
        assert!(spans.is_sorted_by_key(|span| std::cmp::Reverse(span.last - span.first)));
    }
}
