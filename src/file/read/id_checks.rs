//! Checks that ids are well formed and unique.

use std::collections::hash_map::Entry;

use foldhash::HashMap;

use super::file_reader::FileReader;
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::source_text::{SourceFault, quote_name};
use crate::model::limits::MAX_ID_CHARS;
use crate::model::text::{ID_FORM, is_id};

/// The ids used so far, each with the file index and line of its first use.
#[derive(Debug)]
pub(super) struct UsedIds<'n> {
    first_uses: HashMap<String, (usize, usize)>,
    file_names: &'n [String],
}

impl<'n> UsedIds<'n> {
    /// Creates an empty set; `file_names` are the names of the files by index.
    pub(super) fn new(file_names: &'n [String]) -> Self {
        Self { first_uses: HashMap::default(), file_names }
    }

    /// Notes a use of an id and returns whether it is the first. If not, adds an error at the end of `path`.
    pub(super) fn note_use(
        &mut self,
        reader: &mut FileReader<'_>,
        record: RonSlice<'_>,
        path: &[PathStep],
        id: &str,
        noun: &str,
    ) -> bool {
        let first_use = match self.first_uses.entry(id.to_owned()) {
            Entry::Vacant(entry) => {
                entry.insert((reader.file_index, reader.source.line_number(record.skip_blank().offset)));
                return true;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let name = self.file_names.get(first_use.0).map_or("", String::as_str);
        let message = format!("{noun} {} already exists; this second one is left out", quote_name(id));
        let hint = format!("the first is at {name}:{}", first_use.1);
        reader.faults.push(SourceFault::error(record.locate(path).token_range(), message, Some(hint)));
        false
    }
}

/// Whether an id has the right form and length. If not, adds an error at the end of `path`.
pub(super) fn check_id(
    reader: &mut FileReader<'_>,
    record: RonSlice<'_>,
    path: &[PathStep],
    id: &str,
    noun: &str,
) -> bool {
    let well_formed = is_id(id);
    if !well_formed {
        let article = if noun.starts_with(['a', 'e']) { "an" } else { "a" };
        let message = format!("{} cannot be the id of {article} {noun}", quote_name(id));
        reader.faults.push(SourceFault::error(
            record.locate(path).token_range(),
            message,
            Some(ID_FORM.to_owned()),
        ));
    }
    let is_short = id.len() <= MAX_ID_CHARS;
    if well_formed && !is_short {
        let message = format!("this id has {} characters; at most {MAX_ID_CHARS} are read", id.len());
        reader.faults.push(SourceFault::error(record.locate(path).token_range(), message, None));
    }
    well_formed && is_short
}
