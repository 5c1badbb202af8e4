//! Reads the title, as-of day and note of a situation.

use std::path::Path;

use super::parser_mode::ParserMode;
use super::record_reader::RecordReader;
use super::source_files::SourceFile;
use crate::file::record_schema::ViewRecord;
use crate::file::ron_syntax::{PathStep, RonSlice};
use crate::file::ron_value::{RonText, RonValue};
use crate::file::source_text::{ByteRange, SourceFault, nearest_name};
use crate::model::text::sanitize;
use crate::model::{Day, OpeningView, Situation};
use crate::query::{GroupBy, SortField, SortOrder, WindowLength};

/// Reads how the board opens. A part that is not valid is reported and left out.
fn read_opening(record: &mut RecordReader<'_, '_>) -> OpeningView {
    let Some(raw) = record.parse_record::<ViewRecord<'_>>("a view") else { return OpeningView::default() };
    let mut read_part =
        |field: &'static str, text, names: &[&str], check: &dyn Fn(&str) -> Result<(), String>| {
            let path = [PathStep::Field(field)];
            let text: String = record.read_optional_text(&path, text)?;
            let result = check(&text);
            if let Err(message) = &result {
                let near = nearest_name(&text, names.iter().copied());
                record.add_error(&path, message.clone(), near.map(|near| format!("did you mean `{near}`?")));
            }
            result.ok().map(|()| text)
        };
    OpeningView {
        window: read_part("window", raw.window, &[], &|text| {
            text.parse::<WindowLength>().map(drop).map_err(|error| error.to_string())
        }),
        group: read_part("group", raw.group, &[], &|text| text.parse::<GroupBy>().map(drop)),
        sort: read_part("sort", raw.sort, &SortField::ALL.map(SortField::name), &|text| {
            text.parse::<SortOrder>().map(drop).map_err(|error| error.to_string())
        }),
    }
}

/// Returns a situation with title, as-of day and note, and separately the day if it is stated.
pub(super) fn read_heading(file: &mut SourceFile) -> (Situation, Option<Day>) {
    let mut situation = Situation::empty(String::new(), Day(0));
    let SourceFile { source, outline, faults, .. } = file;
    let read_field =
        |span: &Option<ByteRange>, label: &str, faults: &mut Vec<SourceFault>| -> Option<String> {
            let slice = RonSlice::from_range(&source.text, span.as_ref()?);
            let text = slice.parse::<RonText<'_>>().ok();
            if text.is_none() {
                RonText::add_faults(slice, label, faults);
            }
            let safe_text =
                text.map(|text| RecordReader::new(slice, ParserMode::default(), faults).read_text(&[], text));
            safe_text.filter(|text| !text.is_empty())
        };
    let title = read_field(&outline.title, "`title`", faults);
    situation.note = read_field(&outline.note, "`note`", faults);
    let day = read_field(&outline.as_of, "`as_of`", faults);
    let as_of = day.as_deref().zip(outline.as_of.as_ref()).and_then(|(day, span)| {
        RecordReader::new(RonSlice::from_range(&source.text, span), ParserMode::default(), faults)
            .read_day(&[], day.strip_prefix('≈').unwrap_or(day))
    });
    situation.is_as_of_inferred = day.is_some_and(|day| day.starts_with('≈'));
    if let Some(span) = &outline.view {
        let slice = RonSlice::from_range(&source.text, span);
        situation.opening = read_opening(&mut RecordReader::new(slice, ParserMode::default(), faults));
    }
    let missing = [
        ("title", outline.title.is_none(), "the file name is used instead"),
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
