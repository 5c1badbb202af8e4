//! The reference lanes: the events of each front by cell of the axis.

use std::cmp::Reverse;

use frontwatch::assess::toll::event_tolls;
use frontwatch::model::{Day, Event, Span};
use frontwatch::store::{Gravity, Lane, LaneCount, Lanes, MAX_VAGUE_SPANS, VagueSpan};

use super::super::naive_flags;
use super::{NaiveQuery, is_incident};

impl NaiveQuery<'_> {
    pub(super) fn lanes(&self, buckets: &[Span]) -> Lanes {
        let cells = divide(buckets, self.question.lane_columns);
        if cells.is_empty() {
            return Lanes::default();
        }
        let rows = self.counted_fronts().into_iter().map(|front| {
            let happened = self.filtered.iter().copied();
            let announced = self.announced.iter().copied().filter(|known| self.is_in_area(known.event));
            let listed = happened.chain(announced).map(|known| known.event).filter(|event| {
                event.front == front && self.has_selected_dyad(event) && self.is_in_window(event)
            });
            let mut lane = Lane {
                front,
                coverage: cells.iter().map(|cell| self.coverage(*cell, &[front])).collect(),
                cells: vec![LaneCount::default(); cells.len()],
                spans: Vec::new(),
                more_vague: 0,
                before_axis: 0,
                records: Vec::new(),
            };
            for event in listed {
                let days = event.date.span;
                let touched: Vec<usize> = (0..cells.len()).filter(|&i| cells[i].overlaps(days)).collect();
                let one = count_of(event);
                match touched[..] {
                    _ if days.start < cells[0].start => lane.before_axis += 1,
                    [cell] => lane.cells[cell] = lane.cells[cell].plus(one),
                    [first, .., last] => {
                        match lane.spans.iter_mut().find(|span| (span.first, span.last) == (first, last)) {
                            Some(span) => {
                                span.count = span.count.plus(one);
                                span.days.start = span.days.start.min(days.start);
                                span.days.end = span.days.end.max(days.end);
                            }
                            None => lane.spans.push(VagueSpan { first, last, days, count: one }),
                        }
                    }
                    [] => panic!("an event of the window is on the axis"),
                }
            }
            lane.spans.sort_by_key(|span| (span.first, span.last));
            lane.spans.sort_by_key(|span| Reverse((span.count.gravest(), span.count.events())));
            let rest = lane.spans.split_off(lane.spans.len().min(MAX_VAGUE_SPANS));
            lane.more_vague = rest.iter().map(|span| span.count.events()).sum();
            lane.spans.sort_by_key(|span| (Reverse(span.last - span.first), span.first));
            for firing in naive_flags::records_on(self, front) {
                let Some(cell) = cells.iter().position(|cell| cell.contains(firing.on)) else { continue };
                match lane.records.iter_mut().find(|record| record.0 == cell) {
                    Some(record) => record.1 = record.1.max(firing.level),
                    None => lane.records.push((cell, firing.level)),
                }
            }
            lane
        });
        Lanes { rows: rows.collect(), cells, omitted: 0 }
    }
}

fn count_of(event: &Event) -> LaneCount {
    let killed = event_tolls(event).killed;
    let known = killed.best_to_show().or(killed.low).unwrap_or(0);
    let gravity = if event.is_announced() {
        Gravity::Announced
    } else if known > 0 {
        Gravity::Deadly
    } else if is_incident(event) {
        Gravity::Incident
    } else {
        Gravity::Other
    };
    let mut count = LaneCount::default();
    count.by_gravity[gravity as usize] = 1;
    count.killed = if event.is_announced() { 0 } else { known };
    count
}

/// Divides the axis into cells of equal length, if every bucket has the length 1. A cell begins on the day in which its
/// left edge lies.
fn divide(buckets: &[Span], columns: usize) -> Vec<Span> {
    if columns == 0 || buckets.is_empty() {
        return Vec::new();
    }
    let n = buckets.len();
    // Up to four columns a bucket must be the same for all.
    let used = if (n..5 * n).contains(&columns) { columns / n * n } else { columns };
    let shortest = buckets.iter().map(|bucket| usize::try_from(bucket.days()).unwrap()).min().unwrap();
    let count = used.min(n * shortest);
    let starts: Vec<Day> = (0..count)
        .map(|cell| {
            // The left edge in bucket lengths, as a fraction with the denominator `count`.
            let edge = cell * n;
            let bucket = &buckets[(0..n).rev().find(|bucket| bucket * count <= edge).unwrap()];
            let before = (0..n).filter(|other| buckets[*other].end < bucket.start).count();
            let days =
                i32::try_from((edge - before * count) * usize::try_from(bucket.days()).unwrap() / count);
            bucket.start.plus_days(days.unwrap())
        })
        .collect();
    let ends = starts.iter().skip(1).map(|start| start.plus_days(-1)).chain([buckets[n - 1].end]);
    starts.iter().zip(ends).map(|(&start, end)| Span { start, end }).collect()
}
