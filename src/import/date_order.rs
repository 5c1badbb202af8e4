//! Decides in which order the dates of a file give day, month and year, from all cells of its date columns.

use std::io::Read;

use super::cell_decoder::{ColumnLayout, RecordCells, shorten};
use super::csv_table::{CsvTable, ReadOutcome};
use super::date_parser::{DateOrder, FileDateOrder, NumericDate, is_same_in_every_order};
use super::import_report::ImportError;

/// Rows between two calls of `stop`. They are seldom, because callers count imported rows by these calls.
const ROWS_PER_STOP_CHECK: usize = 1 << 16;

/// What the dates of three numbers in a file say about their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DateOrderEvidence {
    /// Dates whose day depends on the order.
    dates: usize,
    /// How many of them each order of [`DateOrder::ALL`] fits.
    fitting: [usize; 3],
    /// The first date that only this order fits.
    proofs: [Option<DateExample>; 3],
    /// The first date that several orders fit, apart from dates between dots: these are day, month, year by convention.
    first_ambiguous: Option<DateExample>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct DateExample {
    line: u64,
    text: String,
}

impl DateOrderEvidence {
    /// Reads the dates of a whole table, from its rows with `width` cells.
    ///
    /// # Errors
    /// Returns an error if the table cannot be read or `stop` returns true.
    pub(super) fn read(
        mut table: CsvTable<impl Read>,
        name: &str,
        width: usize,
        layout: &ColumnLayout,
        stop: &dyn Fn() -> bool,
    ) -> Result<Self, ImportError> {
        let mut evidence = Self::default();
        let mut rows_read = 0;
        // The import itself reports where a table breaks off.
        while table.advance(name)? == ReadOutcome::Record {
            rows_read += 1;
            if rows_read % ROWS_PER_STOP_CHECK == 0 && stop() {
                return Err(ImportError::Stopped);
            }
            let cells = RecordCells::new(table.record(), layout);
            for cell in cells.dates().filter(|_| table.record().len() == width) {
                evidence.add_date(cell, cells.year(), table.line());
            }
        }
        Ok(evidence)
    }

    /// Adds a date; `year` is the value of the year column.
    fn add_date(&mut self, cell: &[u8], year: Option<u32>, line: u64) {
        let Some(dates) = NumericDate::from_cell(cell).map(|numbers| numbers.dates(year)) else { return };
        let count = dates.iter().flatten().count();
        if count == 0 || is_same_in_every_order(dates) {
            return;
        }
        self.dates += 1;
        let example = || DateExample { line, text: shorten(&String::from_utf8_lossy(cell)) };
        for (index, _) in dates.iter().enumerate().filter(|(_, date)| date.is_some()) {
            self.fitting[index] += 1;
            if count == 1 {
                self.proofs[index].get_or_insert_with(example);
            }
        }
        if count > 1 && !cell.contains(&b'.') {
            self.first_ambiguous.get_or_insert_with(example);
        }
    }

    /// Returns the order that fits the most dates, the default among equals.
    pub(super) fn decide(&self) -> FileDateOrder {
        let orders = DateOrder::ALL.into_iter().zip(self.fitting).rev();
        let (order, fitting) = orders.max_by_key(|&(_, fitting)| fitting).unwrap_or_default();
        FileDateOrder { order, is_mixed: fitting < self.dates }
    }

    /// Returns a remark if single dates do not show their order: which one was chosen, and why.
    pub(super) fn note(&self) -> Option<String> {
        let FileDateOrder { order, is_mixed } = self.decide();
        let proofs: Vec<(DateOrder, &DateExample)> = DateOrder::ALL
            .into_iter()
            .zip(&self.proofs)
            .filter_map(|(order, proof)| Some((order, proof.as_ref()?)))
            .collect();
        if is_mixed {
            let examples: Vec<String> = proofs
                .iter()
                .map(|(order, DateExample { line, text })| {
                    format!("{text} on line {line} is {}", order.name())
                })
                .collect();
            let order = order.name();
            return Some(format!(
                "no order of day, month and year fits all dates ({}): dates of three numbers are flagged, and read as {order} if they fit it",
                examples.join(", ")
            ));
        }
        let DateExample { text, .. } = self.first_ambiguous.as_ref()?;
        let are_read = format!("dates such as {text} are read as {}", order.name());
        let is_only_order = self.fitting.iter().filter(|&&fitting| fitting == self.dates).count() == 1;
        Some(match proofs.first() {
            Some((_, DateExample { line, text })) => format!("{are_read}, as {text} on line {line} shows"),
            None if is_only_order => format!("{are_read}, the only order that fits all dates"),
            None => format!("{are_read} by default, because all dates fit several orders"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(dates: &[(&str, Option<u32>)]) -> DateOrderEvidence {
        let mut evidence = DateOrderEvidence::default();
        for (line, (cell, year)) in (2..).zip(dates) {
            evidence.add_date(cell.as_bytes(), *year, line);
        }
        evidence
    }

    #[test]
    fn the_order_is_that_which_fits_all_dates() {
        use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
        for (dates, order, is_mixed) in [
            (&[("01/02/2020", None), ("31/12/2019", None)][..], DayMonthYear, false),
            (&[("01/02/2020", None), ("12/31/2019", None)], MonthDayYear, false),
            (&[("01/02/2020", None), ("05/05/2020", None)], DayMonthYear, false),
            (&[("19-12-31", Some(2019)), ("19-11-30", Some(2019))], YearMonthDay, false),
            (&[("01-10-19", Some(2019)), ("13-10-19", Some(2019))], DayMonthYear, false),
            (&[("1.2.2020", None), ("1.13.2020", None)], MonthDayYear, false),
            // Each date fits two orders, and only one order fits both.
            (&[("20-01-05", None), ("01-05-2020", None)], DayMonthYear, false),
            (&[("13/02/2020", None), ("02/13/2020", None)], DayMonthYear, true),
            (&[("13/02/2020", None), ("02/13/2020", None), ("02/14/2020", None)], MonthDayYear, true),
            (&[("2020-01-13", None), ("23 February 2022", None), ("20151027", None)], DayMonthYear, false),
        ] {
            assert_eq!(evidence(dates).decide(), FileDateOrder { order, is_mixed }, "{dates:?}");
        }
    }

    #[test]
    fn the_note_says_what_showed_the_order() {
        for (dates, note) in [
            (&["31/12/2019", "30/12/2019"][..], None),
            (&["2019-12-31", "1.6.2020", "05/05/2020"], None),
            (
                &["01/02/2020", "31/12/2019"],
                Some("dates such as 01/02/2020 are read as day, month, year, as 31/12/2019 on line 3 shows"),
            ),
            (
                &["01/02/2020"],
                Some(
                    "dates such as 01/02/2020 are read as day, month, year by default, because all dates fit several orders",
                ),
            ),
            (
                &["20-01-05", "01-05-2020"],
                Some(
                    "dates such as 20-01-05 are read as day, month, year, the only order that fits all dates",
                ),
            ),
            (
                &["13/02/2020", "02/13/2020"],
                Some(
                    "no order of day, month and year fits all dates (13/02/2020 on line 2 is day, month, year, \
                     02/13/2020 on line 3 is month, day, year): dates of three numbers are flagged, and read as day, \
                     month, year if they fit it",
                ),
            ),
        ] {
            let dates: Vec<_> = dates.iter().map(|&date| (date, None)).collect();
            assert_eq!(evidence(&dates).note().as_deref(), note, "{dates:?}");
        }
    }
}
