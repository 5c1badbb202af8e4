//! Reads a whole file into an [`ImportBuilder`]: detects the layout, then imports or reports each record.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use std::path::Path;

use csv::ByteRecord;

use super::acled;
use super::cell_decoder::{CellError, ColumnLayout, RecordCells, display_cell, shorten};
use super::column_builder::{ImportBuilder, PushOutcome};
use super::csv_table::{CsvDialect, CsvTable, ReadOutcome, TableHeader};
use super::dataset_recognition::recognize_record;
use super::date_order::DateOrderEvidence;
use super::decompress::{open, open_bytes};
use super::gdelt;
use super::hapi;
use super::import_report::{ImportError, ImportReport, RowProblem};
use super::non_data_rows::{NonDataRow, NonDataRows};
use super::source_row::{Dataset, SourceRow};
use super::ucdp;
use crate::input_file::PipePolicy;
use crate::model::limits::{MAX_CELL_BYTES, MAX_TABLE_COLUMNS};
use crate::model::{Kind, Span};

/// Rows between two calls of [`ImportControl::stop`].
pub const ROWS_PER_STOP_CHECK: usize = 1024;

/// How much of an input that can be read only once is read ahead to find the order of its dates.
const READ_AHEAD_BYTES: usize = 16 << 20;

/// Callbacks of the caller that waits for an import.
#[derive(Clone, Copy)]
pub struct ImportControl<'a> {
    /// Returns whether to stop; called every [`ROWS_PER_STOP_CHECK`] rows.
    pub stop: &'a dyn Fn() -> bool,
    /// Receives the number of bytes of each read.
    pub on_bytes_read: &'a dyn Fn(usize),
    /// Whether the file may be a pipe.
    pub pipes: PipePolicy,
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
    let ImportControl { stop, on_bytes_read, pipes } = control;
    let rows_before = (report.read, report.taken);
    builder.begin_file(dataset, name);
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    open(path, name, pipes, on_bytes_read, |head, rows| {
        if is_file {
            return import_table(
                dataset,
                (name, TableContent::File(path)),
                head,
                rows,
                builder,
                report,
                stop,
            );
        }
        let (ahead, rest) = read_ahead(rows, stop)?;
        let rows = &mut Cursor::new(&ahead).chain(rest);
        import_table(dataset, (name, TableContent::Beginning(&ahead)), &ahead, rows, builder, report, stop)
    })?;
    builder.end_file(report.read - rows_before.0, report.taken - rows_before.1);
    Ok(())
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
    let rows_before = (report.read, report.taken);
    builder.begin_file(dataset, name);
    open_bytes(bytes, name, |head, rows| {
        import_table(dataset, (name, TableContent::Bytes(bytes)), head, rows, builder, report, &|| false)
    })?;
    builder.end_file(report.read - rows_before.0, report.taken - rows_before.1);
    Ok(())
}

/// Where a table can be read a second time.
#[derive(Debug, Clone, Copy)]
enum TableContent<'a> {
    File(&'a Path),
    Bytes(&'a [u8]),
    /// The beginning of an input that can be read only once.
    Beginning(&'a [u8]),
}

impl TableContent<'_> {
    /// Reads the dates of the table.
    fn read_date_order(
        self,
        name: &str,
        width: usize,
        layout: &ColumnLayout,
        stop: &dyn Fn() -> bool,
    ) -> Result<DateOrderEvidence, ImportError> {
        let read = |head: &[u8], rows: &mut dyn Read| {
            DateOrderEvidence::read(CsvTable::new(rows, CsvDialect::detect(head)), name, width, layout, stop)
        };
        match self {
            Self::File(path) => open(path, name, PipePolicy::Refused, &|_| {}, read),
            Self::Bytes(bytes) => open_bytes(bytes, name, read),
            Self::Beginning(bytes) => read(bytes, &mut Cursor::new(bytes)),
        }
    }
}

/// Returns the beginning of an input and a reader of the rest.
fn read_ahead<'a>(
    rows: &'a mut dyn Read,
    stop: &dyn Fn() -> bool,
) -> Result<(Vec<u8>, Box<dyn Read + 'a>), ImportError> {
    const STEP_BYTES: usize = 1 << 16;
    let mut ahead = Vec::new();
    while ahead.len() < READ_AHEAD_BYTES {
        match (&mut *rows).take(STEP_BYTES as u64).read_to_end(&mut ahead) {
            Ok(0) => break,
            Ok(_) if stop() => return Err(ImportError::Stopped),
            Ok(_) => {}
            // The rows before an error are still imported.
            Err(error) => return Ok((ahead, Box::new(FailingReader(Some(error))))),
        }
    }
    Ok((ahead, Box::new(rows)))
}

/// A reader that fails.
struct FailingReader(Option<io::Error>);

impl Read for FailingReader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn import_table(
    dataset: Dataset,
    (name, content): (&str, TableContent<'_>),
    head: &[u8],
    rows: &mut dyn Read,
    builder: &mut ImportBuilder,
    report: &mut ImportReport,
    stop: &dyn Fn() -> bool,
) -> Result<(), ImportError> {
    let dialect = match dataset {
        Dataset::Gdelt => gdelt::detect_dialect(head),
        Dataset::Ucdp | Dataset::Acled => CsvDialect::detect(head),
    };
    let mut table = CsvTable::new(rows, dialect);
    if dialect.has_delimiter_line {
        table.advance(name)?;
        report.notes.push(format!("{name}: line 1 is no data; it states the delimiter"));
    }
    match table.advance(name)? {
        ReadOutcome::Record => {}
        ReadOutcome::End => return Err(ImportError::wrong_content(name, "has no rows")),
        ReadOutcome::Broken(reason) => {
            return Err(ImportError::wrong_content(name, format!("cannot be read as a table: {reason}")));
        }
    }
    let (mut header, mut layout, has_header) = detect_layout(dataset, &table, name, report)?;
    let kind = if dataset == Dataset::Acled && hapi::is_header(&header) {
        RecordContent::HapiTotal
    } else {
        RecordContent::Row(dataset)
    };
    let first_row = builder.len();
    let mut next = if has_header { table.advance(name)? } else { ReadOutcome::Record };
    let mut non_data_rows = NonDataRows::default();
    let mut is_first_row = true;
    let mut rows_read = 0;
    loop {
        match next {
            ReadOutcome::Record => {}
            ReadOutcome::End => break,
            ReadOutcome::Broken(reason) => {
                report.read += 1;
                builder.note_skipped_row(&reason, None, "");
                report.add_problem(RowProblem {
                    file: name.to_owned(),
                    line: table.line(),
                    column: None,
                    value: String::new(),
                    expected: reason,
                });
                break;
            }
        }
        rows_read += 1;
        if rows_read % ROWS_PER_STOP_CHECK == 0 && stop() {
            return Err(ImportError::Stopped);
        }
        if let Some(row) = NonDataRow::from_record(table.record(), &header) {
            non_data_rows.add(row, table.line());
        } else {
            if std::mem::take(&mut is_first_row)
                && let Some(shifted) = layout_with_row_names(dataset, &header, table.record())
            {
                (header, layout) = shifted;
                let what = "the first cell of each row is a row name, for which the header has no cell";
                report.notes.push(format!("{name}: {what}"));
            }
            if layout.date_order.is_none() && RecordCells::new(table.record(), &layout).needs_date_order() {
                let evidence = content.read_date_order(name, header.width(), &layout, stop)?;
                report.notes.extend(evidence.note().map(|note| format!("{name}: {note}")));
                layout.date_order = Some(evidence.decide());
            }
            report.read += 1;
            let shape = (kind, &header, &layout);
            if let Err(error) = import_record(shape, &table, name, (builder, first_row), report) {
                let problem = row_problem(name, &header, &table, &error);
                let (days, country) = days_and_country(kind, RecordCells::new(table.record(), &layout));
                builder.note_skipped_row(&problem.reason(), days, &country);
                report.add_problem(problem);
            }
        }
        next = table.advance(name)?;
    }
    report.notes.extend(non_data_rows.notes().map(|note| format!("{name}: {note}")));
    Ok(())
}

/// Returns the header and layout of a table whose rows begin with a row name that the header omits, as R writes it.
fn layout_with_row_names(
    dataset: Dataset,
    header: &TableHeader,
    record: &ByteRecord,
) -> Option<(TableHeader, ColumnLayout)> {
    if record.len() != header.width() + 1 {
        return None;
    }
    let header = header.with_row_names();
    let layout = match dataset {
        Dataset::Ucdp => ucdp::layout(&header),
        Dataset::Acled => acled::layout(&header),
        Dataset::Gdelt => return None,
    };
    let layout = layout.ok()?;
    // A row that only has a superfluous cell at its end is not shifted.
    RecordCells::new(record, &layout).has_date().then_some((header, layout))
}

/// Returns the header of a file, the positions of the columns to read, and whether the first record is the header.
fn detect_layout<R: Read>(
    dataset: Dataset,
    table: &CsvTable<R>,
    name: &str,
    report: &mut ImportReport,
) -> Result<(TableHeader, ColumnLayout, bool), ImportError> {
    let first = table.record();
    if first.len() > MAX_TABLE_COLUMNS {
        let what = format!("has {} columns; at most {MAX_TABLE_COLUMNS} are read", first.len());
        return Err(ImportError::wrong_content(name, what));
    }
    let header = TableHeader::from_record(first);
    let refuse = |missing: Vec<&str>| match recognize_record(first) {
        Some(other) if other != dataset => wrong_dataset(name, other),
        looks_like => missing_columns(name, &missing, dataset, looks_like.is_some()),
    };
    match dataset {
        Dataset::Gdelt => match (gdelt::why_not_gdelt(first), gdelt::read_header(&header)) {
            (None, _) => {
                let header = gdelt::implied_header();
                let layout = gdelt::layout(&header).map_err(refuse)?;
                Ok((header, layout, false))
            }
            (Some(_), Some(header)) => {
                let layout = gdelt::layout(&header).map_err(refuse)?;
                note_unknown_columns(name, &header, gdelt::COLUMNS, report);
                Ok((header, layout, true))
            }
            (Some(reason), None) => Err(match recognize_record(first) {
                Some(other) if other != dataset => wrong_dataset(name, other),
                _ => ImportError::wrong_content(name, reason),
            }),
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
                let layout = ucdp::layout(&header).map_err(refuse)?;
                Ok((header, layout, false))
            }
            Err(missing) => Err(refuse(missing)),
        },
        Dataset::Acled if hapi::is_header(&header) => {
            let layout = hapi::layout(&header).map_err(refuse)?;
            note_unknown_columns(name, &header, hapi::COLUMNS, report);
            report.notes.push(format!(
                "{name}: monthly totals of HDX HAPI; they become stated totals of ACLED, not events"
            ));
            Ok((header, layout, true))
        }
        Dataset::Acled => match acled::layout(&header) {
            Ok(layout) => {
                note_unknown_columns(name, &header, acled::COLUMNS, report);
                Ok((header, layout, true))
            }
            Err(missing) => Err(refuse(missing)),
        },
    }
}

fn wrong_dataset(name: &str, dataset: Dataset) -> ImportError {
    let (shown, argument) = (dataset.name(), dataset.import_argument());
    ImportError::wrong_content(name, format!("is a file of {shown}: use frontwatch import {argument}"))
}

fn missing_columns(name: &str, missing: &[&str], dataset: Dataset, looks_like: bool) -> ImportError {
    let dataset = dataset.name();
    let (columns, missing) = (if missing.len() == 1 { "column" } else { "columns" }, missing.join(", "));
    let what = if looks_like {
        format!("looks like a table of {dataset}, but its first line names no {columns} {missing}")
    } else {
        format!("is not a table of {dataset}: its first line names no {columns} {missing}")
    };
    ImportError::wrong_content(name, what)
}

fn note_unknown_columns(name: &str, header: &TableHeader, known: &str, report: &mut ImportReport) {
    let unknown = header.unknown_columns(known);
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(12).map(|column| shorten(column)).collect();
        let more = if unknown.len() > 12 { ", …" } else { "" };
        report.notes.push(format!("{name}: ignored columns: {}{more}", names.join(", ")));
    }
}

/// What the records of a table are.
#[derive(Debug, Clone, Copy)]
enum RecordContent {
    /// Rows of a data set.
    Row(Dataset),
    /// Totals that HDX HAPI makes of ACLED.
    HapiTotal,
}

/// Imports a record. `first_row` is the number of rows that came before the table.
fn import_record<R: Read>(
    (kind, header, layout): (RecordContent, &TableHeader, &ColumnLayout),
    table: &CsvTable<R>,
    name: &str,
    (builder, first_row): (&mut ImportBuilder, usize),
    report: &mut ImportReport,
) -> Result<(), CellError> {
    let record = table.record();
    if record.len() != header.width() {
        return Err(CellError::from_row(format!("the row has {} of {} cells", record.len(), header.width())));
    }
    if let Some(column) = record.iter().position(|cell| cell.len() > MAX_CELL_BYTES) {
        let expected = format!("a cell of at most {MAX_CELL_BYTES} bytes").into();
        return Err(CellError { column: Some(column), expected });
    }
    let cells = RecordCells::new(record, layout);
    let mut row = match kind {
        RecordContent::Row(Dataset::Ucdp) => flag_disordered_toll(ucdp::read_row(cells)?),
        RecordContent::Row(Dataset::Gdelt) => gdelt::read_row(cells)?,
        RecordContent::Row(Dataset::Acled) => match acled::read_record(cells)? {
            acled::AcledRecord::Event(row) => row,
            acled::AcledRecord::Actor(mut row) => {
                row.reported = builder.date_of_report(row.reported);
                let (mut row, earlier_flags) = builder.join_actor(row, first_row);
                match earlier_flags {
                    None => row,
                    Some(earlier_flags) => {
                        report.add_flags(name, table.line(), &row.flags);
                        report.taken += 1;
                        report.joined += 1;
                        row.flags.extend(earlier_flags);
                        builder.push(&row);
                        return Ok(());
                    }
                }
            }
            acled::AcledRecord::Week(week) => {
                report.add_flags(name, table.line(), &week.flags);
                builder.push_count(&week);
                report.taken += 1;
                return Ok(());
            }
        },
        RecordContent::HapiTotal => {
            let is_added = hapi::read_total(cells)?.is_some_and(|total| {
                report.add_flags(name, table.line(), &total.flags);
                builder.push_count(&total)
            });
            *(if is_added { &mut report.taken } else { &mut report.contained }) += 1;
            return Ok(());
        }
    };
    row.reported = builder.date_of_report(row.reported);
    report.add_flags(name, table.line(), &row.flags);
    report.taken += 1;
    report.violent_demonstrations += usize::from(row.kind == Kind::ViolentDemonstration);
    if builder.push(&row) == PushOutcome::Replaced {
        report.replaced += 1;
    }
    Ok(())
}

/// Returns what can be read of the days and the country of a row that cannot be imported.
fn days_and_country<'r>(kind: RecordContent, cells: RecordCells<'r, '_>) -> (Option<Span>, Cow<'r, str>) {
    match kind {
        RecordContent::Row(Dataset::Ucdp) => ucdp::days_and_country(cells),
        RecordContent::Row(Dataset::Acled) => acled::days_and_country(cells),
        RecordContent::Row(Dataset::Gdelt) => gdelt::days_and_country(cells),
        RecordContent::HapiTotal => hapi::days_and_country(cells),
    }
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
