//! The columns of the file: one row a column, from which come the schema and, by a test, `docs/parquet.md`.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use crate::import::source_row::Dataset;

/// The version of the form. It is raised with whatever an older reader would misunderstand.
pub const FORMAT: u32 = 3;

/// Events on a page: enough that a page packs well, few enough that one is read within a key press.
pub(super) const PAGE_ROWS: usize = 1024;

/// Events in a row group.
pub(super) const GROUP_ROWS: usize = 64 * PAGE_ROWS;

/// Measured (`benches/parquet.rs`): level 3 makes files 7 % smaller, takes 7 % longer to write and reads no faster.
const ZSTD_LEVEL: i32 = 1;

/// No page is cut short by its bytes, so that every column has its pages at the same rows.
const MAX_PAGE_BYTES: usize = 64 << 20;

macro_rules! columns {
    ($($leaf:ident, $name:literal, $declared:literal, $meaning:literal;)*) => {
        /// A column, in the order of the file.
        #[expect(dead_code, reason = "some columns are only for other programs")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum FileColumn { $($leaf),* }

        /// Every column: its name, its type as Parquet writes types, what it means.
        pub const FILE_COLUMNS: &[(&str, &str, &str)] = &[$(($name, $declared, $meaning)),*];
    };
}

#[rustfmt::skip]
columns! {
    Id, "id", "required binary (STRING)", "id, unique in the file, with the data set's prefix: `ucdp-412700`";
    Start, "date_start", "required int32 (DATE)", "first day on which it may have happened";
    End, "date_end", "required int32 (DATE)", "last day on which it may have happened";
    Precision, "date_precision", "required binary (STRING)", "how exactly the date is known: `day`, `days` (2–6), `week`, `month`, `quarter`, `year`, `years`";
    Inferred, "inferred", "required boolean", "whether the date was inferred";
    Kind, "kind", "required binary (STRING)", "what sort of event, by the name of the table of kinds: `ArmedClash`";
    Actors, "actors", "list of binary (STRING)", "who took part, as the data set names them; the first faces the others";
    ActorKinds, "actor_kinds", "list of binary (STRING)", "what sort of party each of them is: `RebelGroup`";
    Country, "country", "optional binary (STRING)", "country, as the data set writes it";
    Admin1, "admin1", "optional binary (STRING)", "province";
    Admin2, "admin2", "optional binary (STRING)", "district";
    Place, "place", "optional binary (STRING)", "name of the place";
    Lat, "lat", "optional double", "degrees north";
    Lon, "lon", "optional double", "degrees east";
    PlacePrecision, "place_precision", "required binary (STRING)", "how exactly the place is known: `exact`, `near`, `district`, `province`, `region`, `country`, `sea or air`";
    KilledLow, "killed_low", "optional int32 (INTEGER(32,false))", "killed, lowest estimate, as given";
    KilledBest, "killed_best", "optional int32 (INTEGER(32,false))", "killed, best estimate, as given; null is unknown, never 0";
    KilledHigh, "killed_high", "optional int32 (INTEGER(32,false))", "killed, highest estimate, as given";
    KilledBySide, "killed_by_side", "list of int32 (INTEGER(32,false))", "of the best figure: how many on the side of each of `actors`, in their order";
    KilledCivilians, "killed_civilians", "optional int32 (INTEGER(32,false))", "of the best figure: civilians";
    KilledUnknown, "killed_unknown", "optional int32 (INTEGER(32,false))", "of the best figure: people of unknown side";
    Claimant, "claimant", "optional binary (STRING)", "who is named as the origin of the report";
    Sources, "sources", "optional binary (STRING)", "the sources, joined by `;`";
    Summary, "summary", "optional binary (STRING)", "headline or notes";
    Url, "url", "optional binary (STRING)", "link";
    Flags, "flags", "list of binary (STRING)", "what the importer found odd but kept";
    Dataset, "dataset", "required binary (STRING)", "`ucdp`, `acled` or `gdelt`";
    Search, "search", "required binary (STRING)", "the words by which the board finds it, folded: lower case, without accents";
    CodeDate, "code_date", "required int32 (INTEGER(8,false))", "for the board: precision (0–6, as above) and 8 if inferred";
    CodeClass, "code_class", "required int32 (INTEGER(32,false))", "for the board: index into its dictionary of kind, actors, country";
    CodeToll, "code_toll", "required int32 (INTEGER(32,false))", "for the board: index into its dictionary of tolls";
    CodeSpot, "code_spot", "required int32 (INTEGER(32,false))", "for the board: index into its dictionary of places";
    CodeId, "code_id", "required int32 (INTEGER(32,false))", "for the board: 32 bits of FNV-1a of `id`";
}

/// The schema of the file.
pub(super) fn schema() -> Result<TypePtr, ParquetError> {
    let fields = FILE_COLUMNS.iter().map(|(name, declared, _)| {
        if let Some(element) = declared.strip_prefix("list of ") {
            // Only the sides of a toll can be unknown.
            let known = if element.starts_with("int32") { "optional" } else { "required" };
            let (physical, logical) = element.split_once(' ').unwrap_or((element, ""));
            format!(
                "required group {name} (LIST) {{ repeated group list {{ {known} {physical} element {logical}; }} }}"
            )
        } else {
            let mut words = declared.splitn(3, ' ');
            let mut word = || words.next().unwrap_or("");
            format!("{} {} {name} {};", word(), word(), word())
        }
    });
    let message = format!("message events {{ {} }}", fields.collect::<Vec<_>>().join(" "));
    parse_message_type(&message).map(Arc::new)
}

/// How the file is written.
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
    // All of it is searched at once, so it is packed for speed.
    properties = properties.set_column_compression(column_path("search"), Compression::LZ4_RAW);
    // Hardly any of these is there twice.
    for name in ["id", "sources", "summary", "url", "search", "code_id"] {
        properties = properties
            .set_column_dictionary_enabled(column_path(name), false)
            .set_column_encoding(column_path(name), Encoding::PLAIN);
    }
    // What is read as a whole at the start has no use for pages.
    for name in ["date_start", "date_end", "code_date", "code_class", "code_toll", "code_spot", "code_id"] {
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

/// What the footer says of the file, under the key [`Mark::KEY`]: always as long, because the seal is put in last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FooterMark {
    /// The form.
    pub(super) format: u32,
    /// Where the blob begins (the dictionaries; behind it stand the checksums), and with it what is sealed.
    pub(super) tail: u64,
    /// How long the blob is.
    pub(super) blob: u64,
    /// XXH64 of the file from `tail` on, with zeros in place of this number.
    pub(super) seal: u64,
}

impl FooterMark {
    pub(super) const KEY: &str = "frontwatch";
    const BEGIN: &str = "frontwatch events; format ";
    /// Bytes of a mark.
    const LEN: usize =
        Self::BEGIN.len() + "0001; tail 0123456789abcdef; blob 0123456789abcdef; seal ".len() + 16;

    /// Its text in the footer.
    pub(super) fn to_text(self) -> String {
        let Self { format, tail, blob, seal } = self;
        format!("{}{format:04}; tail {tail:016x}; blob {blob:016x}; seal {seal:016x}", Self::BEGIN)
    }

    /// The last mark in a footer, with where its seal stands. `Err`: the format it has, if it has one.
    pub(super) fn find_last(footer: &[u8]) -> Result<(Self, std::ops::Range<usize>), Option<u32>> {
        let begin = footer.windows(Self::BEGIN.len()).rposition(|bytes| bytes == Self::BEGIN.as_bytes());
        let at = begin.ok_or(None)?;
        let digits = |from: usize, len: usize| {
            let bytes = footer.get(at + from..at + from + len)?;
            std::str::from_utf8(bytes).ok()
        };
        let number = |from: usize| u64::from_str_radix(digits(from, 16)?, 16).ok();
        let format: Option<u32> = digits(Self::BEGIN.len(), 4).and_then(|text| text.parse().ok());
        if format != Some(FORMAT) {
            return Err(format);
        }
        let (seal, field) = (Self::LEN - 16, 16 + "; seal ".len());
        let mark = || {
            Some(Self {
                format: FORMAT,
                seal: number(seal)?,
                blob: number(seal - field)?,
                tail: number(seal - 2 * field)?,
            })
        };
        let whole = |mark: &Self| footer.get(at..at + Self::LEN) == Some(mark.to_text().as_bytes());
        mark().filter(whole).map(|mark| (mark, at + seal..at + Self::LEN)).ok_or(None)
    }
}
