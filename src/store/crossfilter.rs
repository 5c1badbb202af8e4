//! The cross-filter: a bit set per event group of the dimensions that reject it.
//!
//! A selection narrows every pane except its own. A pane therefore counts a group if every dimension that rejects
//! the group is one that the pane ignores. Conditions that a group cannot decide, such as time and conditions on
//! single events, are tested on rows: see [`super::window_counts`] and [`super::filter_eval`].

use std::sync::Arc;

use super::coverage::ComparedPeriods;
use super::event_data::EventData;
use super::event_group_dictionary::GroupFacts;
use super::filter_eval::FilterResult;
use super::row_set::{RowSet, row_passes};
use crate::model::{Day, Kind, Span};
use crate::query::Question;

/// The set of dimensions that reject an event or an event group, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RejectedBy(u8);

impl RejectedBy {
    /// No dimension.
    pub(super) const NOTHING: Self = Self(0);
    /// The time window.
    pub(super) const WINDOW: Self = Self(1);
    /// The typed filter or the chosen kinds. No pane ignores these.
    pub(super) const FILTER: Self = Self(2);
    /// The chosen fronts.
    pub(super) const FRONTS: Self = Self(4);
    /// The chosen dyads.
    pub(super) const DYADS: Self = Self(8);
    /// The chosen stretch of time.
    pub(super) const STRETCH: Self = Self(16);
    /// The event is not known yet at as-of. Nothing counts it.
    pub(super) const NOT_YET_KNOWN: Self = Self(32);
    /// The event was only announced. The event list and the map show it; nothing counts it as having happened.
    pub(super) const ANNOUNCED: Self = Self(64);

    /// Window and stretch: the dimensions that the rules ignore.
    pub(super) const TIME: Self = Self::WINDOW.union(Self::STRETCH);

    /// Returns the union of both sets.
    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every dimension of the set is among the `ignored` ones.
    pub(super) const fn is_within(self, ignored: Self) -> bool {
        self.0 & !ignored.0 == 0
    }

    const fn only_if(self, is_rejected: bool) -> Self {
        if is_rejected { self } else { Self::NOTHING }
    }
}

/// The dimensions other than time that reject each event group.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GroupRejections {
    /// By group id.
    pub(super) by_group: Vec<RejectedBy>,
    /// Ids of the groups that the fronts pane counts.
    pub(super) counted_by_fronts: Vec<u32>,
    /// Ids of the groups that the dyads pane counts.
    pub(super) counted_by_dyads: Vec<u32>,
    /// Ids of the groups of announced events that nothing else rejects.
    pub(super) announced: Vec<u32>,
    /// By group id: the [`front_code`] of the group. Groups that the fronts pane does not count have the code of a
    /// front after the last.
    pub(super) front_codes: Vec<u32>,
}

/// Encodes a front index and whether an event is an incident as one number, so that a counting loop needs no
/// branch.
pub(super) fn front_code(front: usize, incident: bool) -> u32 {
    u32::try_from(front).unwrap_or(u32::MAX >> 1) << 1 | u32::from(incident)
}

impl GroupRejections {
    /// Whether all dimensions that reject an event group are `ignored`.
    pub(super) fn is_rejected_only_by(&self, group_id: u32, ignored: RejectedBy) -> bool {
        self.by_group.get(group_id as usize).is_some_and(|rejection| rejection.is_within(ignored))
    }
}

/// A question prepared for testing event groups and rows.
#[derive(Debug)]
pub(super) struct CrossFilter {
    as_of: Day,
    window: Option<Span>,
    stretch: Option<Span>,
    /// The rejections of the event groups, which do not depend on time.
    pub(super) groups: Arc<GroupRejections>,
    /// The rows that pass the filter and the chosen area, or `None` if event groups decide both.
    pub(super) row_filter: Option<Arc<RowSet>>,
    /// Like `row_filter`, but without the chosen area.
    pub(super) row_filter_without_area: Option<Arc<RowSet>>,
    is_narrowed: bool,
}

impl CrossFilter {
    /// Evaluates which dimensions of `question` reject each event group, given the result of its filter.
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
                .union(RejectedBy::ANNOUNCED.only_if(group.is_announced()))
        };
        let by_group: Vec<RejectedBy> = table.groups.by_id.iter().enumerate().map(reject).collect();
        let groups_passing = |ignored| {
            let passing = (0..).zip(&by_group).filter(move |(_, rejection)| rejection.is_within(ignored));
            passing.map(|(group_id, _)| group_id).collect()
        };
        let rejected = front_code(data.situation.front_count(), false);
        let code = |(group, rejection): (&GroupFacts, &RejectedBy)| {
            let code = front_code(usize::from(group.front.0), group.is_incident);
            if rejection.is_within(RejectedBy::FRONTS) { rejected.min(code) } else { rejected }
        };
        let front_codes = table.groups.by_id.iter().zip(&by_group).map(code).collect();
        GroupRejections {
            counted_by_fronts: groups_passing(RejectedBy::FRONTS),
            counted_by_dyads: groups_passing(RejectedBy::DYADS),
            announced: (0..)
                .zip(&by_group)
                .filter(|(_, rejection)| **rejection == RejectedBy::ANNOUNCED)
                .map(|(group_id, _)| group_id)
                .collect(),
            front_codes,
            by_group,
        }
    }

    /// Creates the cross-filter of `question` from its filter result, the group rejections and the row filter.
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
                || !selection.groups.is_empty()
                || !selection.kinds.is_empty()
                || !selection.fronts.is_empty()
                || !selection.dyads.is_empty()
                || selection.stretch.is_some()
                || selection.area.is_some(),
        }
    }

    /// Returns the dimensions that reject an event group.
    pub(super) fn group_rejection(&self, group_id: usize) -> RejectedBy {
        self.groups.by_group.get(group_id).copied().unwrap_or(RejectedBy::FILTER)
    }

    /// Whether no dimension rejects an event group.
    pub(super) fn passes_group(&self, group_id: u32) -> bool {
        self.group_rejection(group_id as usize).is_within(RejectedBy::NOTHING)
    }

    /// Whether nothing rejects an event group, or only that its events were announced. Its events are listed.
    pub(super) fn lists_group(&self, group_id: u32) -> bool {
        self.group_rejection(group_id as usize).is_within(RejectedBy::ANNOUNCED)
    }

    /// Returns the dimensions that reject an existing row.
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
            .union(self.group_rejection(table.group_id[row] as usize))
            .union(RejectedBy::FILTER.only_if(!row_passes(self.row_filter.as_deref(), row)))
    }

    /// Returns the days that the window and the stretch have in common. `None` means all days if neither is set,
    /// and no day if both are set but do not overlap.
    fn period_in_view(&self) -> Option<Span> {
        match (self.window, self.stretch) {
            (Some(window), Some(stretch)) => window.intersection(stretch),
            (window, stretch) => window.or(stretch),
        }
    }

    /// Returns the days of the window. The window “all” extends from the earliest possible day to as-of.
    pub(super) fn window_days(&self) -> Span {
        self.window.unwrap_or(Span { start: Day(i32::MIN), end: self.as_of })
    }

    /// Returns the days whose events count: the window, limited to the stretch if one is chosen. `None` means no
    /// day.
    pub(super) fn counted_days(&self) -> Option<Span> {
        let window = self.window_days();
        self.stretch.map_or(Some(window), |stretch| window.intersection(stretch))
    }

    /// Returns `days` without those after as-of.
    pub(super) fn clip_to_as_of(&self, days: Option<Span>) -> Option<Span> {
        days.and_then(|days| Span::new(days.start, days.end.min(self.as_of)))
    }

    /// Returns the window and the stretch, as far as they are set.
    pub(super) fn time_bounds(&self) -> impl Iterator<Item = Span> + Clone {
        [self.window, self.stretch].into_iter().flatten()
    }

    /// Returns the periods to compare with. The preceding one has the length of the period in view: the window, or
    /// the part of the stretch inside it. The compared one exists only if the question compares.
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

    /// Returns the window, or `None` if it is “all”.
    pub(super) const fn window(&self) -> Option<Span> {
        self.window
    }

    /// Whether anything other than the window narrows the view.
    pub(super) const fn is_narrowed(&self) -> bool {
        self.is_narrowed
    }
}

fn is_deselected(chosen: Option<&Vec<bool>>, index: usize) -> bool {
    chosen.is_some_and(|chosen| !is_set(chosen, index))
}

fn is_set(chosen: &[bool], index: usize) -> bool {
    chosen.get(index).copied().unwrap_or(false)
}
