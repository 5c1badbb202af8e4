//! Reads a whole file into an [`ImportBuilder`]: detects the layout, then imports or reports each record.

use std::io::Read;
use std::path::Path;

use super::acled;
use super::cell_decoder::{CellError, ColumnLayout, RecordCells, display_cell, shorten};
use super::column_builder::{ImportBuilder, PushOutcome};
use super::csv_table::{CsvDialect, CsvTable, ReadOutcome, TableHeader};
use super::decompress::{open, open_bytes};
use super::gdelt;
use super::import_report::{ImportError, ImportReport, RowProblem};
use super::source_row::{Dataset, SourceRow};
use super::ucdp;
use crate::model::Kind;

/// Rows between two calls of [`ImportControl::stop`].
pub const ROWS_PER_STOP_CHECK: usize = 1024;

/// Callbacks of the caller that waits for an import.
#[derive(Clone, Copy)]
pub struct ImportControl<'a> {
    /// Returns whether to stop; called every [`ROWS_PER_STOP_CHECK`] rows.
    pub stop: &'a dyn Fn() -> bool,
    /// Receives the number of bytes of each read.
    pub on_bytes_read: &'a dyn Fn(usize),
}

/// Reads a file of a data set into a builder. Problems with single rows go to `report`.
///
/// # Errors
/// Returns an error if the file cannot be read, is not a table of `dataset`, or `control` stops the import.
pub fn import_file(
    dataset: Dataset,
    path: &Path,
    name: &str,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
    control: ImportControl<'_>,
) -> Result<(), ImportError> {
    let ImportControl { stop, on_bytes_read } = control;
    open(path, name, on_bytes_read, |head, rows| {
        import_table(dataset, head, rows, name, builder, report, stop)
    })
}

/// Like [`import_file`], for bytes in memory.
///
/// # Errors
/// Returns an error if the bytes are not a table of `dataset`.
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
    let (header, layout, has_header) = detect_layout(dataset, &table, name, report)?;
    let mut next = if has_header { table.advance(name)? } else { ReadOutcome::Record };
    let mut rows_read = 0;
    loop {
        match next {
            ReadOutcome::Record => {}
            ReadOutcome::End => return Ok(()),
            ReadOutcome::Broken(reason) => {
                report.read += 1;
                let line = table.line().max(1);
                report.add_problem(RowProblem {
                    file: name.to_owned(),
                    line,
                    column: None,
                    value: String::new(),
                    expected: reason,
                });
                return Ok(());
            }
        }
        rows_read += 1;
        if rows_read % ROWS_PER_STOP_CHECK == 0 && stop() {
            return Err(ImportError::Stopped);
        }
        // Many files end with a blank line.
        let is_blank = table.record().len() == 1 && table.record().as_slice().trim_ascii().is_empty();
        if !is_blank {
            report.read += 1;
            if let Err(error) = import_record(dataset, &header, &layout, &table, name, builder, report) {
                report.add_problem(row_problem(name, &header, &table, &error));
            }
        }
        next = table.advance(name)?;
    }
}

/// Returns the header of a file, the positions of the columns to read, and whether the first record is the header.
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
            // A comma-separated header is a single cell here.
            Some(_) if header.column_name(0).contains("type_of_violence") => Err(wrong_dataset(name, "UCDP")),
            Some(_) if header.column_name(0).contains("event_id_cnty") => Err(wrong_dataset(name, "ACLED")),
            Some(reason) => Err(ImportError::wrong_content(name, reason)),
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
                    .push(format!("{name}: no header; read as the 49 columns of UCDP GED, in that order"));
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
    ImportError::wrong_content(name, format!("is a file of {dataset}: use frontwatch import {verb}"))
}

fn missing_column(name: &str, column: &str, dataset: &str) -> ImportError {
    ImportError::wrong_content(
        name,
        format!("is not a table of {dataset}: its first line names no column {column}"),
    )
}

fn note_unknown_columns(name: &str, header: &TableHeader, known: &str, report: &mut ImportReport) {
    let unknown = header.unknown_columns(known);
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(12).map(|column| shorten(column)).collect();
        let more = if unknown.len() > 12 { ", …" } else { "" };
        report.notes.push(format!("{name}: ignored columns: {}{more}", names.join(", ")));
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
    let mut import_event = |row: &SourceRow<'_>| {
        report.add_flags(name, table.line(), &row.flags);
        report.taken += 1;
        report.violent_demonstrations += usize::from(row.kind == Kind::ViolentDemonstration);
        if builder.push(row) == PushOutcome::Replaced {
            report.replaced += 1;
        }
    };
    match dataset {
        Dataset::Ucdp => import_event(&flag_disordered_toll(ucdp::read_row(cells)?)),
        Dataset::Gdelt => import_event(&gdelt::read_row(cells)?),
        Dataset::Acled => match acled::read_record(cells)? {
            acled::AcledRecord::Event(row) => import_event(&row),
            acled::AcledRecord::Week(week) => {
                builder.push_week(&week);
                report.taken += 1;
            }
        },
    }
    Ok(())
}

/// Flags a row whose low, best and high are out of order.
fn flag_disordered_toll(mut row: SourceRow<'_>) -> SourceRow<'_> {
    let super::StatedToll { low, best, high } = row.killed;
    let is_above = |a: Option<u32>, b: Option<u32>| a.zip(b).is_some_and(|(a, b)| a > b);
    match (low, best, high) {
        (Some(low), None, Some(high)) if low > high => {
            row.flags.push(format!("low and high out of order, taken for {high}–{low}: {low}, {high}"));
        }
        _ if is_above(low, best) || is_above(best, high) || is_above(low, high) => {
            let show = |n: Option<u32>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
            let (low, best, high) = (show(low), show(best), show(high));
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
    error: &CellError,
) -> RowProblem {
    let column = error.column.map(|column| (column + 1, shorten(header.column_name(column))));
    RowProblem {
        file: name.to_owned(),
        line: table.line(),
        column,
        value: error.column.map_or_else(String::new, |column| display_cell(table.record(), column)),
        expected: error.expected.clone().into_owned(),
    }
}

#[cfg(test)]
mod tests;
