//! Answering a question: what is remembered is brought up to it, and put together.

use std::sync::Arc;

use foldhash::HashMap;

use super::answer::Answer;
use super::bits::row_passes;
use super::buckets::Buckets;
use super::counts::FrontCount;
use super::dyads::{self, DyadCount, PairPast};
use super::event_store::Store;
use super::fronts::{self, ByFront};
use super::history::Past;
use super::memory::Memory;
use super::narrow::{Failing, Narrowing};
use super::order;
use super::places::LazyPlaces;
use super::rows::Rows;
use super::scan::{Scan, looked_at};
use super::series;
use super::toll_sum::Sums;
use crate::assess::record::Firing;
use crate::model::Span;
use crate::query::{FilterError, Question};

impl Store {
    /// Every number the panes show.
    ///
    /// # Errors
    /// When the filter names something the situation does not know.
    pub fn answer(&self, question: &Question) -> Result<Answer, FilterError> {
        let mut memory = self.memory.take();
        let answer = self.answer_with(&mut memory, question);
        self.memory.put(memory);
        answer
    }

    fn answer_with(&self, memory: &mut Memory, question: &Question) -> Result<Answer, FilterError> {
        let (known, narrowing) = memory.prepare(&self.data, question)?;
        let narrowing = Arc::new(narrowing);
        let among = narrowing.among.as_deref();
        let past = memory.past(&self.data, &known, among);
        let window = narrowing.window().unwrap_or_else(|| self.all_days(question, &narrowing, &past));
        let (buckets, days) = (Buckets::lay(question, window), narrowing.days(question));
        let scan = Scan { store: &self.data, question, narrowing, buckets, days, past, known };
        Ok(scan.run(memory, window))
    }

    /// From the first event that passes (whatever the stretch) to as-of.
    fn all_days(&self, question: &Question, narrowing: &Narrowing, past: &Past) -> Span {
        let passing = |(class, failing): (usize, &Failing)| {
            if failing.only(Failing::NOTHING) { past.ever(class).first() } else { None }
        };
        let first = narrowing.classes.failing.iter().enumerate().filter_map(passing).min();
        let start = first.map(|row| self.data.table.span(row as usize).start);
        start.and_then(|start| Span::new(start, question.as_of)).unwrap_or(Span::day(question.as_of))
    }
}

impl Scan<'_> {
    fn run(&self, memory: &mut Memory, span: Span) -> Answer {
        let table = &*self.store.table;
        let among = self.narrowing.among.as_deref();
        let counted = self.narrowing.counted_days();
        memory.held.look_at(self.store, counted, among);
        let (classes, fronts) = (&self.narrowing.classes, self.store.situation.fronts.len());
        memory.held.find_ends(table, among, &classes.of_pairs);
        memory.held.put_together(table, among, classes, fronts);
        memory.before.look_at(self.store, self.narrowing.known(self.days.before), among);
        memory.compared.look_at(self.store, self.narrowing.known(self.days.compared), among);
        let past = memory.fronts(|| fronts::past(self));
        let (pairs, odd_of_pairs) = self.pairs(memory);
        let by_front = ByFront {
            counts: &memory.held.fronts,
            before: memory.before.by_front(table, classes, fronts),
            compared: memory.compared.by_front(table, classes, fronts),
        };
        // What fails nothing is what the fronts that count have.
        let shown = self.counting().filter_map(|front| by_front.counts.get(usize::from(front.0)));
        let shown = shown.fold(FrontCount::default(), FrontCount::plus);

        let looked_at = looked_at(span, self.question.selection.stretch);
        let cells = memory.cells.look_at(self);
        let front_rows = fronts::rows(self, &past, by_front, cells, looked_at);
        let records: Vec<Firing> = self
            .counting()
            .filter_map(|front| past.get(usize::from(front.0)))
            .flat_map(|past| past.records.iter().copied())
            .collect();
        let vague = memory.vague.look_at(self);
        let series = series::series(self, cells, &self.any_recorded(), records, vague);
        let new = memory.newcomers.get_or_insert_with(|| Arc::new(dyads::newcomers(self)));
        let known = &mut memory.pairs;
        known.resize(table.groups.dyads.len(), None);
        let dyads = dyads::rows(self, &pairs, &odd_of_pairs, looked_at, |dyad, pair| {
            let past = || Arc::new(PairPast::of(self, dyad, pair, new));
            match pair.and_then(|pair| known.get_mut(pair as usize)) {
                Some(known) => Arc::clone(known.get_or_insert_with(past)),
                None => past(),
            }
        });
        let passing = counted.map_or_else(Rows::default, |days| {
            Rows::passing(&self.store.table, &self.narrowing, days, shown.events as usize)
        });
        Answer {
            as_of: self.question.as_of,
            span,
            total: self.known.total,
            shown: shown.events as usize,
            straddling: self.straddling(counted),
            contested: shown.contested as usize,
            denied: shown.denied as usize,
            incidents: shown.incidents as usize,
            tolls: shown.tolls(),
            fronts: front_rows,
            events: match self.question.sort {
                Some(sort) => order::sort(self.store, &passing, sort),
                None => passing,
            },
            dyads,
            series,
            places: LazyPlaces::of(self, &memory.places, counted),
            compared: self.days.compared,
        }
    }

    /// Puts together what is remembered of the classes by pair; and the tolls that are not simple.
    fn pairs(&self, memory: &Memory) -> (Vec<DyadCount>, HashMap<u32, Sums>) {
        let table = &*self.store.table;
        let (mut all, mut odd) = (vec![DyadCount::default(); table.groups.dyads.len()], HashMap::default());
        for &class in &self.narrowing.classes.of_pairs {
            let at = class as usize;
            let (Some(&facts), Some(slot)) = (table.groups.facts.get(at), memory.held.slots.get(at)) else {
                continue;
            };
            let beside = |count: &[u32]| if facts.incident { count.get(at).copied().unwrap_or(0) } else { 0 };
            let (before, compared) = (beside(&memory.before.events), beside(&memory.compared.events));
            if slot.events == 0 && before == 0 && compared == 0 {
                continue;
            }
            for &pair in table.groups.pairs(facts.party) {
                let Some(count) = all.get_mut(pair as usize) else { continue };
                count.add_beside(before, compared);
                if slot.events > 0 {
                    count.add(facts, slot);
                }
            }
        }
        for (&class, sums) in &memory.held.odd {
            let party = table
                .groups
                .facts
                .get(class as usize)
                .map_or(&[][..], |facts| table.groups.pairs(facts.party));
            for &pair in party {
                let of_pair: &mut Sums = odd.entry(pair).or_default();
                *of_pair = of_pair.plus(sums);
            }
        }
        (all, odd)
    }

    /// Events that would be shown but for their date, which shares days with the window and the stretch.
    fn straddling(&self, counted: Option<Span>) -> usize {
        let table = &*self.store.table;
        // What reaches outside contains the first or the last day of either.
        let bounds: Vec<_> = self.narrowing.times().flat_map(|days| [days.start, days.end]).collect();
        let straddles = |&row: &u32| {
            let row = row as usize;
            let span = table.span(row);
            span.end <= self.question.as_of
                && !counted.is_some_and(|days| days.covers(span))
                && self.narrowing.times().all(|days| days.overlaps(span))
                && self.narrowing.of_class(table.columns.class[row] as usize).only(Failing::NOTHING)
                && row_passes(self.narrowing.among.as_deref(), row)
        };
        let at = |(ix, &day): (usize, &crate::model::Day)| {
            let earlier = bounds.get(..ix).unwrap_or_default();
            let first = |&row: &u32| {
                let span = table.span(row as usize);
                span.contains(day) && !earlier.iter().any(|&day| span.contains(day))
            };
            table.vague_near(Span::day(day)).filter(first).filter(straddles).count()
        };
        bounds.iter().enumerate().map(at).sum()
    }
}
