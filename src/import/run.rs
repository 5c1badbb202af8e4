//! A whole file into a builder.

use std::io::Read;
use std::path::Path;

use super::acled;
use super::builder::{Builder, Pushed};
use super::cells::{Bad, Cells, Layout, cut, shown};
use super::gdelt;
use super::open::{of_bytes, open};
use super::report::{Problem, Refusal, Report};
use super::row::{Dataset, Row};
use super::table::{Dialect, Header, Next, Table};
use super::ucdp;

/// After how many rows it is asked whether to stop.
pub const STEP: usize = 1024;

/// Who waits for a file to be read.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// Is asked now and then, after every [`STEP`] rows, whether to stop.
    pub stop: &'a dyn Fn() -> bool,
    /// Is told of the bytes of the file as they are read.
    pub fetched: &'a dyn Fn(usize),
}

/// Reads a file of a data set into a builder.
///
/// # Errors
/// When nothing of it can be read; what is wrong with single rows is in the report.
pub fn import(
    dataset: Dataset,
    path: &Path,
    name: &str,
    builder: &mut Builder,
    report: &mut Report,
    patience: Patience<'_>,
) -> Result<(), Refusal> {
    let Patience { stop, fetched } = patience;
    open(path, name, fetched, |head, rows| read(dataset, head, rows, name, builder, report, stop))
}

/// The same of bytes in memory.
///
/// # Errors
/// As [`import`].
pub fn import_bytes(
    dataset: Dataset,
    bytes: &[u8],
    name: &str,
    builder: &mut Builder,
    report: &mut Report,
) -> Result<(), Refusal> {
    of_bytes(bytes, name, |head, rows| read(dataset, head, rows, name, builder, report, &|| false))
}

fn read(
    dataset: Dataset,
    head: &[u8],
    rows: &mut dyn Read,
    name: &str,
    builder: &mut Builder,
    report: &mut Report,
    stop: &dyn Fn() -> bool,
) -> Result<(), Refusal> {
    let dialect = match dataset {
        Dataset::Gdelt => Dialect { delimiter: b'\t', quoting: false },
        Dataset::Ucdp | Dataset::Acled => Dialect::of(head),
    };
    let mut table = Table::new(rows, dialect);
    if table.advance(name)? != Next::Record {
        return Err(Refusal::wrong(name, "has no rows"));
    }
    let (header, layout, skip_first) = layout(dataset, &table, name, report)?;
    let mut next = if skip_first { table.advance(name)? } else { Next::Record };
    let mut since = 0;
    loop {
        match next {
            Next::Record => {}
            Next::End => return Ok(()),
            Next::Broken(why) => {
                report.read += 1;
                let line = table.line().max(1);
                report.problem(Problem {
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
        if since % STEP == 0 && stop() {
            return Err(Refusal::Stopped);
        }
        // A line with nothing in it, at the end of many a file.
        let blank = table.record().len() == 1 && table.record().as_slice().trim_ascii().is_empty();
        if !blank {
            report.read += 1;
            if let Err(bad) = take(dataset, &header, &layout, &table, name, builder, report) {
                report.problem(problem(name, &header, &table, &bad));
            }
        }
        next = table.advance(name)?;
    }
}

/// The columns of a file, where those that are read stand, and whether the first record is the header.
fn layout<R: Read>(
    dataset: Dataset,
    table: &Table<R>,
    name: &str,
    report: &mut Report,
) -> Result<(Header, Layout, bool), Refusal> {
    let first = table.record();
    let header = Header::of(first);
    match dataset {
        Dataset::Gdelt => match gdelt::no_gdelt(first) {
            None => {
                let (header, layout) = gdelt::layout().map_err(|column| lacks(name, column, "GDELT"))?;
                Ok((header, layout, false))
            }
            // Between commas, so it is one cell here.
            Some(_) if header.name(0).contains("type_of_violence") => Err(other(name, "UCDP")),
            Some(_) if header.name(0).contains("event_id_cnty") => Err(other(name, "ACLED")),
            Some(why) => Err(Refusal::wrong(name, why)),
        },
        Dataset::Ucdp => match ucdp::layout(&header) {
            Ok(layout) => {
                let known = format!("{} {}", ucdp::COLUMNS, ucdp::OTHER_COLUMNS);
                unknown(name, &header, &known, report);
                Ok((header, layout, true))
            }
            Err(_) if ucdp::fits(first) => {
                report
                    .notes
                    .push(format!("{name}: no header; read as the 49 columns of UCDP GED in their order"));
                let header = Header::given(ucdp::COLUMNS);
                let layout = ucdp::layout(&header).map_err(|column| lacks(name, column, "UCDP GED"))?;
                Ok((header, layout, false))
            }
            Err(_) if header.find(&["event_id_cnty", "sub_event_type"]).is_some() => {
                Err(other(name, "ACLED"))
            }
            Err(_) if gdelt::no_gdelt(first).is_none() => Err(other(name, "GDELT")),
            Err(column) => Err(lacks(name, column, "UCDP GED")),
        },
        Dataset::Acled => match acled::layout(&header) {
            Ok(layout) => {
                unknown(name, &header, acled::COLUMNS, report);
                Ok((header, layout, true))
            }
            Err(_) if header.find(&["type_of_violence"]).is_some() || ucdp::fits(first) => {
                Err(other(name, "UCDP"))
            }
            Err(column) => Err(lacks(name, column, "ACLED")),
        },
    }
}

fn other(name: &str, dataset: &str) -> Refusal {
    let verb = dataset.to_lowercase();
    Refusal::wrong(name, format!("is a file of {dataset}: frontwatch import {verb}"))
}

fn lacks(name: &str, column: &str, dataset: &str) -> Refusal {
    Refusal::wrong(name, format!("is no table of {dataset}: its first line names no column {column}"))
}

fn unknown(name: &str, header: &Header, known: &str, report: &mut Report) {
    let unknown = header.beside(known);
    if !unknown.is_empty() {
        let names: Vec<String> = unknown.iter().take(12).map(|column| cut(column)).collect();
        let more = if unknown.len() > 12 { ", …" } else { "" };
        report.notes.push(format!("{name}: columns that are not read: {}{more}", names.join(", ")));
    }
}

fn take<R: Read>(
    dataset: Dataset,
    header: &Header,
    layout: &Layout,
    table: &Table<R>,
    name: &str,
    builder: &mut Builder,
    report: &mut Report,
) -> Result<(), Bad> {
    let record = table.record();
    if record.len() != header.width() {
        return Err(Bad::row(format!("the row has {} of {} cells", record.len(), header.width())));
    }
    let cells = Cells::new(record, layout);
    let mut event = |row: &Row<'_>| {
        report.flag(name, table.line(), &row.flags);
        report.taken += 1;
        if builder.push(row) == Pushed::Replaced {
            report.replaced += 1;
        }
    };
    match dataset {
        Dataset::Ucdp => event(&flagged(ucdp::row(cells)?)),
        Dataset::Gdelt => event(&gdelt::row(cells)?),
        Dataset::Acled => match acled::record(cells)? {
            acled::Record::Event(row) => event(&row),
            acled::Record::Week(week) => {
                builder.push_week(&week);
                report.taken += 1;
            }
        },
    }
    Ok(())
}

/// Notes what its numbers say that is odd.
fn flagged(mut row: Row<'_>) -> Row<'_> {
    let super::Given { low, best, high } = row.killed;
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

fn problem<R: Read>(name: &str, header: &Header, table: &Table<R>, bad: &Bad) -> Problem {
    let column = bad.column.map(|column| (column + 1, cut(header.name(column))));
    Problem {
        file: name.to_owned(),
        line: table.line(),
        column,
        value: bad.column.map_or_else(String::new, |column| shown(table.record(), column)),
        expected: bad.expected.clone().into_owned(),
    }
}

#[cfg(test)]
mod tests;
