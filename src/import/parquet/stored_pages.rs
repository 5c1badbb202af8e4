//! Records of a file as events of the situation that it was taken into.

use std::fmt;
use std::sync::Arc;

use super::group_split::GroupSplit;
use super::page_reader::StoredRow;
use super::schema::PAGE_ROWS;
use super::{ParquetFileError, StoredRows};
use crate::import::event_from_row::{
    CIVILIANS, ResolvedNames, claimant_names, dataset_source, distinct_actors, event_from_row,
    join_place_name, source_names,
};
use crate::import::front_assignment::FrontAssignment;
use crate::import::front_matching::{RecordAccess, SearchTextTrust};
use crate::import::name_dictionary::{
    FastMap, NameDictionary, actor_name_contains, short_name, source_name_contains,
};
use crate::import::source_row::SourceRow;
use crate::model::text::fold;
use crate::model::{ActorIx, BulkEvents, Day, Event, FrontIx, RecordPages, Situation, SourceIx, TextColumn};

/// What the claims that are made of a row say beside names and numbers.
const CLAIM_PHRASES: [&str; 4] =
    ["reported the event", "of the best number: ", "civilians", "of unknown side"];

/// The rows of a file, before they have a front.
pub(super) struct UnassignedStoredRows<'a> {
    pub(super) stored: &'a StoredRows,
    pub(super) meaning: NameLookup<'a>,
    pub(super) left_out: &'a [u32],
}

impl RecordAccess for UnassignedStoredRows<'_> {
    fn page_position(&self, row: usize) -> (usize, usize) {
        let row = BulkEvents::record_number(self.left_out, row);
        (row / PAGE_ROWS, row % PAGE_ROWS)
    }

    fn batch_position(&self, row: usize) -> (usize, usize) {
        self.stored.group_position(BulkEvents::record_number(self.left_out, row)).unwrap_or((usize::MAX, 0))
    }

    fn place_names(&self, group: usize) -> Option<TextColumn> {
        let mut places = TextColumn::default();
        self.stored.for_each_place(group, |names| places.push(&fold(&join_place_name(names)))).ok()?;
        Some(places)
    }

    fn search_texts(&self, page: usize) -> Option<TextColumn> {
        self.stored.search_texts(page).ok()
    }

    fn search_text_trust(&self, situation: &Situation, part: &str) -> SearchTextTrust {
        let names = self.meaning.names;
        let said = &*self.stored.names;
        let has = |name: &str| fold(name).contains(part);
        let is_sentence = part.contains([',', ':']) || part.trim() != part;
        let made = is_sentence
            || part.bytes().any(|byte| byte.is_ascii_digit())
            || CLAIM_PHRASES.iter().any(|sentence| sentence.contains(part));
        let as_written = said.parties.iter().any(|party| has(&party.name) || has(&short_name(&party.name)))
            || said.sources.iter().chain(&said.claimants).any(|name| has(name))
            || said.datasets.iter().any(|&set| source_name_contains(&dataset_source(set), part));
        let claims = |ix: ActorIx| situation.actor(ix).is_some_and(|actor| actor_name_contains(actor, part));
        let as_meant = situation
            .sources
            .iter()
            .take(names.situation_source_count())
            .any(|s| source_name_contains(s, part))
            || said.claimants.iter().any(|name| names.claimant_actors(name).any(claims));
        SearchTextTrust { presence: !made && !as_written, absence: !made && !as_meant }
    }

    fn events(&self, page: usize) -> Option<Vec<Event>> {
        self.stored.map_rows(page, |stored| self.meaning.event_from_row(&stored.row)).ok()?
    }
}

/// What the names of a row mean.
#[derive(Clone, Copy)]
pub(super) struct NameLookup<'a> {
    pub(super) names: &'a NameDictionary,
    pub(super) datasets: &'a [Option<SourceIx>; 3],
}

impl NameLookup<'_> {
    /// The event of a row, on the first front. `None`: a name is in no dictionary of the file.
    pub(super) fn event_from_row(self, row: &SourceRow<'_>) -> Option<Event> {
        self.resolve_row(row, FrontIx(0)).map(|found| event_from_row(row, &found))
    }

    /// `None`: a name is in no dictionary of the file.
    pub(super) fn resolve_row(self, row: &SourceRow<'_>, front: FrontIx) -> Option<ResolvedNames> {
        let day = row.date.span.start;
        let actor = |name: &str| self.names.actor_on_day(name, day);
        let civilians = row.killed_civilians_and_unknown[0].is_some_and(|n| n > 0);
        Some(ResolvedNames {
            front,
            parties: row.parties.iter().map(|party| actor(&party.name)).collect::<Option<_>>()?,
            civilians: if civilians { Some(actor(CIVILIANS)?) } else { None },
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

/// The records of a file, for the situation it was taken into.
pub(super) struct StoredPages {
    pub(super) stored: Arc<StoredRows>,
    pub(super) names: NameDictionary,
    pub(super) datasets: [Option<SourceIx>; 3],
    pub(super) split: GroupSplit,
    pub(super) placed: FrontAssignment,
    /// Folded names that the situation has for the actors of the file; empty: none but the file's own.
    pub(super) aliases: FastMap<ActorIx, Box<str>>,
    pub(super) left_out: Vec<u32>,
}

impl fmt::Debug for StoredPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredPages").field("rows", &self.stored.len()).finish_non_exhaustive()
    }
}

impl StoredPages {
    fn event_from_stored(&self, StoredRow { number, group: class, row }: &StoredRow<'_>) -> Option<Event> {
        let meaning = NameLookup { names: &self.names, datasets: &self.datasets };
        let mut found = meaning.resolve_row(row, FrontIx(0))?;
        let actors = distinct_actors(found.parties.iter().copied());
        let row_in_columns = number - self.left_out.partition_point(|&out| (out as usize) < *number);
        found.front = self.placed.front(row_in_columns, self.split.group_id(*class, &actors));
        Some(event_from_row(row, &found))
    }
}

impl RecordPages for StoredPages {
    fn page_len(&self) -> usize {
        PAGE_ROWS
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        let events = self.stored.map_rows(page, |stored| self.event_from_stored(stored));
        let events = events.map_err(|error| error.to_string())?;
        events
            .ok_or_else(|| ParquetFileError::damaged("a name that none of its dictionaries has").to_string())
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        let texts = self.stored.search_texts(page).map_err(|error| error.to_string())?;
        if self.aliases.is_empty() {
            return Ok(texts);
        }
        // Who is searched for by the name the situation has is found as well.
        let mut with_aliases = TextColumn::default();
        let mut text = String::new();
        let mut row = 0;
        let add = |parties: &[&str], day: Day| {
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
        self.stored.for_each_parties(page, add).map_err(|error| error.to_string())?;
        Ok(with_aliases)
    }
}

impl NameDictionary {
    /// The folded names of the actors that stood in the situation before.
    pub(super) fn folded_situation_names(&self, situation: &Situation) -> FastMap<ActorIx, Box<str>> {
        let given = (0..).map(ActorIx).zip(&situation.actors).take(self.situation_actor_count());
        let folded = given.filter(|(ix, _)| self.has_party_name(*ix)).map(|(ix, actor)| {
            let names = [Some(&actor.name), Some(&actor.short), actor.native.as_ref()];
            let words: Vec<String> = names.into_iter().flatten().map(|name| fold(name)).collect();
            (ix, words.join("\n").into())
        });
        folded.collect()
    }
}
