//! The three-way merge of situation files: record by record, and inside a record field by field. A change that only one
//! side made is taken byte for byte.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::entry_chunks::{ChunkList, EntryChunk, ValueText, Versions};
use super::entry_keys::{entry_keys, plain_text, unmatched_keys};
use super::merge_conflict::{FieldConflict, choose_later_day, describe_conflicts, entry_name};
use super::merge_order::{is_order_contested, merge_order};
use crate::file::CLAIM_WORDS;
use crate::file::ron_syntax::RonSlice;

/// The start of the line that opens a conflict.
pub(crate) const CONFLICT_START: &str = "<<<<<<< ours";
/// Fields that are not merged by their parts, because the parts depend on each other.
const WHOLE_FIELDS: [&str; 3] = ["line", "at", "place"];

/// The fields that together hold the date of an event.
const DATE_FIELDS: [&str; 3] = ["date", "precision", "inferred"];

/// What a list of entries belongs to.
#[derive(Debug, Clone, Copy)]
enum ListPlace<'p> {
    /// The situation itself: its entries are the heading and the sections.
    Situation,
    /// The section with this name: its entries are records.
    Section(&'p str),
    /// A field of the entry that messages call `entry`, or that entry itself if `field` is empty.
    Record { entry: &'p str, field: &'p str },
}

/// An entry of the merged text. The comma is added when it is known which entry is the last.
struct EntryPiece<'t> {
    lead: Cow<'t, str>,
    entry: Cow<'t, str>,
    before_comma: Cow<'t, str>,
    trail: Cow<'t, str>,
}

/// The result for an entry.
enum PieceOutcome<'t> {
    Merged(EntryPiece<'t>),
    Conflict { ours: String, theirs: String },
}

/// The conflicts and notes of a merge, and the records that are in none of the versions.
#[derive(Debug, Default)]
pub(crate) struct TextMerge {
    /// The messages of the conflicts, in the order of the text.
    pub(crate) conflicts: Vec<String>,
    /// Messages about decisions between the sides.
    pub(crate) notes: Vec<String>,
    /// The texts of records that were merged by field.
    pub(crate) merged_records: HashSet<String>,
}

type FieldConflicts = Vec<FieldConflict>;

impl TextMerge {
    /// Merges situations. Conflicts are written between markers.
    pub(crate) fn merge_situations(&mut self, versions: Versions<&ChunkList<'_>>) -> String {
        self.merge_lists(versions, ListPlace::Situation).unwrap_or_default()
    }

    /// Merges lists entry by entry. A conflict in a record is returned as an error; elsewhere it is written with markers.
    fn merge_lists(
        &mut self,
        versions: Versions<&ChunkList<'_>>,
        place: ListPlace<'_>,
    ) -> Result<String, FieldConflicts> {
        let Versions { base, ours, theirs } = versions;
        let name = match place {
            ListPlace::Situation => "",
            ListPlace::Section(name) | ListPlace::Record { field: name, .. } => name,
        };
        let keys = |list: Option<&ChunkList<'_>>| list.map_or_else(Vec::new, |list| entry_keys(name, list));
        let (base_keys, our_keys, their_keys) = (keys(base), keys(Some(ours)), keys(Some(theirs)));
        let base_chunks = index_chunks(&base_keys, base);
        let our_chunks = index_chunks(&our_keys, Some(ours));
        let their_chunks = index_chunks(&their_keys, Some(theirs));
        let mut faults = Vec::new();
        let mut text = match versions.map(|list| list.open).pick_changed() {
            Some(open) => open.to_owned(),
            None => return Err(vec![FieldConflict::from_values(None, None)]),
        };
        let is_record = matches!(place, ListPlace::Record { .. });
        // The order of fields and of records has no meaning; that of actors, for one, has.
        if is_record && text.ends_with('[') && is_order_contested(&base_keys, &our_keys, &their_keys) {
            faults.push(FieldConflict::from_part("order"));
        }
        let heads = versions.map(|list| list.head);
        faults.extend(self.push_gap(&mut text, heads, place, "at the start of"));
        let key_lists = Versions { base: base.map(|_| &*base_keys), ours: &*our_keys, theirs: &*their_keys };
        let unmatched = unmatched_keys(name, versions, key_lists);
        let mut pieces = Vec::new();
        for key in merge_order(&base_keys, &our_keys, &their_keys) {
            let get = |chunks: &HashMap<&str, _>| chunks.get(key).copied();
            let versions = (get(&base_chunks), get(&our_chunks), get(&their_chunks));
            let (notes, conflicts_before) = (self.notes.len(), self.conflicts.len());
            let merged = if unmatched.contains(key) {
                Err(vec![FieldConflict::from_values(
                    versions.1.map(|it| it.value),
                    versions.2.map(|it| it.value),
                )])
            } else {
                self.merge_entry(versions, place, key)
            };
            match merged {
                Ok(piece) => pieces.extend(piece.map(PieceOutcome::Merged)),
                Err(conflicts) if is_record => {
                    faults.extend(conflicts.into_iter().map(|conflict| conflict.with_outer(key)));
                }
                Err(conflicts) => {
                    // The markers show the whole entry, so messages about its parts would mislead.
                    self.notes.truncate(notes);
                    self.conflicts.truncate(conflicts_before);
                    self.conflicts.push(describe_entry_conflict(place, key, versions, &conflicts));
                    let whole = |chunk: Option<&EntryChunk<'_>>| chunk.map_or_else(String::new, chunk_text);
                    pieces
                        .push(PieceOutcome::Conflict { ours: whole(versions.1), theirs: whole(versions.2) });
                }
            }
        }
        let trailing_commas = versions.map(|list| list.chunks.last().is_some_and(|chunk| chunk.has_comma));
        push_pieces(&mut text, pieces, trailing_commas.pick_changed().unwrap_or(trailing_commas.ours));
        let tails = versions.map(|list| list.tail);
        faults.extend(self.push_gap(&mut text, tails, place, "at the end of"));
        text.push_str(ours.close);
        if faults.is_empty() { Ok(text) } else { Err(faults) }
    }

    /// Merges the text before or after the situation, and writes it to `text`.
    pub(crate) fn push_surroundings(&mut self, text: &mut String, gaps: Versions<&str>, position: &str) {
        self.push_gap(text, gaps, ListPlace::Situation, position);
    }

    /// Merges white space and comments, and writes them to `text`. If both sides change the same comment, it is returned
    /// as a conflict in a record, and elsewhere written with markers.
    fn push_gap(
        &mut self,
        text: &mut String,
        gaps: Versions<&str>,
        place: ListPlace<'_>,
        position: &str,
    ) -> Option<FieldConflict> {
        if let Some(gap) = merge_gap(gaps) {
            text.push_str(&gap);
            return None;
        }
        let list = match place {
            ListPlace::Record { .. } => return Some(FieldConflict::from_part("comments")),
            ListPlace::Section(name) => format!("`{name}`"),
            ListPlace::Situation => "the situation".to_owned(),
        };
        self.conflicts.push(format!("both change the comment {position} {list}"));
        push_conflict(text, gaps.ours, gaps.theirs);
        None
    }

    /// Merges an entry; `None` if it is removed.
    fn merge_entry<'t>(
        &mut self,
        versions: (Option<&EntryChunk<'t>>, Option<&EntryChunk<'t>>, Option<&EntryChunk<'t>>),
        place: ListPlace<'_>,
        key: &str,
    ) -> Result<Option<EntryPiece<'t>>, FieldConflicts> {
        match versions {
            (_, None, None) => Ok(None),
            (None, Some(only), None) | (None, None, Some(only)) => Ok(Some(EntryPiece::from_chunk(only))),
            (Some(base), Some(kept), None) | (Some(base), None, Some(kept)) if kept.is_same_as(base) => {
                Ok(None)
            }
            (Some(_), ours, theirs) if ours.is_none() || theirs.is_none() => {
                let value = |chunk: Option<&EntryChunk<'t>>| chunk.map(|chunk| chunk.value);
                Err(vec![FieldConflict::from_values(value(ours), value(theirs))])
            }
            (base, Some(ours), Some(theirs)) => {
                let versions = Versions { base, ours, theirs };
                self.merge_chunks(versions, place, key).map(Some)
            }
            (Some(_), _, _) => Ok(None),
        }
    }

    fn merge_chunks<'t>(
        &mut self,
        versions: Versions<&EntryChunk<'t>>,
        place: ListPlace<'_>,
        key: &str,
    ) -> Result<EntryPiece<'t>, FieldConflicts> {
        let mut faults = Vec::new();
        let mut merge = |piece: fn(&EntryChunk<'t>) -> &'t str| {
            merge_gap(versions.map(piece)).unwrap_or_else(|| {
                faults.push(FieldConflict::from_part("comments"));
                Cow::Borrowed("")
            })
        };
        let lead = merge(|chunk| chunk.lead);
        let label = merge(|chunk| chunk.label);
        let before_comma = merge(|chunk| chunk.before_comma);
        let trail = merge(|chunk| chunk.trail);
        let values = versions.map(|chunk| chunk.value);
        let value = match (values.map(ValueText::body).pick_changed(), place) {
            (Some(body), _) => Cow::Borrowed(body),
            (None, ListPlace::Situation) => self.merge_section(values, key)?,
            (None, ListPlace::Section(section)) => {
                let record = self.merge_values(values, &entry_name(Some(section), key), "")?;
                self.merged_records.insert(record.clone().into_owned());
                record
            }
            (None, ListPlace::Record { entry, .. }) => self.merge_values(values, entry, key)?,
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let entry = if label.is_empty() { value } else { format!("{label}{value}").into() };
        Ok(EntryPiece { lead, entry, before_comma, trail })
    }

    /// Merges a section, or a value of the heading.
    fn merge_section<'t>(
        &mut self,
        values: Versions<ValueText<'t>>,
        name: &str,
    ) -> Result<Cow<'t, str>, FieldConflicts> {
        let Versions { base, ours, theirs } = values;
        let bracket = |value: ValueText<'_>| value.bracket().map(|bracket| bracket.0);
        let is_section = matches!(bracket(ours), Some('[' | '{'))
            && bracket(theirs) == bracket(ours)
            && base.is_none_or(|base| bracket(base) == bracket(ours));
        let (Some(our_list), Some(their_list), true) = (ours.cut(), theirs.cut(), is_section) else {
            return self.merge_values(values, "", name);
        };
        let base_list = base.and_then(ValueText::cut);
        let lists = Versions { base: base_list.as_ref(), ours: &our_list, theirs: &their_list };
        self.merge_lists(lists, ListPlace::Section(name)).map(Cow::Owned)
    }

    /// Merges a value that both sides change: `field` of the entry that messages call `entry`, or the entry itself if
    /// `field` is empty.
    fn merge_values<'t>(
        &mut self,
        values: Versions<ValueText<'t>>,
        entry: &str,
        field: &str,
    ) -> Result<Cow<'t, str>, FieldConflicts> {
        let Versions { base, ours, theirs } = values;
        if let Some((is_ours, note)) = choose_later_day(entry, field, ours, theirs) {
            self.notes.push(note);
            return Ok(Cow::Borrowed(if is_ours { ours.body() } else { theirs.body() }));
        }
        if let (true, Some(our_list), Some(their_list)) =
            (has_mergeable_parts(field, values), ours.cut(), theirs.cut())
        {
            let base_list = base.and_then(ValueText::cut);
            let lists = Versions { base: base_list.as_ref(), ours: &our_list, theirs: &their_list };
            let merged = self.merge_lists(lists, ListPlace::Record { entry, field });
            return match (merged, find_date_conflict(values)) {
                (Ok(text), None) => Ok(Cow::Owned(text)),
                (Ok(_), Some(conflict)) => Err(vec![conflict]),
                (Err(conflicts), _) => Err(conflicts),
            };
        }
        Err(vec![FieldConflict::from_values(Some(ours), Some(theirs))])
    }
}

/// Returns the conflict of an event if one side changes its date and the other its precision. Neither side wrote that
/// combination.
fn find_date_conflict(values: Versions<ValueText<'_>>) -> Option<FieldConflict> {
    let Versions { base, ours, theirs } = values;
    let parts = |value: ValueText<'_>| {
        let fields = DATE_FIELDS.iter().filter_map(|name| value.field(name));
        fields.map(plain_text).collect::<Vec<_>>().join(" ")
    };
    let (base, ours, theirs) = (parts(base?), parts(ours), parts(theirs));
    let differ = ours != base && theirs != base && ours != theirs;
    differ.then(|| FieldConflict { path: vec!["date".to_owned()], ours, theirs })
}

/// Maps keys to the chunks of a list.
fn index_chunks<'k, 'l, 't>(
    keys: &'k [String],
    list: Option<&'l ChunkList<'t>>,
) -> HashMap<&'k str, &'l EntryChunk<'t>> {
    keys.iter().map(String::as_str).zip(list.into_iter().flat_map(|list| &list.chunks)).collect()
}

/// Whether a value that both sides change can be merged by its parts: a list by its entries; a record or claim, if the
/// base has it, by its fields.
fn has_mergeable_parts(field: &str, values: Versions<ValueText<'_>>) -> bool {
    let Versions { base, ours, theirs } = values;
    let (Some(bracket), others) = (ours.bracket(), [Some(theirs), base]) else { return false };
    let is_alike = others.into_iter().flatten().all(|value| value.bracket() == Some(bracket));
    let has_fields = |value: ValueText<'_>| value.node.entries().iter().all(|entry| entry.key.is_some());
    let is_whole = WHOLE_FIELDS.contains(&field);
    is_alike
        && !is_whole
        && match bracket {
            ('(', name) => {
                (name.is_empty() || CLAIM_WORDS.contains(&name))
                    && base.is_some_and(has_fields)
                    && has_fields(ours)
                    && has_fields(theirs)
            }
            _ => true,
        }
}

impl<'t> EntryPiece<'t> {
    fn from_chunk(chunk: &EntryChunk<'t>) -> Self {
        let value = chunk.value.body();
        let entry = if chunk.label.is_empty() {
            Cow::Borrowed(value)
        } else {
            format!("{}{value}", chunk.label).into()
        };
        let (lead, before_comma, trail) = (chunk.lead.into(), chunk.before_comma.into(), chunk.trail.into());
        Self { lead, entry, before_comma, trail }
    }
}

fn chunk_text(chunk: &EntryChunk<'_>) -> String {
    let EntryChunk { lead, label, value, before_comma, trail, .. } = chunk;
    format!("{lead}{label}{}{before_comma},{trail}", value.body())
}

fn describe_entry_conflict(
    place: ListPlace<'_>,
    key: &str,
    (base, ours, theirs): (Option<&EntryChunk<'_>>, Option<&EntryChunk<'_>>, Option<&EntryChunk<'_>>),
    conflicts: &[FieldConflict],
) -> String {
    let section = if let ListPlace::Section(name) = place { Some(name) } else { None };
    let entry = entry_name(section, key);
    match (ours, theirs) {
        (None, _) => format!("{entry}: ours removes it, theirs changes it"),
        (_, None) => format!("{entry}: ours changes it, theirs removes it"),
        _ => describe_conflicts(&entry, base.is_some(), conflicts),
    }
}

/// Merges white space and comments line by line; `None` if both sides change the same comment.
fn merge_gap(versions: Versions<&str>) -> Option<Cow<'_, str>> {
    if let Some(gap) = versions.pick_changed() {
        return Some(gap.into());
    }
    let Versions { base, ours, theirs } = versions;
    let same_words = |a: &str, b: &str| a.split_whitespace().eq(b.split_whitespace());
    if same_words(ours, theirs) || base.is_some_and(|base| same_words(base, theirs)) {
        return Some(ours.into());
    }
    if base.map_or(ours.trim().is_empty(), |base| same_words(base, ours)) {
        return Some(theirs.into());
    }
    let merged = diffy::merge(base?, ours, theirs).ok()?;
    // A line comment must not swallow the next token.
    let is_closed = !merged.lines().last().unwrap_or_default().contains("//") || merged.ends_with('\n');
    let is_gap = RonSlice::whole(&merged).skip_blank().text.is_empty();
    (is_closed && is_gap).then_some(merged.into())
}

/// Writes the entries, with a comma after each but the last; `has_trailing_comma` tells whether that has one too.
fn push_pieces(text: &mut String, pieces: Vec<PieceOutcome<'_>>, has_trailing_comma: bool) {
    let last = pieces.len();
    for (position, outcome) in pieces.into_iter().enumerate() {
        match outcome {
            PieceOutcome::Merged(EntryPiece { lead, entry, before_comma, trail }) => {
                text.push_str(&lead);
                text.push_str(&entry);
                if has_trailing_comma || position + 1 < last {
                    text.push_str(&before_comma);
                    text.push(',');
                }
                text.push_str(&trail);
            }
            PieceOutcome::Conflict { ours, theirs } => push_conflict(text, &ours, &theirs),
        }
    }
}

/// Writes both sides of a conflict between markers, each marker on its own line. The lines end as those of the sides.
fn push_conflict(text: &mut String, ours: &str, theirs: &str) {
    let line_break = if [ours, theirs].iter().any(|side| side.contains("\r\n")) { "\r\n" } else { "\n" };
    let end_line = |text: &mut String| {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(line_break);
        }
    };
    end_line(text);
    for (line, side) in [(CONFLICT_START, ours), ("=======", theirs), (">>>>>>> theirs", "")] {
        text.push_str(line);
        text.push_str(line_break);
        text.push_str(side);
        end_line(text);
    }
}
