//! Reads the records of a file as events of a situation.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexMap;

use super::code_dictionaries::StatedParty;
use super::page_reader::StoredRow;
use super::resolve_parties::GroupSplit;
use super::schema::PAGE_ROWS;
use super::{ParquetFileError, StoredRows};
use crate::import::event_from_row::{
    CIVILIANS, claimant_names, dataset_source, distinct_actors, event_from_row, join_place_name, source_names,
};
use crate::import::fronts_by_country::FrontAssignment;
use crate::import::fronts_by_rule::{RecordAccess, SearchTextTrust};
use crate::import::name_lookup::{FastMap, NameDictionary, actor_name_contains, source_name_contains};
use crate::import::row_names::ResolvedNames;
use crate::import::short_names::{choose_short_names, short_name_candidates};
use crate::import::source_row::SourceRow;
use crate::model::text::fold;
use crate::model::{ActorIx, BulkEvents, Day, Event, FrontIx, RecordPages, Situation, SourceIx, TextColumn};

/// The texts in generated claims, apart from names and numbers.
const CLAIM_PHRASES: [&str; 4] =
    ["reported the event", "of the best number: ", "civilians", "of unknown side"];

/// The rows of a file that have no front yet.
pub(super) struct UnassignedStoredRows<'a> {
    pub(super) stored: &'a StoredRows,
    pub(super) lookup: NameLookup<'a>,
    pub(super) removed: &'a [u32],
}

impl RecordAccess for UnassignedStoredRows<'_> {
    fn page_position(&self, row: usize) -> (usize, usize) {
        let row = BulkEvents::record_number(self.removed, row);
        (row / PAGE_ROWS, row % PAGE_ROWS)
    }

    fn batch_position(&self, row: usize) -> (usize, usize) {
        self.stored.group_position(BulkEvents::record_number(self.removed, row)).unwrap_or((usize::MAX, 0))
    }

    /// A batch is a row group.
    fn place_names(&self, batch: usize) -> Option<TextColumn> {
        let mut places = TextColumn::default();
        self.stored.for_each_place(batch, |names| places.push(&fold(&join_place_name(names)))).ok()?;
        Some(places)
    }

    fn search_texts(&self, page: usize) -> Option<TextColumn> {
        self.stored.search_texts(page).ok()
    }

    /// Names differ between file and situation, and generated claim texts may contain names. If `part` could occur in a
    /// claim text, the stored search text proves nothing. If `part` occurs in a name of the file, a match proves
    /// nothing; if it occurs in a name of the situation, the absence of a match proves nothing.
    fn search_text_trust(&self, situation: &Situation, part: &str) -> SearchTextTrust {
        let names = self.lookup.names;
        let stated = &*self.stored.names;
        let has_part = |name: &str| fold(name).contains(part);
        let is_sentence = part.contains([',', ':']) || part.trim() != part;
        let in_claim_text = is_sentence
            || part.bytes().any(|byte| byte.is_ascii_digit())
            || CLAIM_PHRASES.iter().any(|phrase| phrase.contains(part));
        // Which short name the search text has depends on the other names at the time of the import.
        let party_has_part =
            |name: &str| has_part(name) || short_name_candidates(name).iter().any(|short| has_part(short));
        let in_stated_name = stated.parties.iter().any(|party| party_has_part(&party.name))
            || stated.sources.iter().chain(&stated.claimants).any(|name| has_part(name))
            || stated.datasets.iter().any(|&set| source_name_contains(&dataset_source(set), part));
        let actor_has_part =
            |ix: ActorIx| situation.actor(ix).is_some_and(|actor| actor_name_contains(actor, part));
        let in_situation_name = situation
            .sources
            .iter()
            .take(names.situation_source_count())
            .any(|source| source_name_contains(source, part))
            || stated.claimants.iter().any(|name| names.claimant_actors(name).any(actor_has_part));
        SearchTextTrust {
            presence: !in_claim_text && !in_stated_name,
            absence: !in_claim_text && !in_situation_name,
        }
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.stored.map_rows(page..page + 1, |stored| self.lookup.event_from_row(&stored.row)).ok()?
    }
}

/// Resolves the names of a stored row.
#[derive(Clone, Copy)]
pub(super) struct NameLookup<'a> {
    pub(super) names: &'a NameDictionary,
    pub(super) datasets: &'a [Option<SourceIx>; 3],
}

impl NameLookup<'_> {
    /// Converts a row to an event on the first front. Returns `None` if a name is in no dictionary of the file.
    pub(super) fn event_from_row(self, row: &SourceRow<'_>) -> Option<Event> {
        self.resolve_row(row, FrontIx(0)).map(|names| event_from_row(row, &names))
    }

    /// Resolves the names of a row. Returns `None` if a name is in no dictionary of the file.
    pub(super) fn resolve_row(self, row: &SourceRow<'_>, front: FrontIx) -> Option<ResolvedNames> {
        let day = row.date.span.start;
        let actor = |name: &str| self.names.actor_on_day(name, day);
        Some(ResolvedNames {
            front,
            parties: row.parties.iter().map(|party| actor(&party.name)).collect::<Option<_>>()?,
            civilians: if row.has_civilians() { Some(actor(CIVILIANS)?) } else { None },
            dataset: (*self.datasets.get(row.dataset as usize)?)?,
            sources: source_names(row)
                .into_iter()
                .map(|name| self.names.source_by_name(name))
                .collect::<Option<_>>()?,
            claimants: claimant_names(row)
                .into_iter()
                .map(|name| self.names.claimant_on_day(name, day))
                .collect::<Option<_>>()?,
        })
    }
}

/// The records of a file, with its names resolved against a situation.
pub(super) struct StoredPages {
    pub(super) stored: Arc<StoredRows>,
    pub(super) names: NameDictionary,
    pub(super) datasets: [Option<SourceIx>; 3],
    pub(super) split: GroupSplit,
    pub(super) assignment: FrontAssignment,
    /// The folded names that the stored search texts lack: those that the situation uses for actors of the file, and
    /// short names that differ from those at the time of the import. Empty if the situation defines no actor of the file.
    pub(super) aliases: FastMap<ActorIx, Box<str>>,
    pub(super) removed: Vec<u32>,
}

impl fmt::Debug for StoredPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredPages").field("rows", &self.stored.len()).finish_non_exhaustive()
    }
}

impl StoredPages {
    fn event_from_stored(&self, StoredRow { number, file_group, row }: &StoredRow<'_>) -> Option<Event> {
        let lookup = NameLookup { names: &self.names, datasets: &self.datasets };
        let mut names = lookup.resolve_row(row, FrontIx(0))?;
        let actors = distinct_actors(names.parties.iter().copied());
        let column_row = number - self.removed.partition_point(|&removed| (removed as usize) < *number);
        names.front = self.assignment.front(column_row, self.split.group_id(*file_group, &actors));
        Some(event_from_row(row, &names))
    }
}

impl RecordPages for StoredPages {
    fn page_len(&self) -> usize {
        PAGE_ROWS
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        self.read_event_pages(page..page + 1)
    }

    fn read_event_pages(&self, pages: Range<usize>) -> Result<Vec<Event>, String> {
        let events = self.stored.map_rows(pages, |stored| self.event_from_stored(stored));
        let events = events.map_err(|error| error.to_string())?;
        events.ok_or_else(|| ParquetFileError::damaged("a name is missing from its dictionaries").to_string())
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let texts = self.stored.search_texts(page).map_err(|error| error.to_string())?;
        if self.aliases.is_empty() {
            return Ok(texts);
        }
        // Add the names that the situation uses.
        let mut with_aliases = TextColumn::default();
        let mut text = String::new();
        let mut row = 0;
        let add_aliases = |parties: &[&str], day: Day| {
            text.clear();
            text.push_str(texts.get(row).unwrap_or_default());
            for actor in parties.iter().filter_map(|name| self.names.actor_on_day(name, day)) {
                if let Some(alias) = self.aliases.get(&actor) {
                    text.push('\n');
                    text.push_str(alias);
                }
            }
            with_aliases.push(&text);
            row += 1;
        };
        self.stored.for_each_party_list(page, add_aliases).map_err(|error| error.to_string())?;
        Ok(with_aliases)
    }
}

impl NameDictionary {
    /// Returns the folded names of the situation's actors that a party of the file refers to.
    pub(super) fn folded_situation_names(&self, situation: &Situation) -> FastMap<ActorIx, Box<str>> {
        let defined = (0..).map(ActorIx).zip(&situation.actors).take(self.situation_actor_count());
        let folded = defined.filter(|(ix, _)| self.has_party_name(*ix)).map(|(ix, actor)| {
            let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
            let names: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
            (ix, names.join("\n").into())
        });
        folded.collect()
    }

    /// Returns the folded short names of added actors that differ from those that the import chose, because a name of the
    /// file belongs to an actor of the situation.
    pub(super) fn changed_short_names(
        &self,
        situation: &Situation,
        parties: &[StatedParty],
    ) -> FastMap<ActorIx, Box<str>> {
        if self.situation_actor_count() == 0 {
            return FastMap::default();
        }
        let mut names: IndexMap<String, &str> = IndexMap::new();
        for party in parties {
            names.entry(fold(&party.name)).or_insert(&party.name);
        }
        let chosen = choose_short_names(&names.values().copied().collect::<Vec<_>>(), |_| false);
        let chosen: FastMap<&String, String> = names.keys().zip(chosen).collect();
        let added = (0..).map(ActorIx).zip(&situation.actors).skip(self.situation_actor_count());
        let changed = added.filter(|(_, actor)| chosen.get(&fold(&actor.name)) != Some(&actor.short));
        changed.map(|(ix, actor)| (ix, fold(&actor.short).into())).collect()
    }
}
