//! Links events that several data sets report: the section `same`.

use std::collections::{HashMap, HashSet};

use super::event_id_search::EventIdSearch;
use super::source_files::SourceFile;
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::{RonText, RonValue};
use crate::file::source_text::{ByteRange, SourceFault, quote_name};
use crate::model::bulk::id_hash;
use crate::model::{BulkEvents, Event, Situation};

/// The ids of events that are the same; the first is counted.
#[derive(Debug)]
pub(super) struct SameEvents {
    file_index: usize,
    range: ByteRange,
    ids: Vec<String>,
}

/// Where an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventPlace {
    /// Index into [`Situation::events`].
    Listed(usize),
    /// Index of the data set, and the row.
    Bulk(usize, u32),
}

/// Reads the groups of all files.
pub(super) fn read_same_events(files: &mut [SourceFile]) -> Vec<SameEvents> {
    let mut groups = Vec::new();
    for (file_index, SourceFile { source, outline, faults, .. }) in files.iter_mut().enumerate() {
        for span in &outline.same {
            let slice = RonSlice::from_range(&source.text, span);
            match slice.parse::<Vec<RonText<'_>>>() {
                Ok(ids) => {
                    let ids = ids.into_iter().map(RonText::into_owned).collect();
                    groups.push(SameEvents { file_index, range: slice.token_range(), ids });
                }
                Err(_) => Vec::<RonText<'_>>::add_faults(slice, "a group of the same events", faults),
            }
        }
    }
    groups
}

/// Merges each group into its first event: the others are no longer counted, and their claims and sources are shown
/// with the first. Warns of ids that no event has.
pub(super) fn link_same_events(
    files: &mut [SourceFile],
    groups: &[SameEvents],
    situation: &mut Situation,
    bulks: &mut [BulkEvents],
) {
    if groups.is_empty() {
        return;
    }
    let mut places = find_places(groups, situation, bulks);
    let mut search = EventIdSearch::default();
    let mut linked_rows: Vec<Vec<u32>> = vec![Vec::new(); bulks.len()];
    let mut linked_events: HashSet<usize> = HashSet::new();
    for group in groups {
        let mut found = Vec::with_capacity(group.ids.len());
        for id in &group.ids {
            if let Some(place) = places.remove(id.as_str()) {
                found.push((id.as_str(), place));
            } else if let Some(file) = files.get_mut(group.file_index) {
                let message = format!(
                    "`same` names {}, which no event has, or which is linked already",
                    quote_name(id)
                );
                let hint = search.hint(id, situation, bulks);
                file.faults.push(SourceFault::warning(group.range.clone(), message, hint));
            }
        }
        let mut found = found.into_iter();
        let Some((first, place)) = found.next() else { continue };
        let kept = match place {
            EventPlace::Listed(index) => index,
            EventPlace::Bulk(set, row) => {
                let Some(event) = bulk_event(bulks, set, row) else { continue };
                if found.len() == 0 {
                    continue;
                }
                mark_linked(&mut linked_rows, set, row);
                situation.events.push(event);
                situation.events.len() - 1
            }
        };
        for (id, place) in found {
            let event = match place {
                EventPlace::Listed(index) => {
                    linked_events.insert(index);
                    situation.events.get(index).cloned()
                }
                EventPlace::Bulk(set, row) => {
                    mark_linked(&mut linked_rows, set, row);
                    bulk_event(bulks, set, row)
                }
            };
            if let (Some(event), Some(kept)) = (event, situation.events.get_mut(kept)) {
                kept.take_over(id, event);
            }
        }
        // The group may be extended by another one.
        places.insert(first, EventPlace::Listed(kept));
    }
    for (bulk, mut rows) in bulks.iter_mut().zip(linked_rows) {
        if !rows.is_empty() {
            rows.sort_unstable();
            *bulk = bulk.without_rows(&rows);
        }
    }
    let mut index = 0..;
    situation.events.retain(|_| index.next().is_none_or(|index| !linked_events.contains(&index)));
}

fn mark_linked(linked_rows: &mut [Vec<u32>], set: usize, row: u32) {
    linked_rows.get_mut(set).into_iter().for_each(|rows| rows.push(row));
}

fn bulk_event(bulks: &[BulkEvents], set: usize, row: u32) -> Option<Event> {
    bulks.get(set)?.event(row as usize).cloned()
}

/// Finds the events with the ids of the groups. Visits each event once.
fn find_places<'g>(
    groups: &'g [SameEvents],
    situation: &Situation,
    bulks: &[BulkEvents],
) -> HashMap<&'g str, EventPlace> {
    let mut ids_by_hash: HashMap<u32, Vec<&str>> = HashMap::new();
    for id in groups.iter().flat_map(|group| &group.ids) {
        ids_by_hash.entry(id_hash(id)).or_default().push(id);
    }
    let mut places = HashMap::new();
    let mut note_place = |hash: u32, place: EventPlace, id_at: &dyn Fn() -> Option<String>| {
        let Some(ids) = ids_by_hash.get(&hash) else { return };
        let Some(id) = id_at() else { return };
        if let Some(id) = ids.iter().find(|other| **other == id) {
            places.entry(*id).or_insert(place);
        }
    };
    for (index, event) in situation.events.iter().enumerate() {
        note_place(id_hash(&event.id), EventPlace::Listed(index), &|| Some(event.id.clone()));
    }
    for (set, bulk) in bulks.iter().enumerate() {
        for (row, &hash) in (0..).zip(&bulk.columns.id_hash) {
            let id_at = || bulk.event(row as usize).map(|event| event.id.clone());
            note_place(hash, EventPlace::Bulk(set, row), &id_at);
        }
    }
    places
}
