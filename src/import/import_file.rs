//! A whole file into a builder.

use std::io::Read;
use std::path::Path;

use super::acled;
use super::builder::{ImportBuilder, PushOutcome};
use super::cells::{CellError, ColumnLayout, RecordCells, display_cell, shorten};
use super::csv_table::{CsvDialect, CsvTable, ReadOutcome, TableHeader};
use super::gdelt;
use super::report::{ImportError, ImportReport, RowProblem};
use super::source_row::{Dataset, SourceRow};
use super::ucdp;
use super::unpack::{open, open_bytes};

/// After how many rows it is asked whether to stop.
pub const ROWS_PER_STOP_CHECK: usize = 1024;

/// Who waits for a file to be read.
#[derive(Clone, Copy)]
pub struct ImportControl<'a> {
    /// Is asked now and then, after every [`ROWS_PER_STOP_CHECK`] rows, whether to stop.
    pub stop: &'a dyn Fn() -> bool,
    /// Is told of the bytes of the file as they are read.
    pub on_bytes_read: &'a dyn Fn(usize),
}

/// Reads a file of a data set into a builder.
///
/// # Errors
/// When nothing of it can be read; what is wrong with single rows is in the report.
pub fn import_file(
    dataset: Dataset,
    path: &Path,
    name: &str,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
    patience: ImportControl<'_>,
) -> Result<(), ImportError> {
    let ImportControl { stop, on_bytes_read: fetched } = patience;
    open(path, name, fetched, |head, rows| import_table(dataset, head, rows, name, builder, report, stop))
}

/// The same of bytes in memory.
///
/// # Errors
/// As [`import_file`].
pub fn import_bytes(
    dataset: Dataset,
    bytes: &[u8],
    name: &str,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    open_bytes(bytes, name, |head, rows| import_table(dataset, head, rows, name, builder, report, &|| false))
}

fn import_table(
    dataset: Dataset,
    head: &[u8],
    rows: &mut dyn Read,
    name: &str,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
    stop: &dyn Fn() -> bool,
) -> Result<(), ImportError> {
    let dialect = match dataset {
        Dataset::Gdelt => CsvDialect { delimiter: b'\t', quoting: false },
        Dataset::Ucdp | Dataset::Acled => CsvDialect::detect(head),
    };
    let mut table = CsvTable::new(rows, dialect);
    if table.advance(name)? != ReadOutcome::Record {
        return Err(ImportError::wrong_content(name, "has no rows"));
    }
    let (header, layout, skip_first) = detect_layout(dataset, &table, name, report)?;
    let mut next = if skip_first { table.advance(name)? } else { ReadOutcome::Record };
    let mut since = 0;
    loop {
        match next {
            ReadOutcome::Record => {}
            ReadOutcome::End => return Ok(()),
            ReadOutcome::Broken(why) => {
                report.read += 1;
                let line = table.line().max(1);
                report.add_problem(RowProblem {
                    file: name.to_owned(),
                    line,
                    column: None,
                    value: String::new(),
                    expected: why,
                });
                return Ok(());
            }
        }
        since += 1;
        if since % ROWS_PER_STOP_CHECK == 0 && stop() {
            return Err(ImportError::Stopped);
        }
        // A line with nothing in it, at the end of many a file.
        let blank = table.record().len() == 1 && table.record().as_slice().trim_ascii().is_empty();
        if !blank {
            report.read += 1;
            if let Err(bad) = import_record(dataset, &header, &layout, &table, name, builder, report) {
                report.add_problem(row_problem(name, &header, &table, &bad));
            }
        }
        next = table.advance(name)?;
    }
}

/// The columns of a file, where those that are read stand, and whether the first record is the header.
fn detect_layout<R: Read>(
    dataset: Dataset,
    table: &CsvTable<R>,
    name: &str,
    report: &mut ImportReport,
) -> Result<(TableHeader, ColumnLayout, bool), ImportError> {
    let first = table.record();
    let header = TableHeader::from_record(first);
    match dataset {
        Dataset::Gdelt => match gdelt::why_not_gdelt(first) {
            None => {
                let (header, layout) =
                    gdelt::layout().map_err(|column| missing_column(name, column, "GDELT"))?;
                Ok((header, layout, false))
            }
            // Between commas, so it is one cell here.
            Some(_) if header.column_name(0).contains("type_of_violence") => Err(wrong_dataset(name, "UCDP")),
            Some(_) if header.column_name(0).contains("event_id_cnty") => Err(wrong_dataset(name, "ACLED")),
            Some(why) => Err(ImportError::wrong_content(name, why)),
        },
        Dataset::Ucdp => match ucdp::layout(&header) {
            Ok(layout) => {
                let known = format!("{} {}", ucdp::COLUMNS, ucdp::OTHER_COLUMNS);
                note_unknown_columns(name, &header, &known, report);
                Ok((header, layout, true))
            }
            Err(_) if ucdp::has_headerless_shape(first) => {
                report
                    .notes
                    .push(format!("{name}: no header; read as the 49 columns of UCDP GED in their order"));
                let header = TableHeader::from_names(ucdp::COLUMNS);
                let layout =
                    ucdp::layout(&header).map_err(|column| missing_column(name, column, "UCDP GED"))?;
                Ok((header, layout, false))
            }
            Err(_) if header.find(&["event_id_cnty", "sub_event_type"]).is_some() => {
                Err(wrong_dataset(name, "ACLED"))
            }
            Err(_) if gdelt::why_not_gdelt(first).is_none() => Err(wrong_dataset(name, "GDELT")),
            Err(column) => Err(missing_column(name, column, "UCDP GED")),
        },
        Dataset::Acled => match acled::layout(&header) {
            Ok(layout) => {
                note_unknown_columns(name, &header, acled::COLUMNS, report);
                Ok((header, layout, true))
            }
            Err(_) if header.find(&["type_of_violence"]).is_some() || ucdp::has_headerless_shape(first) => {
                Err(wrong_dataset(name, "UCDP"))
            }
            Err(column) => Err(missing_column(name, column, "ACLED")),
        },
    }
}

fn wrong_dataset(name: &str, dataset: &str) -> ImportError {
    let verb = dataset.to_lowercase();
    ImportError::wrong_content(name, format!("is a file of {dataset}: frontwatch import {verb}"))
}

fn missing_column(name: &str, column: &str, dataset: &str) -> ImportError {
    ImportError::wrong_content(
        name,
        format!("is no table of {dataset}: its first line names no column {column}"),
    )
}

fn note_unknown_columns(name: &str, header: &TableHeader, known: &str, report: &mut ImportReport) {
    let unknown = header.unknown_columns(known);
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(12).map(|column| shorten(column)).collect();
        let more = if unknown.len() > 12 { ", …" } else { "" };
        report.notes.push(format!("{name}: columns that are not read: {}{more}", names.join(", ")));
    }
}

fn import_record<R: Read>(
    dataset: Dataset,
    header: &TableHeader,
    layout: &ColumnLayout,
    table: &CsvTable<R>,
    name: &str,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
) -> Result<(), CellError> {
    let record = table.record();
    if record.len() != header.width() {
        return Err(CellError::from_row(format!("the row has {} of {} cells", record.len(), header.width())));
    }
    let cells = RecordCells::new(record, layout);
    let mut event = |row: &SourceRow<'_>| {
        report.add_flags(name, table.line(), &row.flags);
        report.taken += 1;
        if builder.push(row) == PushOutcome::Replaced {
            report.replaced += 1;
        }
    };
    match dataset {
        Dataset::Ucdp => event(&flag_disordered_toll(ucdp::read_row(cells)?)),
        Dataset::Gdelt => event(&gdelt::read_row(cells)?),
        Dataset::Acled => match acled::read_record(cells)? {
            acled::AcledRecord::Event(row) => event(&row),
            acled::AcledRecord::Week(week) => {
                builder.push_week(&week);
                report.taken += 1;
            }
        },
    }
    Ok(())
}

/// Notes what its numbers say that is odd.
fn flag_disordered_toll(mut row: SourceRow<'_>) -> SourceRow<'_> {
    let super::StatedToll { low, best, high } = row.killed;
    let past = |one: Option<u32>, other: Option<u32>| one.zip(other).is_some_and(|(one, other)| one > other);
    match (low, best, high) {
        (Some(low), None, Some(high)) if low > high => {
            row.flags.push(format!("low and high out of order, taken for {high}–{low}: {low}, {high}"));
        }
        _ if past(low, best) || past(best, high) || past(low, high) => {
            let words = |n: Option<u32>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
            let (low, best, high) = (words(low), words(best), words(high));
            row.flags.push(format!("low, best and high out of order, kept as given: {low}, {best}, {high}"));
        }
        _ => {}
    }
    row
}

fn row_problem<R: Read>(
    name: &str,
    header: &TableHeader,
    table: &CsvTable<R>,
    bad: &CellError,
) -> RowProblem {
    let column = bad.column.map(|column| (column + 1, shorten(header.column_name(column))));
    RowProblem {
        file: name.to_owned(),
        line: table.line(),
        column,
        value: bad.column.map_or_else(String::new, |column| display_cell(table.record(), column)),
        expected: bad.expected.clone().into_owned(),
    }
}

#[cfg(test)]
mod tests;
