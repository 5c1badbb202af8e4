//! Answering a question: what is remembered is brought up to it, and put together.

use std::sync::Arc;

use foldhash::HashMap;

use super::answer::Answer;
use super::bucket_layout::BucketLayout;
use super::cache::AnswerCache;
use super::counts::FrontCount;
use super::crossfilter::{CrossFilter, RejectedBy};
use super::dyad_counts::{self, DyadCount, DyadHistory};
use super::event_store::Store;
use super::front_rows::{self, CountsByFront};
use super::group_history::GroupHistory;
use super::place_counts::LazyPlaces;
use super::query_context::{QueryContext, period_in_view};
use super::result_rows::ResultRows;
use super::row_set::row_passes;
use super::series_counts;
use super::sort_rows;
use super::toll_sum::TollSum;
use crate::assess::record::RecordFiring;
use crate::model::Span;
use crate::query::{FilterError, Question};

impl Store {
    /// Every number the panes show.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn answer(&self, question: &Question) -> Result<Answer, FilterError> {
        let mut memory = self.cache.take();
        let answer = self.answer_from_cache(&mut memory, question);
        self.cache.put_back(memory);
        answer
    }

    fn answer_from_cache(
        &self,
        memory: &mut AnswerCache,
        question: &Question,
    ) -> Result<Answer, FilterError> {
        let (known, narrowing) = memory.prepare(&self.data, question)?;
        let narrowing = Arc::new(narrowing);
        let among = narrowing.row_filter.as_deref();
        let past = memory.history(&self.data, &known, among);
        let window = narrowing.window().unwrap_or_else(|| self.span_of_all_days(question, &narrowing, &past));
        let (buckets, days) = (BucketLayout::new(question, window), narrowing.compared_periods(question));
        let scan = QueryContext {
            data: &self.data,
            question,
            crossfilter: narrowing,
            buckets,
            periods: days,
            history: past,
            as_of_facts: known,
        };
        Ok(scan.execute(memory, window))
    }

    /// From the first event that passes (whatever the stretch) to as-of.
    fn span_of_all_days(&self, question: &Question, narrowing: &CrossFilter, past: &GroupHistory) -> Span {
        let passing = |(class, failing): (usize, &RejectedBy)| {
            if failing.is_within(RejectedBy::NOTHING) { past.first_last(class).first_row() } else { None }
        };
        let first = narrowing.groups.by_group.iter().enumerate().filter_map(passing).min();
        let start = first.map(|row| self.data.table.span(row as usize).start);
        start.and_then(|start| Span::new(start, question.as_of)).unwrap_or(Span::from_day(question.as_of))
    }
}

impl QueryContext<'_> {
    fn execute(&self, memory: &mut AnswerCache, span: Span) -> Answer {
        let table = &*self.data.table;
        let among = self.crossfilter.row_filter.as_deref();
        let counted = self.crossfilter.counted_days();
        memory.window_counts.update(self.data, counted, among);
        let (classes, fronts) = (&self.crossfilter.groups, self.data.situation.fronts.len());
        memory.window_counts.find_first_and_last_rows(table, among, &classes.counted_by_dyads);
        memory.window_counts.aggregate(table, among, classes, fronts);
        memory.previous_counts.update(
            self.data,
            self.crossfilter.clip_to_as_of(self.periods.previous),
            among,
        );
        memory.comparison_counts.update(
            self.data,
            self.crossfilter.clip_to_as_of(self.periods.comparison),
            among,
        );
        let past = memory.front_assessments(|| front_rows::assess_fronts(self));
        let (pairs, odd_of_pairs) = self.count_dyads(memory);
        let by_front = CountsByFront {
            current: &memory.window_counts.fronts,
            previous: memory.previous_counts.incidents_by_front(table, classes, fronts),
            comparison: memory.comparison_counts.incidents_by_front(table, classes, fronts),
        };
        // What fails nothing is what the fronts that count have.
        let shown = self.counted_fronts().filter_map(|front| by_front.current.get(usize::from(front.0)));
        let shown = shown.fold(FrontCount::default(), FrontCount::plus);

        let looked_at = period_in_view(span, self.question.selection.stretch);
        let cells = memory.buckets.update(self);
        let front_rows = front_rows::build_front_rows(self, &past, by_front, cells, looked_at);
        let records: Vec<RecordFiring> = self
            .counted_fronts()
            .filter_map(|front| past.get(usize::from(front.0)))
            .flat_map(|past| past.records.iter().copied())
            .collect();
        let vague = memory.vague_counts.update(self);
        let series = series_counts::build_series(self, cells, &self.combined_record(), records, vague);
        let new =
            memory.newcomers.get_or_insert_with(|| Arc::new(dyad_counts::find_newcomers_by_front(self)));
        let known = &mut memory.dyad_histories;
        known.resize(table.groups.dyads.len(), None);
        let dyads = dyad_counts::build_dyad_rows(self, &pairs, &odd_of_pairs, looked_at, |dyad, pair| {
            let past = || Arc::new(DyadHistory::assess(self, dyad, pair, new));
            match pair.and_then(|pair| known.get_mut(pair as usize)) {
                Some(known) => Arc::clone(known.get_or_insert_with(past)),
                None => past(),
            }
        });
        let passing = counted.map_or_else(ResultRows::default, |days| {
            ResultRows::filtered(&self.data.table, &self.crossfilter, days, shown.events as usize)
        });
        Answer {
            as_of: self.question.as_of,
            span,
            known_events: self.as_of_facts.event_count,
            shown_events: shown.events as usize,
            straddling: self.count_straddling(counted),
            contested: shown.contested as usize,
            denied: shown.denied as usize,
            incidents: shown.incidents as usize,
            tolls: shown.tolls(),
            fronts: front_rows,
            events: match self.question.sort {
                Some(sort) => sort_rows::sort_rows(self.data, &passing, sort),
                None => passing,
            },
            dyads,
            series,
            places: LazyPlaces::new(self, &memory.places, counted),
            comparison_span: self.periods.comparison,
        }
    }

    /// Puts together what is remembered of the classes by pair; and the tolls that are not simple.
    fn count_dyads(&self, memory: &AnswerCache) -> (Vec<DyadCount>, HashMap<u32, TollSum>) {
        let table = &*self.data.table;
        let (mut all, mut odd) = (vec![DyadCount::default(); table.groups.dyads.len()], HashMap::default());
        for &class in &self.crossfilter.groups.counted_by_dyads {
            let at = class as usize;
            let (Some(&facts), Some(slot)) =
                (table.groups.by_id.get(at), memory.window_counts.groups.get(at))
            else {
                continue;
            };
            let beside =
                |count: &[u32]| if facts.is_incident { count.get(at).copied().unwrap_or(0) } else { 0 };
            let (before, compared) =
                (beside(&memory.previous_counts.events), beside(&memory.comparison_counts.events));
            if slot.events == 0 && before == 0 && compared == 0 {
                continue;
            }
            for &pair in table.groups.dyads_of_party(facts.party) {
                let Some(count) = all.get_mut(pair as usize) else { continue };
                count.add_compared(before, compared);
                if slot.events > 0 {
                    count.add_group(facts, slot);
                }
            }
        }
        for (&class, sums) in &memory.window_counts.unpackable_by_group {
            let party = table
                .groups
                .by_id
                .get(class as usize)
                .map_or(&[][..], |facts| table.groups.dyads_of_party(facts.party));
            for &pair in party {
                let of_pair: &mut TollSum = odd.entry(pair).or_default();
                *of_pair = of_pair.plus(sums);
            }
        }
        (all, odd)
    }

    /// Events that would be shown but for their date, which shares days with the window and the stretch.
    fn count_straddling(&self, counted: Option<Span>) -> usize {
        let table = &*self.data.table;
        // What reaches outside contains the first or the last day of either.
        let bounds: Vec<_> = self.crossfilter.time_bounds().flat_map(|days| [days.start, days.end]).collect();
        let straddles = |&row: &u32| {
            let row = row as usize;
            let span = table.span(row);
            span.end <= self.question.as_of
                && !counted.is_some_and(|days| days.covers(span))
                && self.crossfilter.time_bounds().all(|days| days.overlaps(span))
                && self
                    .crossfilter
                    .group_rejection(table.columns.group_id[row] as usize)
                    .is_within(RejectedBy::NOTHING)
                && row_passes(self.crossfilter.row_filter.as_deref(), row)
        };
        let at = |(ix, &day): (usize, &crate::model::Day)| {
            let earlier = bounds.get(..ix).unwrap_or_default();
            let first = |&row: &u32| {
                let span = table.span(row as usize);
                span.contains(day) && !earlier.iter().any(|&day| span.contains(day))
            };
            table.vague_near(Span::from_day(day)).filter(first).filter(straddles).count()
        };
        bounds.iter().enumerate().map(at).sum()
    }
}
