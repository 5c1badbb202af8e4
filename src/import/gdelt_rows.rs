//! Reads the rows of a GDELT event file one by one, without importing them: for a choice of rows and for clusters.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime};
use csv::ByteRecord;

use super::cell_decoder::{ColumnLayout, RecordCells, columns};
use super::csv_table::{CsvTable, ReadOutcome};
use super::date_parser::{DateOrder, parse_day};
use super::decompress::{open, open_bytes};
use super::file_content::EMPTY_FILE;
use super::gdelt::{detect_dialect, host, implied_header, why_not_gdelt};
use super::import_file::ROWS_PER_STOP_CHECK;
use super::import_report::ImportError;
use crate::input_file::PipePolicy;
use crate::model::Day;

columns! {
    Id "GLOBALEVENTID";
    Day "SQLDATE";
    Name1 "Actor1Name";
    Name2 "Actor2Name";
    RootCode "EventRootCode";
    Mentions "NumMentions";
    Place "ActionGeo_FullName";
    Country "ActionGeo_CountryCode";
    Feature "ActionGeo_FeatureID";
    Added "DATEADDED";
    Url "SOURCEURL";
}

/// A row of an event file.
#[derive(Debug)]
pub struct GdeltRow<'r> {
    /// The number of the event.
    pub id: Cow<'r, str>,
    /// When it happened.
    pub day: Option<Day>,
    /// The names of both actors; empty if unknown.
    pub actors: [Cow<'r, str>; 2],
    /// The root code of CAMEO: `19`.
    pub root_code: Cow<'r, str>,
    /// The mentions in the 15 minutes of the file.
    pub mentions: u32,
    /// The full name of the place: `Kunduz, Kondoz, Afghanistan`.
    pub place: Cow<'r, str>,
    /// The FIPS code of the country.
    pub country: Cow<'r, str>,
    /// The id of the place in a gazetteer.
    pub feature: Cow<'r, str>,
    /// When it was coded, in UTC.
    pub added: Option<NaiveDateTime>,
    /// The address of the first report.
    pub url: Cow<'r, str>,
    record: &'r ByteRecord,
}

impl GdeltRow<'_> {
    /// Writes the row as the file has it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_line(&self, out: &mut dyn Write) -> io::Result<()> {
        for (column, cell) in self.record.iter().enumerate() {
            if column > 0 {
                out.write_all(b"\t")?;
            }
            out.write_all(cell)?;
        }
        out.write_all(b"\n")
    }

    /// Returns the host of the first report.
    #[must_use]
    pub fn outlet(&self) -> &str {
        host(&self.url)
    }
}

/// Calls `take` with each row of an event file, plain or in a zip archive. Returns how many rows could not be read. A
/// file without rows is not an error.
///
/// # Errors
/// If the file cannot be read to its end or is not an event file, or if `stop` or `take` ends it.
pub fn read_gdelt_rows(
    path: &Path,
    name: &str,
    stop: &dyn Fn() -> bool,
    take: &mut dyn FnMut(&GdeltRow<'_>) -> io::Result<()>,
) -> Result<usize, ImportError> {
    let result = open(path, name, PipePolicy::Refused, &|_| {}, |_, rows| read_table(rows, name, stop, take));
    match result {
        Err(ImportError::Wrong { what, .. }) if what == EMPTY_FILE => Ok(0),
        result => result,
    }
}

/// Like [`read_gdelt_rows`], for bytes in memory.
///
/// # Errors
/// If the bytes are not an event file, or `take` ends it.
pub fn read_gdelt_bytes(
    bytes: &[u8],
    take: &mut dyn FnMut(&GdeltRow<'_>) -> io::Result<()>,
) -> Result<usize, ImportError> {
    open_bytes(bytes, "bytes", |_, rows| read_table(rows, "bytes", &|| false, take))
}

fn read_table(
    rows: &mut dyn Read,
    name: &str,
    stop: &dyn Fn() -> bool,
    take: &mut dyn FnMut(&GdeltRow<'_>) -> io::Result<()>,
) -> Result<usize, ImportError> {
    let header = implied_header();
    let layout = ColumnLayout::from_header(&header, InputColumn::NAMES, &[] as &[InputColumn])
        .map_err(|missing| ImportError::wrong_content(name, format!("has no {}", missing.join(", "))))?;
    // Published files are always separated by tabs.
    let mut table = CsvTable::new(rows, detect_dialect(b"\t"));
    let (mut rows_read, mut unreadable) = (0, 0);
    loop {
        match table.advance(name)? {
            ReadOutcome::Record => {}
            ReadOutcome::End => return Ok(unreadable),
            ReadOutcome::Broken(reason) => {
                return Err(ImportError::wrong_content(name, format!("is damaged: {reason}")));
            }
        }
        let why_not = why_not_gdelt(table.record());
        if let Some(what) = why_not.filter(|_| rows_read == 0) {
            return Err(ImportError::wrong_content(name, what));
        }
        rows_read += 1;
        if rows_read % ROWS_PER_STOP_CHECK == 0 && stop() {
            return Err(ImportError::Stopped);
        }
        if why_not.is_some() {
            unreadable += 1;
            continue;
        }
        let row = new_row(table.record(), RecordCells::new(table.record(), &layout));
        take(&row).map_err(|error| ImportError::unreadable(name, error))?;
    }
}

fn new_row<'r>(record: &'r ByteRecord, cells: RecordCells<'r, '_>) -> GdeltRow<'r> {
    let day = parse_day(cells.bytes(InputColumn::Day), None, DateOrder::default());
    GdeltRow {
        id: cells.text(InputColumn::Id),
        day: day.ok().map(|date| date.day),
        actors: [cells.text(InputColumn::Name1), cells.text(InputColumn::Name2)],
        root_code: cells.text(InputColumn::RootCode),
        mentions: cells.number(InputColumn::Mentions).ok().flatten().unwrap_or(0),
        place: cells.text(InputColumn::Place),
        country: cells.text(InputColumn::Country),
        feature: cells.text(InputColumn::Feature),
        added: parse_time(&cells.text(InputColumn::Added)),
        url: cells.text(InputColumn::Url),
        record,
    }
}

/// Parses a time as GDELT writes it: `20260201121500`.
#[must_use]
pub fn parse_time(text: &str) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok()
    };
    if text.len() != 14 {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(4, 6)?, number(6, 8)?)?;
    date.and_hms_opt(number(8, 10)?, number(10, 12)?, number(12, 14)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_fourteen_digits() {
        assert_eq!(parse_time("20260201121500").unwrap().to_string(), "2026-02-01 12:15:00");
        for text in
            ["", "2026020112150", "20261301121500", "2026020112150x", "+0260201121500", "é026020112150"]
        {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
