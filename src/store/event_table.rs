//! The event table: dictionary-encoded columns sorted by first day, last day and file order, and the indices
//! derived from them.
//!
//! [`EventTable::bytes`] lists the memory per row. Most events last one day, so the rows of a period are a
//! contiguous range. The others are also listed by length, so that a lookup of events that overlap a day scans no
//! further back than necessary.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::event_group_dictionary::{GroupDictionary, GroupFacts};
use super::gazetteer::Gazetteer;
use super::grouped_indices::GroupedIndices;
use super::row_set::RowSet;
use super::toll_sum::PackedToll;
use crate::model::parallel::join;
use crate::model::{
    Columns, Day, EventDate, EventGroup, EventTolls, Front, FrontIx, PairToll, Precision, RecordedDays,
    Situation, Span, Toll, Tolls,
};

/// The columns, their dictionaries and the derived indices.
///
/// Tables that group the same events differently share all parts that do not depend on the event groups
/// (`grouping`).
#[derive(Debug, Clone, Default)]
pub(super) struct EventTable {
    /// The columns without `group_id` and `groups`, which are fields of the table.
    pub(super) columns: Arc<Columns>,
    /// By row: the index into `event_groups`.
    pub(super) group_id: Arc<Vec<u32>>,
    /// The event groups as they are in the data. Their fronts are those of the situation in every table.
    pub(super) event_groups: Arc<Vec<EventGroup>>,
    pub(super) groups: GroupDictionary,
    /// By group id: the greatest number of days after the first that any of its events has.
    pub(super) max_length_by_group: Arc<Vec<u32>>,
    /// By toll id: the packed toll, or a value for which [`PackedToll::is_unpackable`] holds.
    pub(super) packed_tolls: Arc<Vec<PackedToll>>,
    /// By toll id: the best number of killed, 0 if unknown.
    pub(super) best_killed: Arc<Vec<u32>>,
    /// Rows whose date is a single day with day precision.
    pub(super) single_day: Arc<RowSet>,
    /// The other rows, by length.
    pub(super) multi_day: Arc<[MultiDayRows; 5]>,
    /// Rows whose toll is unpackable (see [`PackedToll::pack`]).
    pub(super) unpackable: Arc<Vec<u32>>,
    /// Rows whose toll does not wholly count for each of their dyads.
    pub(super) split: Arc<Vec<u32>>,
    /// The places of the map.
    pub(super) gazetteer: Arc<Gazetteer>,
    /// Rows by group id, oldest first.
    pub(super) rows_by_group: Arc<GroupedIndices>,
}

/// The parts of a table that depend on its event groups.
pub(super) struct GroupIndex {
    pub(super) groups: GroupDictionary,
    pub(super) max_length_by_group: Arc<Vec<u32>>,
    pub(super) rows_by_group: Arc<GroupedIndices>,
}

impl GroupIndex {
    pub(super) fn new(
        group_id: &[u32],
        lengths: &[u32],
        event_groups: &[EventGroup],
        situation: &Situation,
    ) -> Self {
        let mut longest = vec![0; event_groups.len()];
        for (&group_id, &length) in group_id.iter().zip(lengths) {
            if let Some(longest) = longest.get_mut(group_id as usize) {
                *longest = length.max(*longest);
            }
        }
        let rows_by_group = GroupedIndices::from_pairs(event_groups.len(), group_id.iter().copied().zip(0..));
        Self {
            groups: GroupDictionary::new(event_groups, situation),
            max_length_by_group: Arc::new(longest),
            rows_by_group: Arc::new(rows_by_group),
        }
    }
}

/// Rows with dates of similar length.
#[derive(Debug, Clone, Default)]
pub(super) struct MultiDayRows {
    /// Oldest first.
    pub(super) rows: Vec<u32>,
    /// The greatest number of days after the first that any of the rows has.
    pub(super) longest: u32,
}

/// Rows indexed by the length of their dates.
struct DateIndex {
    single_day: RowSet,
    multi_day: [MultiDayRows; 5],
}

impl DateIndex {
    fn from_columns(columns: &Columns) -> Self {
        let is_single_day =
            |row: usize| columns.length[row] == 0 && columns.packed_date[row] & 7 == Precision::Day as u8;
        let single_day = RowSet::from_predicate(columns.len(), is_single_day);
        let mut multi_day: [MultiDayRows; 5] = Default::default();
        let packed = columns.length.iter().zip(&columns.packed_date);
        for (row, (&length, date)) in (0_u32..).zip(packed) {
            if date & 7 == Precision::Day as u8 && length == 0 {
                continue;
            }
            let length_class = match length {
                0..=6 => 0,
                7..=30 => 1,
                31..=91 => 2,
                92..=365 => 3,
                _ => 4,
            };
            if let Some(class) = multi_day.get_mut(length_class) {
                class.rows.push(row);
                class.longest = class.longest.max(length);
            }
        }
        for class in &mut multi_day {
            class.rows.shrink_to_fit();
        }
        Self { single_day, multi_day }
    }
}

/// One row of the columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableRow {
    pub(super) span: Span,
    date: EventDate,
    pub(super) front: FrontIx,
    pub(super) toll: u32,
    group: GroupFacts,
}

impl TableRow {
    pub(super) const fn is_incident(self) -> bool {
        self.group.is_incident
    }

    pub(super) fn is_announced(self) -> bool {
        self.group.is_announced()
    }

    pub(super) const fn is_contested(self) -> bool {
        self.group.is_contested
    }

    /// Whether any claim states victims.
    pub(super) const fn has_toll(self) -> bool {
        self.toll != 0
    }

    pub(super) const fn date(self) -> EventDate {
        self.date
    }
}

impl EventTable {
    /// Builds the table from columns whose rows are sorted.
    pub(super) fn new(mut columns: Columns, situation: &Situation) -> Self {
        // Only toll id 0 may mean “no toll”, so that a comparison with 0 suffices.
        let is_none = |event_tolls: &EventTolls| {
            !event_tolls.tolls.killed.has_claims() && event_tolls.tolls == Tolls::default()
        };
        if columns.tolls.iter().skip(1).any(is_none) {
            let Columns { toll_id, tolls, .. } = &mut columns;
            let is_none_id = |toll: u32| tolls.get(toll as usize).is_none_or(is_none);
            toll_id.iter_mut().filter(|toll| is_none_id(**toll)).for_each(|toll| *toll = 0);
        }
        let (group_id, event_groups) =
            (std::mem::take(&mut columns.group_id), std::mem::take(&mut columns.groups));
        let index_rows =
            || (DateIndex::from_columns(&columns), Gazetteer::from_distinct_places(&columns.places));
        let index_groups = || GroupIndex::new(&group_id, &columns.length, &event_groups, situation);
        let ((dates, gazetteer), GroupIndex { groups, max_length_by_group, rows_by_group }) =
            join(columns.len(), index_rows, index_groups);
        let DateIndex { single_day, multi_day } = dates;
        let rows = columns.len();
        let packed: Vec<PackedToll> =
            columns.tolls.iter().map(|event_tolls| PackedToll::pack(&event_tolls.tolls, rows)).collect();
        let is_unpackable_toll =
            |toll: &u32| packed.get(*toll as usize).is_some_and(|packed| packed.is_unpackable());
        let is_split_toll =
            |toll: &u32| columns.tolls.get(*toll as usize).is_some_and(|tolls| tolls.pairs.is_some());
        let rows_with = |is_wanted: &dyn Fn(&u32) -> bool| {
            let rows = (0..).zip(&columns.toll_id).filter(|(_, toll)| is_wanted(toll)).map(|(row, _)| row);
            rows.collect::<Box<[u32]>>().into_vec()
        };
        let best_killed = |event_tolls: &EventTolls| event_tolls.tolls.killed.best.unwrap_or(0);
        let unpackable = rows_with(&is_unpackable_toll);
        let split = if columns.tolls.iter().any(|tolls| tolls.pairs.is_some()) {
            rows_with(&is_split_toll)
        } else {
            Vec::new()
        };
        Self {
            best_killed: Arc::new(columns.tolls.iter().map(best_killed).collect()),
            packed_tolls: Arc::new(packed),
            single_day: Arc::new(single_day),
            multi_day: Arc::new(multi_day),
            unpackable: Arc::new(unpackable),
            split: Arc::new(split),
            gazetteer: Arc::new(gazetteer),
            columns: Arc::new(columns),
            group_id: Arc::new(group_id),
            event_groups: Arc::new(event_groups),
            max_length_by_group,
            rows_by_group,
            groups,
        }
    }

    /// Returns the number of rows.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Returns the number of event groups.
    pub(super) const fn group_count(&self) -> usize {
        self.groups.by_id.len()
    }

    /// Returns a row.
    pub(super) fn get(&self, row: u32) -> Option<TableRow> {
        ((row as usize) < self.len()).then(|| self.row_at(row as usize))
    }

    /// Returns the days of an existing row.
    pub(super) fn span(&self, row: usize) -> Span {
        let start = self.columns.start[row];
        Span { start: Day(start), end: Day(start.saturating_add_unsigned(self.columns.length[row])) }
    }

    /// Returns an existing row.
    pub(super) fn row_at(&self, row: usize) -> TableRow {
        let (date, group) = (self.columns.date(row), self.group_of_row(row));
        TableRow { span: date.span, date, front: group.front, toll: self.columns.toll_id[row], group }
    }

    /// Returns the event group of an existing row.
    pub(super) fn group_of_row(&self, row: usize) -> GroupFacts {
        self.groups.by_id[self.group_id[row] as usize]
    }

    /// Returns the tolls with a toll id.
    pub(super) fn tolls_by_id(&self, toll: u32) -> Tolls {
        self.columns.tolls.get(toll as usize).map_or_else(Tolls::default, |event_tolls| event_tolls.tolls)
    }

    /// Returns the tolls of an existing row.
    pub(super) fn tolls_of(&self, row: usize) -> Tolls {
        self.tolls_by_id(self.columns.toll_id[row])
    }

    /// Returns the civilians among the killed of an existing row.
    pub(super) fn civilians_of(&self, row: usize) -> Toll {
        self.columns.tolls.get(self.columns.toll_id[row] as usize).map_or(Toll::NONE, |tolls| tolls.civilians)
    }

    /// Returns what an existing row adds to each of its dyads, in the order of [`GroupDictionary::dyads_of_party`].
    /// `None`: its toll counts for each dyad.
    pub(super) fn pairs_of(&self, row: usize) -> Option<&[PairToll]> {
        self.columns.tolls.get(self.columns.toll_id[row] as usize)?.pairs.as_deref()
    }

    /// Returns what a row adds to one of its dyads.
    pub(super) fn pair_toll(&self, row: usize, dyad_id: u32) -> PairToll {
        let dyads = self.groups.dyads_of_party(self.group_of_row(row).party);
        let index = dyads.iter().position(|&other| other == dyad_id);
        match (self.pairs_of(row), index) {
            (Some(pairs), Some(index)) => pairs.get(index).copied().unwrap_or_default(),
            _ => PairToll { own: self.tolls_of(row), others_killed: Toll::NONE },
        }
    }

    /// Returns the first row that starts on or after a day.
    pub(super) fn first_row_from(&self, day: Day) -> usize {
        self.columns.start.partition_point(|&start| start < day.0)
    }

    /// Returns the rows that start within `days`.
    pub(super) fn rows_beginning_in(&self, days: Span) -> Range<usize> {
        let from = self.first_row_from(days.start);
        let to = self.columns.start.partition_point(|&start| start <= days.end.0);
        from..to.max(from)
    }

    /// Returns the multi-day rows that may overlap `days`: a superset of those that do.
    pub(super) fn multi_day_near(&self, days: Span) -> impl Iterator<Item = u32> + '_ {
        self.multi_day_by_length(days).flatten().copied()
    }

    /// Like [`Self::multi_day_near`], with one slice per length class, oldest first.
    pub(super) fn multi_day_by_length(&self, days: Span) -> impl Iterator<Item = &[u32]> + '_ {
        self.multi_day.iter().map(move |class| {
            let back = i32::try_from(class.longest).unwrap_or(i32::MAX);
            self.slice_beginning_in(
                &class.rows,
                Span { start: Day(days.start.0.saturating_sub(back)), ..days },
            )
        })
    }

    /// Returns the multi-day rows that start within `days`.
    pub(super) fn multi_day_beginning_in(&self, days: Span) -> impl Iterator<Item = u32> + '_ {
        self.multi_day.iter().flat_map(move |class| self.slice_beginning_in(&class.rows, days)).copied()
    }

    /// Returns the part of `rows`, which are ascending, that starts within `days`.
    fn slice_beginning_in<'a>(&self, rows: &'a [u32], days: Span) -> &'a [u32] {
        let begins = |row: &u32| self.columns.start[*row as usize];
        let from = rows.partition_point(|row| begins(row) < days.start.0);
        let to = rows.partition_point(|row| begins(row) <= days.end.0);
        rows.get(from..to.max(from)).unwrap_or_default()
    }

    /// Returns the wanted rows within `days` of `rows`, which are ascending. `None` means no day.
    pub(super) fn rows_of_list_in(
        &self,
        rows: &[u32],
        days: Option<Span>,
        is_wanted: impl Fn(&u32) -> bool,
    ) -> impl Iterator<Item = usize> {
        let candidates = days.map_or(&[][..], |days| {
            let range = self.rows_beginning_in(days);
            let from = rows.partition_point(|&row| (row as usize) < range.start);
            let to = rows.partition_point(|&row| (row as usize) < range.end);
            rows.get(from..to).unwrap_or_default()
        });
        let is_inside = move |&row: &usize| days.is_some_and(|days| days.covers(self.span(row)));
        candidates.iter().copied().filter(is_wanted).map(|row| row as usize).filter(is_inside)
    }

    /// Returns the front of an event group in the situation, which may group its events by another dimension.
    pub(super) fn recorded_front(&self, group_id: usize) -> FrontIx {
        self.event_groups.get(group_id).map_or(FrontIx(0), |group| group.front)
    }

    /// Returns the recorded days of each front, followed by those of each group. A group is recorded completely on the
    /// days on which all fronts are that have an event of it known at `as_of`.
    pub(super) fn records(&self, situation: &Situation, as_of: Day) -> Vec<RecordedDays> {
        let mut records = self.record_by_front(situation, as_of);
        if situation.groups.is_empty() {
            return records;
        }
        let mut fronts: Vec<BTreeSet<FrontIx>> = vec![BTreeSet::new(); situation.groups.len()];
        for (group_id, group) in self.groups.by_id.iter().enumerate() {
            let index = usize::from(group.front.0).checked_sub(situation.fronts.len());
            let Some(fronts) = index.and_then(|index| fronts.get_mut(index)) else { continue };
            let front = self.recorded_front(group_id);
            let is_known = |&row: &u32| self.span(row as usize).end <= as_of;
            if !fronts.contains(&front) && self.rows_by_group.members_of(group_id).iter().any(is_known) {
                fronts.insert(front);
            }
        }
        let combine = |fronts: &BTreeSet<FrontIx>| {
            RecordedDays::combine(fronts.iter().filter_map(|front| records.get(usize::from(front.0))))
        };
        let combined: Vec<RecordedDays> = fronts.iter().map(combine).collect();
        records.extend(combined);
        records
    }

    /// Returns the recorded days of each front. If the situation does not state where coverage starts, it starts
    /// with the first event that happened and is known at `as_of`. It ends on the day the data were closed, or earlier if
    /// the situation says so.
    fn record_by_front(&self, situation: &Situation, as_of: Day) -> Vec<RecordedDays> {
        let mut firsts: Vec<Option<u32>> = vec![None; situation.fronts.len()];
        for (group_id, group) in self.groups.by_id.iter().enumerate() {
            let front = usize::from(self.recorded_front(group_id).0);
            let stated = situation.fronts.get(front).is_none_or(|front| front.coverage_from.is_some());
            if let (false, Some(first)) = (stated || group.is_announced(), firsts.get_mut(front)) {
                let is_known = |row: &u32| self.span(*row as usize).end <= as_of;
                let first_of_group = self.rows_by_group.members_of(group_id).iter().copied().find(is_known);
                *first = [*first, first_of_group].into_iter().flatten().min();
            }
        }
        let firsts = firsts.into_iter().map(|row| row.map(|row| self.span(row as usize).start));
        let recorded = |(front, first): (&Front, Option<Day>)| front.recorded_days(first, situation.as_of);
        situation.fronts.iter().zip(firsts).map(recorded).collect()
    }

    /// Returns the size in bytes of the columns and of the indices by row, without dictionaries.
    pub(super) fn bytes(&self) -> usize {
        use std::mem::size_of_val;
        let c = &self.columns;
        let columns =
            [size_of_val(&c.start[..]), size_of_val(&c.length[..]), size_of_val(&c.packed_date[..])];
        let indices =
            [&self.group_id, &c.toll_id, &c.place_id, &c.id_hash].map(|column| size_of_val(&column[..]));
        let multi_day: usize = self.multi_day.iter().map(|class| size_of_val(&class.rows[..])).sum();
        let derived = [&self.unpackable[..], &self.split[..], self.rows_by_group.members()].map(size_of_val);
        let sizes = columns.into_iter().chain(indices).chain(derived);
        sizes.sum::<usize>() + multi_day + self.len() / 8
    }
}
