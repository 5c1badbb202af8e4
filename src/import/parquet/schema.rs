//! The columns of the file and how they are written. The schema is derived from one table, with which a test compares
//! `docs/parquet.md`.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use crate::import::source_row::Dataset;

/// The version of the format. It must be raised with every change that an older reader would misunderstand.
pub const FORMAT: u32 = 6;

/// The number of events on a page: enough to compress well, few enough to read a page within a key press.
pub(super) const PAGE_ROWS: usize = 1024;

/// The number of events in a row group.
pub(super) const GROUP_ROWS: usize = 64 * PAGE_ROWS;

/// The compression level. Level 3 makes files 7 % smaller, writes 7 % slower and reads no faster
/// (`benches/parquet.rs`).
const ZSTD_LEVEL: i32 = 1;

/// Large enough that no page is split by size, so that the pages of all columns begin at the same rows.
const MAX_PAGE_BYTES: usize = 64 << 20;

macro_rules! columns {
    ($($leaf:ident, $name:literal, $declared:literal, $meaning:literal;)*) => {
        /// The columns, in file order.
        #[expect(dead_code, reason = "some columns are only for other programs")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum FileColumn { $($leaf),* }

        /// The name, Parquet type and meaning of every column.
        pub const FILE_COLUMNS: &[(&str, &str, &str)] = &[$(($name, $declared, $meaning)),*];
    };
}

#[rustfmt::skip]
columns! {
    Id, "id", "required binary (STRING)", "id, unique in the file, with the data set's prefix: `ucdp-412700`";
    Start, "date_start", "required int32 (DATE)", "first day on which the event may have happened";
    End, "date_end", "required int32 (DATE)", "last day on which the event may have happened";
    Precision, "date_precision", "required binary (STRING)", "how exactly the date is known: `day`, `days` (2–6), `week`, `month`, `quarter`, `year`, `years`";
    Inferred, "inferred", "required boolean", "whether the date was inferred";
    Kind, "kind", "required binary (STRING)", "the kind of event: `ArmedClash`";
    Actors, "actors", "list of binary (STRING)", "the participants, as the data set names them; the first faces the others";
    ActorKinds, "actor_kinds", "list of binary (STRING)", "the kind of each of `actors`: `RebelGroup`";
    Country, "country", "optional binary (STRING)", "country, as in the data set";
    Conflict, "conflict", "optional binary (STRING)", "the conflict that the event is part of, as in the data set";
    Admin1, "admin1", "optional binary (STRING)", "province";
    Admin2, "admin2", "optional binary (STRING)", "district";
    Place, "place", "optional binary (STRING)", "name of the place";
    Lat, "lat", "optional double", "degrees north";
    Lon, "lon", "optional double", "degrees east";
    PlacePrecision, "place_precision", "required binary (STRING)", "how exactly the place is known: `exact`, `near`, `district`, `province`, `region`, `country`, `sea or air`";
    KilledLow, "killed_low", "optional int32 (INTEGER(32,false))", "killed, lowest estimate, as given";
    KilledBest, "killed_best", "optional int32 (INTEGER(32,false))", "killed, best estimate, as given; null is unknown, never 0";
    KilledHigh, "killed_high", "optional int32 (INTEGER(32,false))", "killed, highest estimate, as given";
    KilledBySide, "killed_by_side", "list of int32 (INTEGER(32,false))", "of the best figure: killed on the side of each of `actors`, in the same order";
    KilledCivilians, "killed_civilians", "optional int32 (INTEGER(32,false))", "of the best figure: civilians";
    KilledUnknown, "killed_unknown", "optional int32 (INTEGER(32,false))", "of the best figure: people of unknown side";
    Claimant, "claimant", "optional binary (STRING)", "the named origin of the report";
    Sources, "sources", "optional binary (STRING)", "the sources, joined by `;`";
    Summary, "summary", "optional binary (STRING)", "headline or notes";
    Url, "url", "optional binary (STRING)", "link";
    Flags, "flags", "list of binary (STRING)", "oddities that the importer found and kept";
    Reported, "reported", "optional binary (STRING)", "when the data set first reported the event with these figures, as a [date of publication](format.md#dates-of-publication): `2023-06-08`, `≈2023-01-01..2023-12-31`, `≈2024-04-01..`";
    Earlier, "earlier", "list of binary (STRING)", "the figures that the data set reported before, the oldest first, each a JSON object with `reported`, `low`, `best`, `high`, `by_side`, `civilians` and `unknown`";
    Withdrawn, "withdrawn", "required boolean", "whether the data set has taken the event back; it is then no longer counted";
    WithdrawnOn, "withdrawn_on", "optional binary (STRING)", "when, as a date of publication";
    Dataset, "dataset", "required binary (STRING)", "`ucdp`, `acled` or `gdelt`";
    Search, "search", "required binary (STRING)", "text for the board's search, in lower case and without accents";
    CodeDate, "code_date", "required int32 (INTEGER(8,false))", "for the board: precision (0–6, as above) and 8 if inferred";
    CodeClass, "code_class", "required int32 (INTEGER(32,false))", "for the board: index into the dictionary of event groups (kind, actors, country, conflict)";
    CodeToll, "code_toll", "required int32 (INTEGER(32,false))", "for the board: index into the dictionary of tolls";
    CodeSpot, "code_spot", "required int32 (INTEGER(32,false))", "for the board: index into the dictionary of places (point, precision, province)";
    CodeReported, "code_reported", "required int32 (INTEGER(32,false))", "for the board: index into the dictionary of dates of publication";
    CodeId, "code_id", "required int32 (INTEGER(32,false))", "for the board: 32 bits of FNV-1a of `id`";
}

/// Returns the schema of the file.
pub(super) fn schema() -> Result<TypePtr, ParquetError> {
    let fields = FILE_COLUMNS.iter().map(|(name, declared, _)| {
        if let Some(element) = declared.strip_prefix("list of ") {
            // The only lists with unknown elements are the killed by side.
            let presence = if element.starts_with("int32") { "optional" } else { "required" };
            let (physical, logical) = element.split_once(' ').unwrap_or((element, ""));
            format!(
                "required group {name} (LIST) {{ repeated group list {{ {presence} {physical} element {logical}; }} }}"
            )
        } else {
            let mut parts = declared.splitn(3, ' ');
            let mut next_part = || parts.next().unwrap_or("");
            format!("{} {} {name} {};", next_part(), next_part(), next_part())
        }
    });
    let message = format!("message events {{ {} }}", fields.collect::<Vec<_>>().join(" "));
    parse_message_type(&message).map(Arc::new)
}

/// Returns the encoding and compression of each column, and the sizes of pages and row groups.
pub(super) fn writer_properties() -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("frontwatch {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_data_page_size_limit(MAX_PAGE_BYTES);
    for name in ["date_start", "date_end", "lat", "lon"] {
        properties = properties.set_column_statistics_enabled(column_path(name), EnabledStatistics::Chunk);
    }
    // A search reads the whole column, so decompression speed matters most.
    properties = properties.set_column_compression(column_path("search"), Compression::LZ4_RAW);
    // Values hardly ever repeat, so a dictionary would be wasted.
    for name in ["id", "sources", "summary", "url", "search", "code_id"] {
        properties = properties
            .set_column_dictionary_enabled(column_path(name), false)
            .set_column_encoding(column_path(name), Encoding::PLAIN);
    }
    // These are read whole on opening and need no small pages.
    for name in [
        "date_start",
        "date_end",
        "code_date",
        "code_class",
        "code_toll",
        "code_spot",
        "code_reported",
        "code_id",
    ] {
        properties = properties.set_column_data_page_row_count_limit(column_path(name), GROUP_ROWS);
    }
    Ok(properties.build())
}

fn column_path(name: &str) -> ColumnPath {
    ColumnPath::new(vec![name.to_owned()])
}

/// The data sets with their names in the file.
pub(super) const DATASET_NAMES: [(Dataset, &str); 3] =
    [(Dataset::Ucdp, "ucdp"), (Dataset::Acled, "acled"), (Dataset::Gdelt, "gdelt")];

/// The footer's entry about the file, under the key [`FooterMark::KEY`]. Its length is fixed, because the seal is
/// filled in last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FooterMark {
    /// The version of the format.
    pub(super) format: u32,
    /// The offset of the tail: the blob of dictionaries, then the checksums. The seal covers the file from here on.
    pub(super) tail: u64,
    /// The length of the blob.
    pub(super) blob: u64,
    /// XXH64 of the file from `tail` on, with this field as zeros.
    pub(super) seal: u64,
}

impl FooterMark {
    pub(super) const KEY: &str = "frontwatch";
    const PREFIX: &str = "frontwatch events; format ";
    /// The length of a mark in bytes.
    const LEN: usize =
        Self::PREFIX.len() + "0001; tail 0123456789abcdef; blob 0123456789abcdef; seal ".len() + 16;

    /// Returns the text of the mark in the footer.
    pub(super) fn to_text(self) -> String {
        let Self { format, tail, blob, seal } = self;
        format!("{}{format:04}; tail {tail:016x}; blob {blob:016x}; seal {seal:016x}", Self::PREFIX)
    }

    /// Finds the last mark in a footer, and returns it with the range of its seal.
    ///
    /// # Errors
    /// Returns the number of the format if it is another one, or `None` without a valid mark.
    pub(super) fn find_last(footer: &[u8]) -> Result<(Self, std::ops::Range<usize>), Option<u32>> {
        let start = footer.windows(Self::PREFIX.len()).rposition(|bytes| bytes == Self::PREFIX.as_bytes());
        let start = start.ok_or(None)?;
        let digits = |offset: usize, len: usize| {
            let bytes = footer.get(start + offset..start + offset + len)?;
            std::str::from_utf8(bytes).ok()
        };
        let number = |offset: usize| u64::from_str_radix(digits(offset, 16)?, 16).ok();
        let format: Option<u32> = digits(Self::PREFIX.len(), 4).and_then(|text| text.parse().ok());
        if format != Some(FORMAT) {
            return Err(format);
        }
        let (seal_offset, field_len) = (Self::LEN - 16, 16 + "; seal ".len());
        let parse = || {
            Some(Self {
                format: FORMAT,
                seal: number(seal_offset)?,
                blob: number(seal_offset - field_len)?,
                tail: number(seal_offset - 2 * field_len)?,
            })
        };
        let is_intact = |mark: &Self| footer.get(start..start + Self::LEN) == Some(mark.to_text().as_bytes());
        parse().filter(is_intact).map(|mark| (mark, start + seal_offset..start + Self::LEN)).ok_or(None)
    }
}
