//! Recognises data sets by their columns.

use csv::{ByteRecord, ReaderBuilder};

use super::csv_table::{CsvDialect, TableHeader};
use super::source_row::Dataset;
use super::{gdelt, ucdp};

/// Columns that only one data set has. ACLED includes the totals that HDX makes of it.
const TYPICAL_COLUMNS: [(Dataset, &[&str]); 3] = [
    (
        Dataset::Ucdp,
        &[
            "type_of_violence",
            "conflict_name",
            "dyad_name",
            "side_a",
            "side_b",
            "where_prec",
            "date_prec",
            "date_start",
            "deaths_civilians",
            "priogrid_gid",
        ],
    ),
    (
        Dataset::Acled,
        &[
            "event_id_cnty",
            "event_date",
            "event_type",
            "sub_event_type",
            "actor1",
            "inter1",
            "time_precision",
            "geo_precision",
            "disorder_type",
            "fatalities",
        ],
    ),
    (
        Dataset::Gdelt,
        &[
            "globaleventid",
            "sqldate",
            "eventcode",
            "quadclass",
            "goldsteinscale",
            "actor1name",
            "actiongeo_fullname",
            "actiongeo_countrycode",
            "sourceurl",
        ],
    ),
];

/// Returns the data set that a table looks like, by its first bytes.
#[must_use]
pub(super) fn recognize_dataset(head: &[u8]) -> Option<Dataset> {
    let dialect = CsvDialect::detect(head);
    let line_end = head.iter().position(|&byte| byte == b'\n');
    let table = match line_end.filter(|_| dialect.has_delimiter_line) {
        Some(end) => head.get(end + 1..)?,
        None => head,
    };
    let tabs = CsvDialect { delimiter: b'\t', quoting: false, has_delimiter_line: false };
    if first_record(table, tabs).is_some_and(|record| gdelt::why_not_gdelt(&record).is_none()) {
        return Some(Dataset::Gdelt);
    }
    recognize_record(&first_record(table, dialect)?)
}

/// Returns the data set that a table looks like, by its first record.
#[must_use]
pub(super) fn recognize_record(record: &ByteRecord) -> Option<Dataset> {
    if ucdp::has_headerless_shape(record) {
        return Some(Dataset::Ucdp);
    }
    if gdelt::why_not_gdelt(record).is_none() {
        return Some(Dataset::Gdelt);
    }
    let header = TableHeader::from_record(record);
    let count = |columns: &[&str]| columns.iter().filter(|name| header.find(&[name]).is_some()).count();
    let counts = TYPICAL_COLUMNS.iter().map(|(dataset, columns)| (count(columns), *dataset));
    counts.filter(|(count, _)| *count >= 2).max_by_key(|(count, _)| *count).map(|(_, dataset)| dataset)
}

fn first_record(head: &[u8], CsvDialect { delimiter, quoting, .. }: CsvDialect) -> Option<ByteRecord> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(head);
    let mut record = ByteRecord::new();
    reader.read_byte_record(&mut record).ok().filter(|&is_record| is_record).map(|_| record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_sets_are_recognised_by_their_columns() {
        let ucdp = include_bytes!("../../tests/import/ucdp.csv");
        for (head, dataset) in [
            (&ucdp[..], Some(Dataset::Ucdp)),
            (include_bytes!("../../tests/import/acled-2015.csv"), Some(Dataset::Acled)),
            (include_bytes!("../../tests/import/acled-2022.csv"), Some(Dataset::Acled)),
            (include_bytes!("../../tests/import/acled-2023.csv"), Some(Dataset::Acled)),
            (
                include_bytes!("../../tests/import/acled-weekly.csv").strip_prefix(b"\xef\xbb\xbf").unwrap(),
                Some(Dataset::Acled),
            ),
            (include_bytes!("../../tests/import/gdelt.tsv"), Some(Dataset::Gdelt)),
            (b"sep=;\nevent_id_cnty;event_date;country\n", Some(Dataset::Acled)),
            (
                b"location_code,admin_level,event_type,events,fatalities,reference_period_start\n",
                Some(Dataset::Acled),
            ),
            (b"GLOBALEVENTID,SQLDATE,EventCode\n", Some(Dataset::Gdelt)),
            (b"id,year,country,latitude,longitude\n", None),
            (b"(format: 1, title: \"side_a, side_b\")", None),
            (b"You may use, copy, merge, publish and pass on\n", None),
            (b"", None),
        ] {
            assert_eq!(
                recognize_dataset(head),
                dataset,
                "{}",
                String::from_utf8_lossy(&head[..head.len().min(80)])
            );
        }
        let (_, rows) = ucdp.split_at(ucdp.iter().position(|&byte| byte == b'\n').unwrap() + 1);
        assert_eq!(recognize_dataset(rows), Some(Dataset::Ucdp));
    }
}
