//! Ids: their form, and that each is used once.

use std::collections::hash_map::Entry;

use foldhash::HashMap;

use super::file_reader::FileReader;
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::source_text::{SourceFault, quote_name};

/// Ids that have been used, with the file and the line of the first use.
#[derive(Debug)]
pub(super) struct UsedIds<'n> {
    first_uses: HashMap<String, (usize, usize)>,
    file_names: &'n [String],
}

impl<'n> UsedIds<'n> {
    /// No id yet; `names` are those of the files.
    pub(super) fn new(names: &'n [String]) -> Self {
        Self { first_uses: HashMap::default(), file_names: names }
    }

    /// Whether this is the first use of an id; if not, it is an error at the end of `path`.
    pub(super) fn note_use(
        &mut self,
        part: &mut FileReader<'_>,
        record: RonSlice<'_>,
        path: &[PathStep],
        id: &str,
        noun: &str,
    ) -> bool {
        let first = match self.first_uses.entry(id.to_owned()) {
            Entry::Vacant(free) => {
                free.insert((part.file_index, part.source.line_number(record.skip_blank().offset)));
                return true;
            }
            Entry::Occupied(taken) => *taken.get(),
        };
        let name = self.file_names.get(first.0).map_or("", String::as_str);
        let message = format!("{noun} {} is there twice; this second one is left out", quote_name(id));
        let hint = format!("the first is at {name}:{}", first.1);
        part.faults.push(SourceFault::error(record.locate(path).token_range(), message, Some(hint)));
        false
    }
}

/// Whether an id is of the form `[a-z0-9][a-z0-9._-]*`; if not, it is an error at the end of `path`.
pub(super) fn check_id(
    part: &mut FileReader<'_>,
    record: RonSlice<'_>,
    path: &[PathStep],
    id: &str,
    noun: &str,
) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let well_formed = id.starts_with(plain) && id.chars().all(|c| plain(c) || ".-_".contains(c));
    if !well_formed {
        let article = if noun.starts_with(['a', 'e']) { "an" } else { "a" };
        let message = format!("{} cannot be the id of {article} {noun}", quote_name(id));
        let hint =
            "an id is of small letters a–z, digits, `.`, `_` and `-`, and begins with a letter or digit";
        part.faults.push(SourceFault::error(
            record.locate(path).token_range(),
            message,
            Some(hint.to_owned()),
        ));
    }
    well_formed
}
