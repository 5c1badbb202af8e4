//! Which events pass, and on account of what the others fail.
//!
//! Selections are cross-filters: each narrows every pane but its own. So a class gets one bit for every dimension it
//! fails in, and a pane counts it if all those bits are dimensions the pane leaves aside. What a class cannot decide,
//! time and the conditions on single events, is asked of the rows: see [`super::window_counts`] and [`super::evaluate_filter`].

use std::sync::Arc;

use super::coverage::ComparedPeriods;
use super::event_data::EventData;
use super::filter_eval::FilterResult;
use super::group_dictionary::GroupFacts;
use super::row_set::{RowSet, row_passes};
use crate::model::{Day, Kind, Span};
use crate::query::Question;

/// Bits for the dimensions an event may fail in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RejectedBy(u8);

impl RejectedBy {
    /// In none.
    pub(super) const NOTHING: Self = Self(0);
    /// The window of time.
    pub(super) const WINDOW: Self = Self(1);
    /// The typed filter, or the chosen kinds: no pane leaves these aside.
    pub(super) const FILTER: Self = Self(2);
    /// The chosen fronts.
    pub(super) const FRONTS: Self = Self(4);
    /// The chosen dyads.
    pub(super) const DYADS: Self = Self(8);
    /// The chosen stretch of time.
    pub(super) const STRETCH: Self = Self(16);
    /// Not known yet at as-of: counted nowhere.
    pub(super) const NOT_YET_KNOWN: Self = Self(32);

    /// Time: what the words of the rules leave aside.
    pub(super) const TIME: Self = Self::WINDOW.union(Self::STRETCH);

    /// Both.
    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing fails but what is left aside.
    pub(super) const fn is_within(self, aside: Self) -> bool {
        self.0 & !aside.0 == 0
    }

    const fn only_if(self, fails: bool) -> Self {
        if fails { self } else { Self::NOTHING }
    }
}

/// In what the classes fail, whenever they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GroupRejections {
    /// By class.
    pub(super) by_group: Vec<RejectedBy>,
    /// Those that fronts count.
    pub(super) counted_by_fronts: Vec<u32>,
    /// Those that pairs count.
    pub(super) counted_by_dyads: Vec<u32>,
    /// By class: its [`front_code`]; of what fronts do not count the code of the front behind the last.
    pub(super) front_codes: Vec<u32>,
}

/// The index of a front, and whether an event is an incident, in one number.
pub(super) fn front_code(front: usize, incident: bool) -> u32 {
    u32::try_from(front).unwrap_or(u32::MAX >> 1) << 1 | u32::from(incident)
}

impl GroupRejections {
    /// Whether a class fails nothing but what is left aside.
    pub(super) fn is_rejected_only_by(&self, class: u32, aside: RejectedBy) -> bool {
        self.by_group.get(class as usize).is_some_and(|failing| failing.is_within(aside))
    }
}

/// A question, made ready to be put to classes and rows.
#[derive(Debug)]
pub(super) struct CrossFilter {
    as_of: Day,
    window: Option<Span>,
    stretch: Option<Span>,
    /// By class: in what it fails whenever it is.
    pub(super) groups: Arc<GroupRejections>,
    /// The rows that count at all, where the filter or a chosen area asks for more than a class knows.
    pub(super) row_filter: Option<Arc<RowSet>>,
    /// The same, leaving aside a chosen area.
    pub(super) row_filter_without_area: Option<Arc<RowSet>>,
    is_narrowed: bool,
}

impl CrossFilter {
    /// In what the classes of this store fail by a question, given what its filter lets through.
    pub(super) fn evaluate_groups(
        store: &EventData,
        question: &Question,
        sifted: &FilterResult,
    ) -> GroupRejections {
        let selection = &question.selection;
        let table = &*store.table;
        let pairs: Vec<u32> =
            selection.dyads.iter().filter_map(|dyad| table.groups.dyad_ids.get(dyad).copied()).collect();
        let any_chosen = |of_party: &[u32]| of_party.iter().any(|pair| pairs.contains(pair));
        let kind_chosen = || Kind::TABLE.iter().map(|row| selection.kinds.contains(&row.kind)).collect();
        let kinds: Option<Vec<bool>> = (!selection.kinds.is_empty()).then(kind_chosen);
        let front_chosen = || store.front_indices().map(|front| selection.fronts.contains(&front)).collect();
        let fronts: Option<Vec<bool>> = (!selection.fronts.is_empty()).then(front_chosen);
        let party_chosen = || table.groups.dyads_by_party.iter().map(|pairs| any_chosen(pairs)).collect();
        let parties: Option<Vec<bool>> = (!selection.dyads.is_empty()).then(party_chosen);
        let filter = match sifted {
            FilterResult::All | FilterResult::Rows(_) => None,
            FilterResult::Groups(passing) => Some(passing),
        };
        let failing = |(class, facts): (usize, &GroupFacts)| {
            let filtered = is_deselected(kinds.as_ref(), facts.kind as usize) || is_deselected(filter, class);
            RejectedBy::FRONTS
                .only_if(is_deselected(fronts.as_ref(), usize::from(facts.front.0)))
                .union(RejectedBy::DYADS.only_if(is_deselected(parties.as_ref(), facts.party as usize)))
                .union(RejectedBy::FILTER.only_if(filtered))
        };
        let failing: Vec<RejectedBy> = table.groups.by_id.iter().enumerate().map(failing).collect();
        let only = |aside| {
            let passing = (0..).zip(&failing).filter(move |(_, failing)| failing.is_within(aside));
            passing.map(|(class, _)| class).collect()
        };
        let rejected = front_code(store.situation.fronts.len(), false);
        let code = |(facts, failing): (&GroupFacts, &RejectedBy)| {
            let code = front_code(usize::from(facts.front.0), facts.is_incident);
            if failing.is_within(RejectedBy::FRONTS) { rejected.min(code) } else { rejected }
        };
        let front_codes = table.groups.by_id.iter().zip(&failing).map(code).collect();
        GroupRejections {
            counted_by_fronts: only(RejectedBy::FRONTS),
            counted_by_dyads: only(RejectedBy::DYADS),
            front_codes,
            by_group: failing,
        }
    }

    /// The question's narrowing, given what its filter lets through, what the classes fail in, and which rows count at all.
    pub(super) fn new(
        question: &Question,
        sifted: &FilterResult,
        classes: Arc<GroupRejections>,
        among: Option<Arc<RowSet>>,
    ) -> Self {
        let selection = &question.selection;
        let anywhere = match sifted {
            FilterResult::All | FilterResult::Groups(_) => None,
            FilterResult::Rows(rows) => Some(Arc::clone(rows)),
        };
        Self {
            as_of: question.as_of,
            window: question.window.span(question.as_of),
            stretch: selection.stretch,
            groups: classes,
            row_filter: among,
            row_filter_without_area: anywhere,
            is_narrowed: !question.filter.is_everything()
                || !selection.kinds.is_empty()
                || !selection.fronts.is_empty()
                || !selection.dyads.is_empty()
                || selection.stretch.is_some()
                || selection.area.is_some(),
        }
    }

    /// In what a class fails.
    pub(super) fn group_rejection(&self, class: usize) -> RejectedBy {
        self.groups.by_group.get(class).copied().unwrap_or(RejectedBy::FILTER)
    }

    /// In what a row that exists fails.
    pub(super) fn row_rejection(&self, store: &EventData, row: usize) -> RejectedBy {
        let table = &*store.table;
        let span = table.span(row);
        if span.end > self.as_of {
            return RejectedBy::NOT_YET_KNOWN;
        }
        let outside = |days: Option<Span>| days.is_some_and(|days| !days.covers(span));
        RejectedBy::WINDOW
            .only_if(outside(self.window))
            .union(RejectedBy::STRETCH.only_if(outside(self.stretch)))
            .union(self.group_rejection(table.columns.group_id[row] as usize))
            .union(RejectedBy::FILTER.only_if(!row_passes(self.row_filter.as_deref(), row)))
    }

    /// The days looked at: those of the window and the stretch, if both are given those common to them.
    /// `None`: all days, or no day at all.
    fn period_in_view(&self) -> Option<Span> {
        match (self.window, self.stretch) {
            (Some(window), Some(stretch)) => intersect(window, stretch),
            (window, stretch) => window.or(stretch),
        }
    }

    /// The days of the window, from the beginning of time where it is “all”: what lies in them is known.
    pub(super) fn window_days(&self) -> Span {
        self.window.unwrap_or(Span { start: Day(i32::MIN), end: self.as_of })
    }

    /// Of these days those that are counted: inside the stretch as well. `None`: no day.
    pub(super) fn counted_days(&self) -> Option<Span> {
        let window = self.window_days();
        self.stretch.map_or(Some(window), |stretch| intersect(window, stretch))
    }

    /// Days without those after as-of.
    pub(super) fn clip_to_as_of(&self, days: Option<Span>) -> Option<Span> {
        days.and_then(|days| Span::new(days.start, days.end.min(self.as_of)))
    }

    /// The window and the stretch, as far as they are given.
    pub(super) fn time_bounds(&self) -> impl Iterator<Item = Span> + Clone {
        [self.window, self.stretch].into_iter().flatten()
    }

    /// The days before: just before the chosen stretch as many as it has inside the window; without a stretch those
    /// of the window before. And the days compared with, if the question compares.
    pub(super) fn compared_periods(&self, question: &Question) -> ComparedPeriods {
        let before = match self.stretch {
            None => question.window.previous_span(self.as_of),
            Some(_) => self.period_in_view().and_then(|period| {
                Span::new(period.start.plus_days(period.days().saturating_neg()), period.start.plus_days(-1))
            }),
        };
        let compared = question
            .compare
            .zip(self.period_in_view())
            .and_then(|(compare, period)| compare.span(period, before));
        ComparedPeriods { as_of: self.as_of, previous: before, comparison: compared }
    }

    /// The window of time; `None`: everything.
    pub(super) const fn window(&self) -> Option<Span> {
        self.window
    }

    /// Whether anything narrows besides the window.
    pub(super) const fn is_narrowed(&self) -> bool {
        self.is_narrowed
    }
}

fn intersect(one: Span, other: Span) -> Option<Span> {
    Span::new(one.start.max(other.start), one.end.min(other.end))
}

fn is_deselected(chosen: Option<&Vec<bool>>, index: usize) -> bool {
    chosen.is_some_and(|chosen| !is_set(chosen, index))
}

fn is_set(chosen: &[bool], index: usize) -> bool {
    chosen.get(index).copied().unwrap_or(false)
}
