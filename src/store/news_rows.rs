//! Finds the events that are new since an earlier day.

use super::event_store::Store;
use super::row_set::row_passes;
use crate::model::{Day, FrontIx, RecordedDays, Span};
use crate::query::{FilterError, Question};

impl Store {
    /// Returns the rows that are new since `day` ([`crate::model::EventDate::is_news_after`]) and pass every condition of
    /// a question except its window: newest first, announced events included.
    ///
    /// # Errors
    /// As [`Store::answer`].
    pub fn rows_new_since(&self, question: &Question, day: Day) -> Result<Vec<u32>, FilterError> {
        let question = &*self.place_chosen_groups(question);
        let data = self.counted_data();
        let mut cache = self.cache.take();
        let prepared = cache.prepare(data, question);
        self.cache.put_back(cache);
        let (_, crossfilter) = prepared?;
        let table = &*data.table;
        let Some(days) = Span::new(day.plus_days(1), question.as_of) else { return Ok(Vec::new()) };
        let began = table.rows_beginning_in(days);
        #[expect(clippy::cast_possible_truncation, reason = "a row is a u32")]
        let began = (began.start as u32)..(began.end as u32);
        // An event that began earlier is new only if its span reaches into these days.
        let began_before = table.multi_day_near(days).filter(|row| *row < began.start);
        let is_new = |&row: &u32| {
            let happened = table.columns.date(row as usize);
            happened.is_news_after(day)
                && happened.span.end <= question.as_of
                && question.selection.stretch.is_none_or(|stretch| stretch.covers(happened.span))
                && crossfilter.lists_group(table.group_id[row as usize])
                && row_passes(crossfilter.row_filter.as_deref(), row as usize)
        };
        let mut rows: Vec<u32> = began.clone().chain(began_before).filter(is_new).collect();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        Ok(rows)
    }

    /// Returns the recorded days of each front and group, by index, as known on the as-of day of a question.
    ///
    /// # Errors
    /// As [`Store::answer`].
    pub fn recorded_days(&self, question: &Question) -> Result<Vec<RecordedDays>, FilterError> {
        let store = self.pane_store();
        let mut cache = store.cache.take();
        let prepared = cache.prepare(store.counted_data(), &store.place_chosen_groups(question));
        store.cache.put_back(cache);
        let (facts, _) = prepared?;
        Ok(facts.coverage.clone())
    }

    /// Returns the rows of the first pane that count an event: its front, or its groups if the pane groups by another
    /// dimension.
    pub fn listed_fronts(&self, row: u32) -> impl Iterator<Item = FrontIx> {
        let rows = self.unnested().map_or(row..row.saturating_add(1), |unnested| unnested.rows.rows_of(row));
        let table = &self.pane_store().counted_data().table;
        rows.filter_map(move |row| table.get(row)).map(|row| row.front)
    }
}
