//! Sums of the killed by the days of their tolls, computed once and shared by all questions.
//!
//! A rule that covers the whole history needs the killed of each front by first and last day, over the events that pass
//! the question. Most questions pass or reject a kind as a whole, so the sums are kept per front and kind. If
//! only some event groups of a kind pass, the rows of those groups are added up, or the rows of the others
//! subtracted from the whole, whichever are fewer.
//!
//! Without these sums every new choice of kinds reads every row: an answer takes 6–10 ms instead of 3–4 at 10⁶
//! events, and 65 ms instead of 23 at 10⁷ (`benches/answer.rs`, `kinds`).

use foldhash::HashMap;

use super::event_table::EventTable;
use crate::model::parallel::par_chunks;
use crate::model::{Day, Kind, Span};

/// Best numbers of killed by front, kind and span.
#[derive(Debug, Clone, Default)]
pub(super) struct KilledSums {
    by_front: Vec<FrontKilled>,
}

/// The killed of one front.
#[derive(Debug, Clone, Default)]
struct FrontKilled {
    /// The distinct spans of the events that killed someone, by first day, then last day.
    spans: Vec<Span>,
    by_kind: Vec<KindKilled>,
}

/// The killed of one front and kind.
#[derive(Debug, Clone, Default)]
struct KindKilled {
    group_ids: Vec<u32>,
    /// Index of the span and killed. A span is repeated if its sum would overflow.
    killed_by_span: Vec<(u32, u32)>,
}

/// The killed of one front in a part of the rows: distinct spans, and sums by kind.
type PartialSums = (Vec<Span>, Vec<Vec<(u32, u32)>>);

fn to_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl KilledSums {
    /// Sums the rows of a table with `fronts` fronts that span at most `max_days` days.
    pub(super) fn from_table(table: &EventTable, fronts: usize, max_days: u32) -> Self {
        let mut by_front = vec![FrontKilled::default(); fronts];
        let mut kind_indices: HashMap<(usize, Kind), u32> = HashMap::default();
        // By group id: the front and the index of its kind.
        let mut series_by_group: Vec<(u32, u32)> = Vec::with_capacity(table.group_count());
        for (group_id, group_facts) in (0_u32..).zip(&table.groups.by_id) {
            let front_index = usize::from(group_facts.front.0);
            let mut series = (u32::MAX, 0);
            if let Some(front) = by_front.get_mut(front_index) {
                let next = to_u32(front.by_kind.len());
                let index = *kind_indices.entry((front_index, group_facts.kind)).or_insert(next);
                if index == next {
                    front.by_kind.push(KindKilled::default());
                }
                if let Some(kind) = front.by_kind.get_mut(index as usize) {
                    kind.group_ids.push(group_id);
                }
                series = (to_u32(front_index), index);
            }
            series_by_group.push(series);
        }
        let parts = par_chunks(0..table.len(), |rows| {
            let empty = |front: &FrontKilled| (Vec::new(), vec![Vec::new(); front.by_kind.len()]);
            let mut sums: Vec<PartialSums> = by_front.iter().map(empty).collect();
            for row in rows {
                let killed = table.best_killed[table.columns.toll_id[row] as usize];
                if killed == 0 || table.columns.length[row] >= max_days {
                    continue;
                }
                let (front, kind) = series_by_group[table.group_id[row] as usize];
                let Some((spans, by_kind)) = sums.get_mut(front as usize) else { continue };
                let span = table.span(row);
                if spans.last() != Some(&span) {
                    spans.push(span);
                }
                let index = to_u32(spans.len() - 1);
                let Some(sums) = by_kind.get_mut(kind as usize) else { continue };
                match sums.last_mut() {
                    Some((last, sum)) if *last == index && sum.checked_add(killed).is_some() => {
                        *sum += killed;
                    }
                    _ => sums.push((index, killed)),
                }
            }
            sums
        });
        for part in parts {
            for (front, (spans, by_kind)) in by_front.iter_mut().zip(part) {
                // A span may be divided between two parts. It is then the last of one and the first of the next.
                let shared = usize::from(!spans.is_empty() && front.spans.last() == spans.first());
                let first = to_u32(front.spans.len() - shared);
                front.spans.extend(spans.into_iter().skip(shared));
                for (kind, sums) in front.by_kind.iter_mut().zip(by_kind) {
                    kind.killed_by_span.extend(sums.into_iter().map(|(span, killed)| (span + first, killed)));
                }
            }
        }
        for front in &mut by_front {
            front.spans.shrink_to_fit();
            front.by_kind.iter_mut().for_each(|kind| kind.killed_by_span.shrink_to_fit());
        }
        Self { by_front }
    }

    /// Returns the killed on a front by span, for the spans that end before `before`, over the counted event groups.
    pub(super) fn killed_before(
        &self,
        table: &EventTable,
        front: usize,
        before: Day,
        is_counted: impl Fn(usize) -> bool,
    ) -> Vec<(Span, u32)> {
        let Some(front) = self.by_front.get(front) else { return Vec::new() };
        let spans = front.spans.partition_point(|span| span.start < before);
        let spans = front.spans.get(..spans).unwrap_or_default();
        let mut killed = vec![0_u64; spans.len()];
        for series in &front.by_kind {
            let (counted, uncounted): (Vec<u32>, Vec<u32>) =
                series.group_ids.iter().partition(|group_id| is_counted(**group_id as usize));
            if counted.is_empty() {
                continue;
            }
            let row_count = |group_ids: &[u32]| {
                group_ids
                    .iter()
                    .map(|&group_id| table.rows_by_group.members_of(group_id as usize).len())
                    .sum::<usize>()
            };
            // Start from the whole series and subtract the uncounted groups, or start from zero and add the counted
            // ones.
            let is_subtracting = uncounted.is_empty() || row_count(&uncounted) < row_count(&counted);
            if is_subtracting {
                for &(span, sum) in &series.killed_by_span {
                    // `killed` ends with the last requested span.
                    let Some(killed) = killed.get_mut(span as usize) else { break };
                    *killed += u64::from(sum);
                }
            }
            for &group_id in if is_subtracting { &uncounted } else { &counted } {
                for &row in table.rows_by_group.members_of(group_id as usize) {
                    let row = row as usize;
                    let best = table.best_killed[table.columns.toll_id[row] as usize];
                    if best == 0 {
                        continue;
                    }
                    // Spans that are too long are not found.
                    let span = spans.binary_search(&table.span(row)).ok();
                    let Some(killed) = span.and_then(|span| killed.get_mut(span)) else { continue };
                    *killed =
                        if is_subtracting { *killed - u64::from(best) } else { *killed + u64::from(best) };
                }
            }
        }
        let summed = spans.iter().zip(killed).filter(|(span, killed)| *killed > 0 && span.end < before);
        summed.map(|(&span, killed)| (span, u32::try_from(killed).unwrap_or(u32::MAX))).collect()
    }
}
