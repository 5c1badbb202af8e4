//! Executes a question: brings the cached counts up to date and assembles the answer from them.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::answer::{Answer, FrontRow, OutsideWindow};
use super::bucket_layout::BucketLayout;
use super::cache::AnswerCache;
use super::coverage::Coverage;
use super::crossfilter::{CrossFilter, RejectedBy};
use super::dyad_counts::{self, CountsByDyad, DyadCount, DyadCounts, DyadHistory};
use super::event_data::EventData;
use super::event_group_history::GroupHistory;
use super::event_store::Store;
use super::front_rows::{self, CountsByFront, FrontAssessment};
use super::lanes::{Lanes, MAX_LANES};
use super::lazy_places::LazyPlaces;
use super::query_context::{QueryContext, period_in_view};
use super::result_rows::ResultRows;
use super::row_set::row_passes;
use super::series_counts;
use super::sort_rows;
use super::subtractable_counts::FrontCount;
use super::toll_sum::{SplitSum, TollSum};
use super::window_counts::WindowCounts;
use crate::assess::record::RecordFiring;
use crate::assess::{Flags, change};
use crate::model::{Day, FrontIx, Span};
use crate::query::{FilterError, GroupBy, Question};

impl Store {
    /// Answers a question.
    ///
    /// # Errors
    /// If the filter names something that the situation does not contain.
    pub fn answer(&self, question: &Question) -> Result<Answer, FilterError> {
        let mut cache = self.cache.take();
        let answer = self.answer_from_cache(&mut cache, &self.place_chosen_groups(question));
        self.cache.put_back(cache);
        match self.unnested() {
            Some(unnested) => Ok(unnested.store.replace_pane_rows(question, answer?)?),
            None => answer,
        }
    }

    /// Returns an answer with the rows and lanes that this store counts.
    fn replace_pane_rows(&self, question: &Question, answer: Answer) -> Result<Answer, FilterError> {
        let mut cache = self.cache.take();
        let question = self.place_chosen_groups(question);
        let rows = self.prepare_query(&mut cache, &question).map(|(context, window)| {
            context.update_counts(&mut cache);
            context.build_pane_rows(&mut cache, window)
        });
        self.cache.put_back(cache);
        let RowsAndLanes { mut fronts, mut lanes, .. } = rows?;
        if !self.group_by().has_verdicts() {
            for row in &mut fronts {
                row.flags = Flags::default();
                row.change = change::assess_change(&[], &self.rules().change);
            }
            lanes.rows.iter_mut().for_each(|lane| lane.records.clear());
        }
        Ok(Answer { fronts, lanes, ..answer })
    }

    /// Counts the events outside the window of a question whose texts contain the folded text `needle`. Reads every
    /// such text, until `should_stop` returns `true`.
    ///
    /// # Errors
    /// If the filter names something that the situation does not contain.
    pub fn count_text_outside_window(
        &self,
        question: &Question,
        needle: &str,
        should_stop: &dyn Fn() -> bool,
    ) -> Result<OutsideWindow, FilterError> {
        let question = &*self.place_chosen_groups(question);
        let data = &**self.counted_data();
        let mut cache = self.cache.take();
        let prepared = cache.prepare(data, question).map(|(_, crossfilter)| crossfilter);
        self.cache.put_back(cache);
        let contains = |row: u32| !should_stop() && data.search_text(row).contains(needle);
        prepared.map(|crossfilter| count_outside_window(data, &crossfilter, question.as_of, contains))
    }

    fn answer_from_cache(&self, cache: &mut AnswerCache, question: &Question) -> Result<Answer, FilterError> {
        let (context, window) = self.prepare_query(cache, question)?;
        Ok(context.execute(cache, window))
    }

    /// Returns the assessment of every front and group on the as-of day of a question, by index. It does not depend on the
    /// window.
    ///
    /// # Errors
    /// As [`Store::answer`].
    pub fn assess_fronts(&self, question: &Question) -> Result<Arc<Vec<FrontAssessment>>, FilterError> {
        if let Some(unnested) = self.unnested() {
            return unnested.store.assess_fronts(question);
        }
        let question = self.place_chosen_groups(question);
        let mut cache = self.earlier_cache.take();
        let assessments = self
            .prepare_query(&mut cache, &question)
            .map(|(context, _)| cache.front_assessments(|| front_rows::assess_fronts(&context)));
        self.earlier_cache.put_back(cache);
        assessments
    }

    /// Returns the shared inputs of the panes, and the days of the window.
    fn prepare_query<'a>(
        &'a self,
        cache: &mut AnswerCache,
        question: &'a Question,
    ) -> Result<(QueryContext<'a>, Span), FilterError> {
        let data = &**self.counted_data();
        let (as_of_facts, crossfilter) = cache.prepare(data, question)?;
        let crossfilter = Arc::new(crossfilter);
        let row_filter = crossfilter.row_filter.as_deref();
        let history = cache.history(data, &as_of_facts, row_filter);
        let window =
            crossfilter.window().unwrap_or_else(|| self.span_of_all_days(question, &crossfilter, &history));
        let (buckets, periods) =
            (BucketLayout::new(question, window), crossfilter.compared_periods(question));
        let context = QueryContext { data, question, crossfilter, buckets, periods, history, as_of_facts };
        Ok((context, window))
    }

    /// Returns the question with the chosen values in their place: those of the dimension of the first pane become
    /// rows of that pane, the others conditions on all panes.
    pub(super) fn place_chosen_groups<'q>(&self, question: &'q Question) -> Cow<'q, Question> {
        let situation = &self.counted_data().situation;
        let selection = &question.selection;
        if selection.groups.is_empty() && (situation.groups.is_empty() || selection.fronts.is_empty()) {
            return Cow::Borrowed(question);
        }
        let mut placed = question.clone();
        if !situation.groups.is_empty() {
            let fronts = std::mem::take(&mut placed.selection.fronts);
            let ids = fronts.iter().filter_map(|&front| situation.front(front));
            placed.selection.groups.extend(ids.map(|front| front.id.clone()));
        }
        let group_by = self.group_by();
        let is_own = |id: &String| GroupBy::split_id(id).is_some_and(|(other, _)| other == group_by);
        let own: Vec<String> = placed.selection.groups.iter().filter(|id| is_own(id)).cloned().collect();
        if !situation.groups.is_empty() {
            placed.selection.groups.retain(|id| !is_own(id));
            placed.selection.fronts.extend(own.iter().filter_map(|id| situation.front_by_id(id)));
        }
        Cow::Owned(placed)
    }

    /// Returns the days of the window “all”: from the first event that passes, regardless of the stretch, to as-of.
    fn span_of_all_days(
        &self,
        question: &Question,
        crossfilter: &CrossFilter,
        history: &GroupHistory,
    ) -> Span {
        let first_passing_row = |(group_id, rejection): (usize, &RejectedBy)| {
            if rejection.is_within(RejectedBy::NOTHING) {
                history.first_last(group_id).first_row()
            } else {
                None
            }
        };
        let first = crossfilter.groups.by_group.iter().enumerate().filter_map(first_passing_row).min();
        let start = first.map(|row| self.data.table.span(row as usize).start);
        start.and_then(|start| Span::new(start, question.as_of)).unwrap_or(Span::from_day(question.as_of))
    }
}

/// Counts the events that only the window leaves out, among the rows for which `is_match` holds.
fn count_outside_window(
    data: &EventData,
    crossfilter: &CrossFilter,
    as_of: Day,
    is_match: impl Fn(u32) -> bool,
) -> OutsideWindow {
    let (table, mut outside) = (&*data.table, OutsideWindow::default());
    let Some(window) = crossfilter.window() else { return outside };
    for row in 0..table.first_row_from(as_of.plus_days(1)) {
        let is_before = table.span(row).end < window.start;
        let is_outside = crossfilter.row_rejection(data, row) == RejectedBy::WINDOW
            && !window.overlaps(table.span(row))
            && u32::try_from(row).is_ok_and(&is_match);
        if is_outside {
            *(if is_before { &mut outside.before } else { &mut outside.after }) += 1;
        }
    }
    outside
}

/// Returns the counted fronts. If some get no lane, those with the most killed and incidents come first.
fn lane_fronts(rows: &[FrontRow], chosen: &BTreeSet<FrontIx>) -> Vec<FrontIx> {
    let is_counted = |row: &&FrontRow| chosen.is_empty() || chosen.contains(&row.front);
    let mut counted: Vec<&FrontRow> = rows.iter().filter(is_counted).collect();
    if counted.len() > MAX_LANES {
        counted.sort_by_key(|row| Reverse((row.tolls.killed.best_to_show(), row.incidents, row.events)));
    }
    counted.into_iter().map(|row| row.front).collect()
}

/// The rows of the first pane, and the lanes.
struct RowsAndLanes {
    assessments: Arc<Vec<FrontAssessment>>,
    fronts: Vec<FrontRow>,
    lanes: Lanes,
}

impl QueryContext<'_> {
    /// Counts the period in view, the preceding and the compared one.
    fn update_counts(&self, cache: &mut AnswerCache) {
        let table = &*self.data.table;
        let row_filter = self.crossfilter.row_filter.as_deref();
        cache.window_counts.update(self.data, self.crossfilter.counted_days(), row_filter);
        let (groups, fronts) = (&self.crossfilter.groups, self.data.situation.front_count());
        cache.window_counts.aggregate(table, row_filter, groups, fronts);
        for (counts, period) in [
            (&mut cache.previous_counts, self.periods.previous),
            (&mut cache.comparison_counts, self.periods.comparison),
        ] {
            counts.update(self.data, self.crossfilter.clip_to_as_of(period), row_filter);
            counts.aggregate(table, row_filter, groups, fronts);
        }
    }

    /// Builds the rows of the first pane and the lanes from updated counts.
    fn build_pane_rows(&self, cache: &mut AnswerCache, window: Span) -> RowsAndLanes {
        let assessments = cache.front_assessments(|| front_rows::assess_fronts(self));
        let by_front = CountsByFront {
            current: &cache.window_counts.fronts,
            previous: &cache.previous_counts.fronts,
            comparison: &cache.comparison_counts.fronts,
        };
        let period = period_in_view(window, self.question.selection.stretch);
        let bucket_counts = cache.buckets.update(self);
        let fronts = front_rows::build_front_rows(self, &assessments, by_front, bucket_counts, period);
        let lane_fronts = lane_fronts(&fronts, &self.question.selection.fronts);
        let lanes = cache.lanes.update(self, lane_fronts, &assessments);
        RowsAndLanes { assessments, fronts, lanes }
    }

    fn execute(&self, cache: &mut AnswerCache, span: Span) -> Answer {
        let table = &*self.data.table;
        let (counted, groups) = (self.crossfilter.counted_days(), &self.crossfilter.groups);
        self.update_counts(cache);
        let row_filter = self.crossfilter.row_filter.as_deref();
        cache.window_counts.find_first_and_last_rows(table, row_filter, &groups.counted_by_dyads);
        let dyad_counts = self.sum_by_dyad(&cache.window_counts);
        let previous_dyads = self.sum_by_dyad(&cache.previous_counts);
        let compared_dyads = self.periods.comparison.map(|_| self.sum_by_dyad(&cache.comparison_counts));
        // The shown events are those of the counted fronts.
        let by_front = &cache.window_counts.fronts;
        let shown = self.counted_fronts().filter_map(|front| by_front.get(usize::from(front.0)));
        let shown = shown.fold(FrontCount::default(), FrontCount::plus);

        let RowsAndLanes { assessments, fronts, lanes } = self.build_pane_rows(cache, span);
        let records: Vec<RecordFiring> = self
            .counted_fronts()
            .filter_map(|front| assessments.get(usize::from(front.0)))
            .flat_map(|assessment| assessment.records.iter().copied())
            .collect();
        let fronts_of_totals = self.fronts_of_totals();
        let by_front: Vec<_> =
            fronts_of_totals.iter().map(|&front| self.buckets.coverages(self.front_record(front))).collect();
        let coverage_in_bucket = |index: usize| {
            let coverages = by_front.iter().filter_map(|coverages| coverages.get(index));
            Coverage::combine(coverages.copied())
        };
        let bucket_coverages: Vec<Coverage> = (0..self.buckets.spans.len()).map(coverage_in_bucket).collect();
        let period = period_in_view(span, self.question.selection.stretch);
        let coverage = self.coverage_on(&fronts_of_totals, period);
        let outside_buckets = cache.outside_bucket_counts.update(self);
        let bucket_counts = cache.buckets.counts();
        let series =
            series_counts::build_series(self, bucket_counts, &bucket_coverages, records, outside_buckets);
        let newcomers =
            cache.newcomers.get_or_insert_with(|| Arc::new(dyad_counts::find_newcomers_by_front(self)));
        let counts = CountsByDyad {
            current: &dyad_counts,
            previous: &previous_dyads,
            comparison: compared_dyads.as_ref(),
        };
        let histories = &mut cache.dyad_histories;
        histories.resize(table.groups.dyads.len(), None);
        let dyads = dyad_counts::build_dyad_rows(self, counts, period, |dyad, dyad_id| {
            let assess = || Arc::new(DyadHistory::assess(self, dyad, dyad_id, newcomers));
            match dyad_id.and_then(|dyad_id| histories.get_mut(dyad_id as usize)) {
                Some(cached) => Arc::clone(cached.get_or_insert_with(assess)),
                None => assess(),
            }
        });
        let announced_in = |&group_id: &u32| cache.window_counts.groups.get(group_id as usize);
        let announced =
            groups.announced.iter().filter_map(announced_in).map(|count| count.events as usize).sum();
        let listed_rows = counted.map_or_else(ResultRows::default, |days| {
            ResultRows::filtered(&self.data.table, &self.crossfilter, days, shown.events as usize + announced)
        });
        Answer {
            as_of: self.question.as_of,
            span,
            known_events: self.as_of_facts.event_count,
            shown_events: shown.events as usize,
            announced,
            straddling: self.count_straddling(counted),
            outside_window: if listed_rows.is_empty() {
                count_outside_window(self.data, &self.crossfilter, self.question.as_of, |_| true)
            } else {
                OutsideWindow::default()
            },
            contested: shown.contested as usize,
            denied: shown.denied as usize,
            coverage,
            incidents: shown.incidents as usize,
            incidents_without_toll: shown.incidents_without_toll() as usize,
            tolls: shown.tolls(),
            fronts,
            events: match self.question.sort {
                Some(sort) => sort_rows::sort_rows(self.data, &listed_rows, sort),
                None => listed_rows,
            },
            dyads,
            series,
            lanes,
            places: LazyPlaces::new(self, &cache.places, counted),
            comparison_span: self.periods.comparison,
        }
    }

    /// Sums the counts of the event groups by dyad.
    fn sum_by_dyad(&self, period: &WindowCounts) -> DyadCounts {
        let table = &*self.data.table;
        let (mut counts, mut unpackable, mut split): (_, HashMap<u32, TollSum>, HashMap<u32, SplitSum>) =
            (vec![DyadCount::default(); table.groups.dyads.len()], HashMap::default(), HashMap::default());
        let dyads_of_group = |group_id: u32| {
            let group = table.groups.by_id.get(group_id as usize);
            group.map_or(&[][..], |group| table.groups.dyads_of_party(group.party))
        };
        for &group_id in &self.crossfilter.groups.counted_by_dyads {
            let index = group_id as usize;
            let (Some(&group), Some(window_count)) =
                (table.groups.by_id.get(index), period.groups.get(index).filter(|count| count.events > 0))
            else {
                continue;
            };
            for &dyad_id in table.groups.dyads_of_party(group.party) {
                if let Some(count) = counts.get_mut(dyad_id as usize) {
                    count.add_group(group, window_count);
                }
            }
        }
        for (&group_id, sums) in &period.unpackable_by_group {
            for &dyad_id in dyads_of_group(group_id) {
                let dyad_sum = unpackable.entry(dyad_id).or_default();
                *dyad_sum = dyad_sum.plus(sums);
            }
        }
        for (&group_id, sums) in &period.split_by_group {
            for (&dyad_id, sum) in dyads_of_group(group_id).iter().zip(sums) {
                let dyad_sum = split.entry(dyad_id).or_default();
                *dyad_sum = dyad_sum.plus(sum);
            }
        }
        DyadCounts { counts, unpackable, split }
    }

    /// Counts the events that fail by date alone: they overlap the window and the stretch without lying in both.
    fn count_straddling(&self, counted: Option<Span>) -> usize {
        let table = &*self.data.table;
        // An event that crosses an edge of a period contains the first or the last day of it.
        let bounds: Vec<_> = self.crossfilter.time_bounds().flat_map(|days| [days.start, days.end]).collect();
        let is_straddling = |&row: &u32| {
            let row = row as usize;
            let span = table.span(row);
            span.end <= self.question.as_of
                && !counted.is_some_and(|days| days.covers(span))
                && self.crossfilter.time_bounds().all(|days| days.overlaps(span))
                && self.crossfilter.passes_group(table.group_id[row])
                && row_passes(self.crossfilter.row_filter.as_deref(), row)
        };
        let count_on = |(index, &day): (usize, &crate::model::Day)| {
            let earlier = bounds.get(..index).unwrap_or_default();
            let is_first_hit = |&row: &u32| {
                let span = table.span(row as usize);
                span.contains(day) && !earlier.iter().any(|&day| span.contains(day))
            };
            table.multi_day_near(Span::from_day(day)).filter(is_first_hit).filter(is_straddling).count()
        };
        bounds.iter().enumerate().map(count_on).sum()
    }
}
