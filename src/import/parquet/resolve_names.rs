//! Resolves the names of a Parquet file against a situation and assigns fronts to its events. This needs the columns
//! only, unless a front rule depends on more than actors, kind and country.

use std::sync::Arc;

use super::page_reader::StoredRow;
use super::resolve_parties::GroupSplit;
use super::schema::PAGE_ROWS;
use super::stored_records::{NameLookup, StoredPages, UnassignedStoredRows};
use super::{OpenedEvents, StatedParty, StoredRows};
use crate::import::column_builder::source_id_prefix;
use crate::import::event_from_row::{CIVILIANS, dataset_source, killed_civilians_of_row, pair_tolls_of_row};
use crate::import::front_rule::FrontPolicy;
use crate::import::fronts_by_rule::assign_fronts;
use crate::import::imported_events::ImportResult;
use crate::import::incomplete_days::mark_incomplete_days;
use crate::import::name_lookup::{FastMap, NameDictionary};
use crate::import::period_counts::PeriodCounts;
use crate::import::source_row::Dataset;
use crate::model::bulk::{dictionary_code, id_hash};
use crate::model::{
    ActorIx, ActorKind, BulkEvents, Columns, Event, EventGroup, EventTolls, FrontIx, ImportSummary,
    ReportDates, Situation, SourceIx,
};
use crate::query::FilterError;

/// A file whose names are resolved against a situation and whose events have no fronts yet.
#[derive(Debug)]
pub struct NameResolution {
    names: NameDictionary,
    datasets: [Option<SourceIx>; 3],
    stored: Arc<StoredRows>,
    /// The columns, with the actors of the situation.
    columns: Columns,
    split: GroupSplit,
    weeks: PeriodCounts,
    imports: Vec<ImportSummary>,
    /// The rows that were taken out.
    removed: Vec<u32>,
}

impl NameResolution {
    /// Resolves the names of a file against a situation. The situation's events are not used.
    #[must_use]
    pub fn new(opened: OpenedEvents, situation: &Situation) -> Self {
        let OpenedEvents { mut columns, names: stated, stored, weeks, imports } = opened;
        let mut names = NameDictionary::from_situation(situation);
        let datasets = learn_datasets(&mut names, &stated.datasets);
        let dated = learn_parties(&mut names, &stated.parties);
        let prefix = stated.datasets.first().map_or("", |&set| source_id_prefix(set));
        for name in &stated.sources {
            names.resolve_source(prefix, name);
        }
        for name in &stated.claimants {
            names.ensure_claimant(prefix, name);
        }
        let split = GroupSplit::resolve(&mut columns, &stored.groups, &mut names, &stated.parties, &dated);
        let removed = Vec::new();
        let mut resolution = Self { names, datasets, stored, columns, split, weeks, imports, removed };
        resolution.recount_tolls(&stated.parties);
        resolution
    }

    /// Recomputes the killed civilians and the split by dyad of events for which the situation disagrees with the data
    /// about who is a civilian, or that some names are one actor. The file stores them by the data's names and kinds of
    /// party. Records that cannot be read keep the stored numbers.
    fn recount_tolls(&mut self, parties: &[StatedParty]) {
        let is_affected = self.rows_to_recount(parties);
        let lookup = NameLookup { names: &self.names, datasets: &self.datasets };
        let Columns { toll_id: toll_ids, tolls, .. } = &mut self.columns;
        let mut code_by_toll: FastMap<EventTolls, u32> =
            (0..).zip(&*tolls).map(|(code, toll)| (toll.clone(), code)).collect();
        for (page, _) in is_affected.chunks(PAGE_ROWS).enumerate().filter(|(_, rows)| rows.contains(&true)) {
            let recount = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                let toll_id = toll_ids.get_mut(*number).filter(|_| is_affected.get(*number) == Some(&true));
                let Some(toll_id) = toll_id else { return };
                let Some(names) = lookup.resolve_row(row, FrontIx(0)) else { return };
                let is_civilian = |actor| lookup.names.is_civilian(actor);
                let civilians = killed_civilians_of_row(row, &names.parties, names.civilians, is_civilian);
                let pairs = pair_tolls_of_row(row, &names.parties, names.civilians);
                let stored = tolls.get(*toll_id as usize).map(|stored| stored.tolls).unwrap_or_default();
                let toll = EventTolls { tolls: stored, civilians, pairs };
                *toll_id = *code_by_toll.entry(toll.clone()).or_insert_with(|| {
                    tolls.push(toll);
                    dictionary_code(tolls.len() - 1)
                });
            };
            if self.stored.for_each_row(page..page + 1, recount).is_err() {
                return;
            }
        }
    }

    /// Returns for each row whether its tolls may differ from those stored: one of its names is a civilian in the data
    /// but not in the situation, or the reverse, or several of its names are one actor. Empty if no row is affected.
    fn rows_to_recount(&self, parties: &[StatedParty]) -> Vec<bool> {
        let differs = |party: &StatedParty| {
            let is_civilian = party.kind == ActorKind::Civilians;
            self.names.possible_actors(&party.name).any(|actor| self.names.is_civilian(actor) != is_civilian)
        };
        let differing: Vec<bool> = parties.iter().map(differs).collect();
        let flag_groups = |is_flagged: &dyn Fn(&EventGroup) -> bool| {
            self.split
                .map_flags(self.stored.groups.iter().map(is_flagged).collect(), self.columns.groups.len())
        };
        let has_differing =
            |group: &EventGroup| group.actors.iter().any(|ix| differing.get(ix.0 as usize) == Some(&true));
        let is_group_affected = flag_groups(&has_differing);
        // Civilians can be among the killed without being a party of the event.
        let is_civilians = |party: &StatedParty| *party.name == *CIVILIANS;
        let civilians_differ =
            parties.iter().zip(&differing).any(|(party, differs)| *differs && is_civilians(party));
        // No row has more than three parties, so two of them being one actor leaves one dyad of two.
        let had_three = flag_groups(&|group: &EventGroup| group.actors.len() > 2);
        let had_civilians = flag_groups(&|group: &EventGroup| {
            group.actors.iter().any(|ix| parties.get(ix.0 as usize).is_some_and(is_civilians))
        });
        let civilians: Vec<ActorIx> = self.names.possible_actors(CIVILIANS).collect();
        let is_merged = |((group, had_three), had_civilians): ((&EventGroup, &bool), &bool)| {
            *had_three && group.actors.len() < 3
                || !had_civilians && group.actors.iter().any(|actor| civilians.contains(actor))
        };
        let is_merged: Vec<bool> =
            self.columns.groups.iter().zip(&had_three).zip(&had_civilians).map(is_merged).collect();
        if !differing.contains(&true) && !is_merged.contains(&true) {
            return Vec::new();
        }
        let Columns { group_id, toll_id, tolls, .. } = &self.columns;
        let is_affected = |(&group_id, &toll_id): (&u32, &u32)| {
            let toll = tolls.get(toll_id as usize);
            is_group_affected.get(group_id as usize) == Some(&true) && toll_id != 0
                || is_merged.get(group_id as usize) == Some(&true)
                    && toll.is_some_and(|toll| toll.pairs.is_some())
                || civilians_differ && toll.is_some_and(|toll| toll.civilians.has_claims())
        };
        group_id.iter().zip(toll_id).map(is_affected).collect()
    }

    /// Returns the number of events in the file.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Whether the file has no events.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// Removes an event and returns it. Returns `None` if there is no such event or it cannot be read.
    pub fn take_out(&mut self, id: &str) -> Option<Event> {
        let hash = id_hash(id);
        let rows = (0..).zip(&self.columns.id_hash).filter(|(_, other)| **other == hash).map(|(row, _)| row);
        let candidates: Vec<u32> = rows.filter(|row| !self.removed.contains(row)).collect();
        candidates.into_iter().find_map(|candidate| {
            let mut event = None;
            let lookup = NameLookup { names: &self.names, datasets: &self.datasets };
            let visit = |StoredRow { number, row, .. }: &StoredRow<'_>| {
                if *number == candidate as usize && row.id == id {
                    event = lookup.event_from_row(row);
                }
            };
            let page = candidate as usize / PAGE_ROWS;
            self.stored.for_each_row(page..page + 1, visit).ok()?;
            self.removed.extend(event.is_some().then_some(candidate));
            event
        })
    }

    /// Assigns fronts to the events, and returns them with the extended situation.
    ///
    /// # Errors
    /// If a rule names something unknown to the situation, returns the index of the rule and its error, with the
    /// resolution so that the caller can retry without the rule.
    pub fn finish(
        mut self,
        fronts: FrontPolicy<'_>,
    ) -> Result<ImportResult, Box<(Self, usize, FilterError)>> {
        self.removed.sort_unstable();
        let has_all = self.removed.is_empty();
        let withdrawn = self.withdrawn_rows();
        let mut columns = if has_all { std::mem::take(&mut self.columns) } else { self.remaining_columns() };
        let mut situation = self.names.situation();
        let lookup = NameLookup { names: &self.names, datasets: &self.datasets };
        let rows = UnassignedStoredRows { stored: &self.stored, lookup, removed: &self.removed };
        let weekly_source = self.datasets[Dataset::Acled as usize];
        let placement = match assign_fronts(
            &mut columns,
            (&withdrawn, &self.weeks),
            &mut situation,
            fronts,
            &rows,
            weekly_source,
        ) {
            Ok(placement) => placement,
            Err((rule, error)) => {
                if has_all {
                    self.columns = columns;
                }
                return Err(Box::new((self, rule, error)));
            }
        };
        mark_incomplete_days(&mut situation, &columns, fronts, &self.imports, placement.days);
        let reports = self.remaining_reports();
        let Self { mut names, datasets, stored, split, removed, imports, .. } = self;
        // The situation owns them from now on.
        (names.actors, names.sources) = (Vec::new(), Vec::new());
        let mut aliases = names.folded_situation_names(&situation);
        aliases.extend(names.changed_short_names(&situation, &stored.names.parties));
        let assignment = placement.assignment;
        let pages =
            StoredPages { stored, names, datasets, split, assignment, aliases, removed: removed.clone() };
        let bulk = BulkEvents::with_gaps(columns, Arc::new(pages), removed).without_rows(&withdrawn);
        let bulk = bulk.with_reports(reports);
        let (elsewhere, days) = (placement.elsewhere, placement.days);
        Ok(ImportResult { situation, bulk, elsewhere, days, imports })
    }

    /// Returns the rows of the withdrawn events among those that were not taken out.
    fn withdrawn_rows(&self) -> Vec<u32> {
        let row = |&(record, _): &(u32, _)| match self.removed.binary_search(&record) {
            Ok(_) => None,
            Err(removed_before) => Some(record - dictionary_code(removed_before)),
        };
        self.stored.withdrawn.iter().filter_map(row).collect()
    }

    /// Returns the dates of reports, where events that were taken out are not revised.
    fn remaining_reports(&self) -> Arc<ReportDates> {
        let reports = &self.stored.reports;
        if self.removed.iter().all(|&removed| !reports.is_revised(removed as usize)) {
            return Arc::clone(reports);
        }
        let mut reports = ReportDates::clone(reports);
        reports.revised.retain(|record| self.removed.binary_search(record).is_err());
        Arc::new(reports)
    }

    /// Returns the columns without the events that were taken out.
    fn remaining_columns(&self) -> Columns {
        let remains = |row: &u32| self.removed.binary_search(row).is_err();
        let rows: Vec<u32> = (0..dictionary_code(self.columns.len())).filter(remains).collect();
        self.columns.select_with_dictionaries(&rows)
    }
}

/// Adds the data sets of a file to the sources, and returns their indices.
fn learn_datasets(names: &mut NameDictionary, datasets: &[Dataset]) -> [Option<SourceIx>; 3] {
    let mut sources = [None; 3];
    for &set in datasets {
        sources[set as usize] = Some(names.add_dataset(dataset_source(set)));
    }
    sources
}

/// Adds the names of the parties of a file, and returns for each whether its actor depends on the day.
fn learn_parties(names: &mut NameDictionary, parties: &[StatedParty]) -> Vec<bool> {
    let dated = parties.iter().map(|party| names.learn_is_dated(&party.name, party.kind)).collect();
    names.ensure_undated_meaning(CIVILIANS, ActorKind::Civilians);
    dated
}
