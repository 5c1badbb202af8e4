//! Which events pass, and on account of what the others fail.
//!
//! Selections are cross-filters: each narrows every pane but its own. So a group_id gets a bit for every dimension it
//! is_rejected in, and a pane counts it if all those bits are dimensions the pane leaves ignored. What a group_id cannot decide,
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
    /// The typed filter, or the chosen kinds: no pane leaves these ignored.
    pub(super) const FILTER: Self = Self(2);
    /// The chosen fronts.
    pub(super) const FRONTS: Self = Self(4);
    /// The chosen dyads.
    pub(super) const DYADS: Self = Self(8);
    /// The chosen stretch of time.
    pub(super) const STRETCH: Self = Self(16);
    /// Not known yet at as-of: counted nowhere.
    pub(super) const NOT_YET_KNOWN: Self = Self(32);

    /// Time: what the words of the rules leave ignored.
    pub(super) const TIME: Self = Self::WINDOW.union(Self::STRETCH);

    /// Both.
    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether nothing is_rejected but what is left ignored.
    pub(super) const fn is_within(self, ignored: Self) -> bool {
        self.0 & !ignored.0 == 0
    }

    const fn only_if(self, is_rejected: bool) -> Self {
        if is_rejected { self } else { Self::NOTHING }
    }
}

/// In what the groups fail, whenever they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GroupRejections {
    /// By group_id.
    pub(super) by_group: Vec<RejectedBy>,
    /// Those that fronts count.
    pub(super) counted_by_fronts: Vec<u32>,
    /// Those that pairs count.
    pub(super) counted_by_dyads: Vec<u32>,
    /// By group_id: its [`front_code`]; of what fronts do not count the code of the front behind the last.
    pub(super) front_codes: Vec<u32>,
}

/// The index of a front, and whether an event is an incident, in a number.
pub(super) fn front_code(front: usize, incident: bool) -> u32 {
    u32::try_from(front).unwrap_or(u32::MAX >> 1) << 1 | u32::from(incident)
}

impl GroupRejections {
    /// Whether a group_id is_rejected nothing but what is left ignored.
    pub(super) fn is_rejected_only_by(&self, group_id: u32, ignored: RejectedBy) -> bool {
        self.by_group.get(group_id as usize).is_some_and(|rejection| rejection.is_within(ignored))
    }
}

/// A question, made ready to be put to groups and rows.
#[derive(Debug)]
pub(super) struct CrossFilter {
    as_of: Day,
    window: Option<Span>,
    stretch: Option<Span>,
    /// By group_id: in what it is_rejected whenever it is.
    pub(super) groups: Arc<GroupRejections>,
    /// The rows that count at all, where the filter or a chosen area asks for more than a group_id knows.
    pub(super) row_filter: Option<Arc<RowSet>>,
    /// The same, leaving ignored a chosen area.
    pub(super) row_filter_without_area: Option<Arc<RowSet>>,
    is_narrowed: bool,
}

impl CrossFilter {
    /// In what the groups of this data fail by a question, given what its filter lets through.
    pub(super) fn evaluate_groups(
        data: &EventData,
        question: &Question,
        filter_result: &FilterResult,
    ) -> GroupRejections {
        let selection = &question.selection;
        let table = &*data.table;
        let dyad_ids: Vec<u32> =
            selection.dyads.iter().filter_map(|dyad| table.groups.dyad_ids.get(dyad).copied()).collect();
        let has_chosen = |party_dyads: &[u32]| party_dyads.iter().any(|dyad_id| dyad_ids.contains(dyad_id));
        let kind_chosen = || Kind::TABLE.iter().map(|row| selection.kinds.contains(&row.kind)).collect();
        let kinds: Option<Vec<bool>> = (!selection.kinds.is_empty()).then(kind_chosen);
        let front_chosen = || data.front_indices().map(|front| selection.fronts.contains(&front)).collect();
        let fronts: Option<Vec<bool>> = (!selection.fronts.is_empty()).then(front_chosen);
        let party_chosen =
            || table.groups.dyads_by_party.iter().map(|dyad_ids| has_chosen(dyad_ids)).collect();
        let parties: Option<Vec<bool>> = (!selection.dyads.is_empty()).then(party_chosen);
        let filter = match filter_result {
            FilterResult::All | FilterResult::Rows(_) => None,
            FilterResult::Groups(passing) => Some(passing),
        };
        let reject = |(group_id, group): (usize, &GroupFacts)| {
            let is_filtered_out =
                is_deselected(kinds.as_ref(), group.kind as usize) || is_deselected(filter, group_id);
            RejectedBy::FRONTS
                .only_if(is_deselected(fronts.as_ref(), usize::from(group.front.0)))
                .union(RejectedBy::DYADS.only_if(is_deselected(parties.as_ref(), group.party as usize)))
                .union(RejectedBy::FILTER.only_if(is_filtered_out))
        };
        let by_group: Vec<RejectedBy> = table.groups.by_id.iter().enumerate().map(reject).collect();
        let groups_passing = |ignored| {
            let passing = (0..).zip(&by_group).filter(move |(_, rejection)| rejection.is_within(ignored));
            passing.map(|(group_id, _)| group_id).collect()
        };
        let rejected = front_code(data.situation.fronts.len(), false);
        let code = |(group, rejection): (&GroupFacts, &RejectedBy)| {
            let code = front_code(usize::from(group.front.0), group.is_incident);
            if rejection.is_within(RejectedBy::FRONTS) { rejected.min(code) } else { rejected }
        };
        let front_codes = table.groups.by_id.iter().zip(&by_group).map(code).collect();
        GroupRejections {
            counted_by_fronts: groups_passing(RejectedBy::FRONTS),
            counted_by_dyads: groups_passing(RejectedBy::DYADS),
            front_codes,
            by_group,
        }
    }

    /// The question's narrowing, given what its filter lets through, what the groups fail in, and which rows count at all.
    pub(super) fn new(
        question: &Question,
        filter_result: &FilterResult,
        groups: Arc<GroupRejections>,
        row_filter: Option<Arc<RowSet>>,
    ) -> Self {
        let selection = &question.selection;
        let row_filter_without_area = match filter_result {
            FilterResult::All | FilterResult::Groups(_) => None,
            FilterResult::Rows(rows) => Some(Arc::clone(rows)),
        };
        Self {
            as_of: question.as_of,
            window: question.window.span(question.as_of),
            stretch: selection.stretch,
            groups,
            row_filter,
            row_filter_without_area,
            is_narrowed: !question.filter.is_everything()
                || !selection.kinds.is_empty()
                || !selection.fronts.is_empty()
                || !selection.dyads.is_empty()
                || selection.stretch.is_some()
                || selection.area.is_some(),
        }
    }

    /// In what a group_id is_rejected.
    pub(super) fn group_rejection(&self, group_id: usize) -> RejectedBy {
        self.groups.by_group.get(group_id).copied().unwrap_or(RejectedBy::FILTER)
    }

    /// In what a row that exists is_rejected.
    pub(super) fn row_rejection(&self, data: &EventData, row: usize) -> RejectedBy {
        let table = &*data.table;
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

    /// The days previous: just previous the chosen stretch as many as it has inside the window; without a stretch those
    /// of the window previous. And the days comparison with, if the question compares.
    pub(super) fn compared_periods(&self, question: &Question) -> ComparedPeriods {
        let previous = match self.stretch {
            None => question.window.previous_span(self.as_of),
            Some(_) => self.period_in_view().and_then(|period| {
                Span::new(period.start.plus_days(period.days().saturating_neg()), period.start.plus_days(-1))
            }),
        };
        let comparison = question
            .compare
            .zip(self.period_in_view())
            .and_then(|(compare, period)| compare.span(period, previous));
        ComparedPeriods { as_of: self.as_of, previous, comparison }
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

fn intersect(a: Span, b: Span) -> Option<Span> {
    Span::new(a.start.max(b.start), a.end.min(b.end))
}

fn is_deselected(chosen: Option<&Vec<bool>>, index: usize) -> bool {
    chosen.is_some_and(|chosen| !is_set(chosen, index))
}

fn is_set(chosen: &[bool], index: usize) -> bool {
    chosen.get(index).copied().unwrap_or(false)
}
