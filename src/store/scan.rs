//! The one scan over all events that answers a question.

use super::Store;
use super::answer::Answer;
use super::dyads::Dyads;
use super::fronts::Fronts;
use super::narrow::{Failing, Narrowing};
use super::order;
use super::places::PlaceCount;
use super::series::{Buckets, Fit, SeriesCount};
use super::tally::Days;
use crate::assess::record::Firing;
use crate::model::{Day, FrontIx, Recorded, Span, Tolls};
use crate::query::{FilterError, Question};

/// What every pane's count needs to know of the question.
pub(super) struct Scan<'a> {
    pub(super) store: &'a Store,
    pub(super) question: &'a Question,
    pub(super) narrowing: Narrowing,
    pub(super) buckets: Buckets,
    pub(super) days: Days,
    /// By front: the days that are recorded.
    pub(super) coverage: Vec<Recorded>,
}

impl Store {
    /// Every number the panes show.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn answer(&self, question: &Question) -> Result<Answer, FilterError> {
        let narrowing = Narrowing::new(self, question)?;
        let failing: Vec<Failing> =
            self.table.rows().map(|(number, row)| narrowing.failing(self, number, row)).collect();
        let span = narrowing.window().unwrap_or_else(|| self.all_days(question.as_of, &failing));
        let buckets = Buckets::lay(question, span);
        let days = narrowing.days(question);
        let coverage = self.table.coverage(&self.situation, question.as_of);
        Ok(Scan { store: self, question, narrowing, buckets, days, coverage }.run(&failing, span))
    }

    /// From the first event that passes (whatever the stretch) to as-of.
    fn all_days(&self, as_of: Day, failing: &[Failing]) -> Span {
        let mut passing =
            self.table.rows().zip(failing).filter(|(_, failing)| failing.only(Failing::STRETCH));
        let first = passing.next().map(|((_, row), _)| row.span.start);
        first.and_then(|start| Span::new(start, as_of)).unwrap_or(Span::day(as_of))
    }
}

/// The days of the window, or what is left of them by the chosen stretch.
pub(super) fn looked_at(window: Span, stretch: Option<Span>) -> Span {
    stretch.map_or(window, |stretch| {
        Span::new(stretch.start.max(window.start), stretch.end.min(window.end)).unwrap_or(stretch)
    })
}

impl Scan<'_> {
    fn run(&self, failing: &[Failing], span: Span) -> Answer {
        let table = &self.store.table;
        let mut fronts = Fronts::new(self);
        let mut dyads = Dyads::new(self);
        let mut series = SeriesCount::new(self.question.measure, &self.buckets);
        let mut places = PlaceCount::new(self.store, self.question.selection.area);
        let (mut total, mut straddling, mut contested, mut denied, mut incidents) = (0, 0, 0, 0, 0);
        let mut tolls = Tolls::default();
        let mut events = Vec::new();
        for ((number, row), &failing) in table.rows().zip(failing) {
            if failing == Failing::UNKNOWN {
                continue;
            }
            total += 1;
            let fit = if failing.only(Failing::SPARK) { self.buckets.fit(row.span) } else { Fit::Outside };
            fronts.take(self, number, row, failing, &fit);
            dyads.take(self, number, row, failing);
            places.take(table, number, row, failing);
            if failing.only(Failing::STRETCH) {
                series.take(table, row, &fit);
            }
            if failing.only(Failing::NOTHING) {
                contested += usize::from(row.contested());
                denied += usize::from(row.denied());
                incidents += usize::from(row.incident());
                if row.has_toll() {
                    tolls = tolls.plus(table.tolls(row.toll));
                }
                events.push(number);
            } else if failing.only(Failing::TIME) && self.narrowing.touches(row.span) {
                straddling += 1;
            }
        }
        events.reverse();
        if let Some(sort) = self.question.sort {
            order::sort(self.store, &mut events, sort);
        }
        let looked_at = looked_at(span, self.question.selection.stretch);
        let ((fronts, records), dyads) = (fronts.finish(self, looked_at), dyads.finish(self, looked_at));
        let recorded = self.any_recorded();
        let counting = self.counting().filter_map(|front| records.get(usize::from(front.0)));
        let records: Vec<Firing> = counting.flatten().copied().collect();
        Answer {
            as_of: self.question.as_of,
            span,
            total,
            shown: events.len(),
            straddling,
            contested,
            denied,
            incidents,
            tolls,
            fronts,
            events,
            dyads,
            series: series.finish(&self.buckets, self.question.selection.stretch, &recorded, &records),
            compared: self.days.compared,
            places: places.finish(),
        }
    }

    /// The fronts that count: the chosen ones, or all.
    fn counting(&self) -> impl Iterator<Item = FrontIx> {
        let chosen = &self.question.selection.fronts;
        self.store.front_indices().filter(move |front| chosen.is_empty() || chosen.contains(front))
    }

    /// The days for which a front is recorded, as it is known at as-of.
    pub(super) fn recorded(&self, front: FrontIx) -> &Recorded {
        const NEVER: &Recorded = &Recorded::never();
        self.coverage.get(usize::from(front.0)).unwrap_or(NEVER)
    }

    /// What is recorded of any of the fronts that count.
    fn any_recorded(&self) -> Recorded {
        self.counting().fold(Recorded::never(), |all, front| all.or(self.recorded(front)))
    }
}
