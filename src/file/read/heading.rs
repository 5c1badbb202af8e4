//! Title, day and note of a situation.

use std::path::Path;

use super::parser_mode::ParserMode;
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::{RonText, RonValue};
use crate::file::source_text::{ByteRange, SourceFault};
use crate::model::text::sanitize;
use crate::model::{Day, Situation};

/// A situation with title, day and note, and the day only if it is stated.
pub(super) fn read_heading(sheet: &mut SourceFile) -> (Situation, Option<Day>) {
    let mut situation = Situation::empty(String::new(), Day(0));
    let SourceFile { source, outline, faults, .. } = sheet;
    let text = |span: &Option<ByteRange>, what: &str, faults: &mut Vec<SourceFault>| -> Option<String> {
        let slice = RonSlice::from_range(&source.text, span.as_ref()?);
        let found = slice.parse::<RonText<'_>>().ok();
        if found.is_none() {
            RonText::add_faults(slice, what, faults);
        }
        let safe =
            found.map(|text| RecordReader::new(slice, ParserMode::default(), faults).read_text(&[], text));
        safe.filter(|text| !text.is_empty())
    };
    let title = text(&outline.title, "`title`", faults);
    situation.note = text(&outline.note, "`note`", faults);
    let day = text(&outline.as_of, "`as_of`", faults);
    let as_of = day.zip(outline.as_of.as_ref()).and_then(|(day, span)| {
        RecordReader::new(RonSlice::from_range(&source.text, span), ParserMode::default(), faults)
            .read_day(&[], &day)
    });
    let missing = [
        ("title", outline.title.is_none(), "the name of the file stands in for it"),
        ("as_of", outline.as_of.is_none(), "write the day the data were closed: as_of: \"2026-01-31\""),
    ];
    for (field, _, hint) in missing.into_iter().filter(|row| row.1) {
        let message = format!("this situation has no `{field}`");
        faults.push(SourceFault::error(outline.open.clone(), message, Some(hint.to_owned())));
    }
    let file_name = || Path::new(&source.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let title = title.or_else(file_name).unwrap_or_default();
    situation.title = sanitize(&title).into_owned();
    situation.as_of = as_of.unwrap_or(situation.as_of);
    (situation, as_of)
}
