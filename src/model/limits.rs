//! The hard limits of the program. `docs/limits.md` lists them; a test compares the page with these constants.
//!
//! They are far above anything real, and bound the time and memory that hostile input can cost.

/// The most columns of a screen that are drawn.
pub const MAX_SCREEN_COLUMNS: u16 = 1000;
/// The most rows of a screen that are drawn.
pub const MAX_SCREEN_ROWS: u16 = 1000;
/// The most characters that are drawn as one sign; a longer grapheme cluster is drawn as several.
pub const MAX_CLUSTER_CHARS: usize = 16;

/// The most lines of a page of detail.
pub const MAX_DETAIL_LINES: usize = 2000;

/// The most bytes of a situation file and all the situation files it includes.
pub const MAX_SITUATION_BYTES: u64 = 2 << 30;
/// The most files that a situation includes.
pub const MAX_INCLUDED_FILES: usize = 1000;
/// The deepest nesting of includes.
pub const MAX_INCLUDE_DEPTH: usize = 32;
/// The most characters of a text in a situation file.
pub const MAX_TEXT_CHARS: usize = 65_536;
/// The most entries of a list in a record: actors, claims, sources, names.
pub const MAX_LIST_ITEMS: usize = 1000;
/// The most points of a line.
pub const MAX_LINE_POINTS: usize = 100_000;
/// The most characters of an id.
pub const MAX_ID_CHARS: usize = 200;
/// The most fronts of a situation.
pub const MAX_FRONTS: usize = 1000;
/// The most stated totals of a situation. Each is compared with the events of its span.
pub const MAX_STATED_TOTALS: usize = 200_000;
/// The most named views of a file.
pub const MAX_VIEWS: usize = 1000;
/// The most problems of a record that are reported one by one.
pub const MAX_RECORD_FINDINGS: usize = 100;
/// The most problems of a file that are reported one by one.
pub const MAX_FILE_FINDINGS: usize = 10_000;
/// The most names that are compared with unknown names during a load, to suggest a similar one.
pub const MAX_NAME_COMPARISONS: usize = 1_000_000;

/// The most bytes of a configuration file.
pub const MAX_CONFIG_BYTES: u64 = 1 << 20;
/// The most bytes of a file of decisions about the inbox.
pub const MAX_INBOX_BYTES: u64 = 64 << 20;
/// The most bytes of a file of visits.
pub const MAX_STATE_BYTES: u64 = 1 << 30;

/// The most bytes of a row of a data set.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// The most bytes of a cell of a data set.
pub const MAX_CELL_BYTES: usize = 65_536;
/// The most columns of a data set.
pub const MAX_TABLE_COLUMNS: usize = 1000;
/// The most bytes that a compressed data set may decompress to.
pub const MAX_DECOMPRESSED_BYTES: u64 = 64 << 30;
/// The most decompressed bytes for each compressed byte, beyond [`FREE_DECOMPRESSED_BYTES`].
pub const MAX_DECOMPRESSION_RATIO: u64 = 200;
/// The decompressed bytes to which [`MAX_DECOMPRESSION_RATIO`] does not apply.
pub const FREE_DECOMPRESSED_BYTES: u64 = 64 << 20;

/// Returns the part of a screen that is drawn.
#[must_use]
pub fn clamp_screen_size((columns, rows): (u16, u16)) -> (u16, u16) {
    (columns.min(MAX_SCREEN_COLUMNS), rows.min(MAX_SCREEN_ROWS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the value of a limit in the document.
    fn documented(what: &str) -> &'static str {
        let rows = include_str!("../../docs/limits.md").lines().filter_map(|line| line.strip_prefix("| "));
        let mut values =
            rows.filter_map(|row| row.strip_prefix(what)?.strip_prefix(" | ")?.split(" |").next());
        values.next().unwrap_or_else(|| panic!("{what} is not in docs/limits.md"))
    }

    fn with_commas(n: u64) -> String {
        let digits = n.to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|g| str::from_utf8(g).unwrap()).collect();
        groups.join(",")
    }

    #[test]
    fn the_document_states_every_limit() {
        let counts: [(&str, u64); 19] = [
            ("columns drawn", MAX_SCREEN_COLUMNS.into()),
            ("rows drawn", MAX_SCREEN_ROWS.into()),
            ("characters drawn as one sign (letter, marks and joiners)", MAX_CLUSTER_CHARS as u64),
            ("lines of a page of detail", MAX_DETAIL_LINES as u64),
            ("files that a situation includes", MAX_INCLUDED_FILES as u64),
            ("nesting of includes", MAX_INCLUDE_DEPTH as u64),
            ("fronts of a situation", MAX_FRONTS as u64),
            ("stated totals (`aggregates`) of a situation", MAX_STATED_TOTALS as u64),
            ("named views of a file", MAX_VIEWS as u64),
            ("entries of a list in a record: actors, claims, sources, names", MAX_LIST_ITEMS as u64),
            ("points of a line", MAX_LINE_POINTS as u64),
            ("characters of a text", MAX_TEXT_CHARS as u64),
            ("characters of an id", MAX_ID_CHARS as u64),
            ("problems of a record that are listed", MAX_RECORD_FINDINGS as u64),
            ("problems of a file that are listed", MAX_FILE_FINDINGS as u64),
            ("comparisons with known ids to suggest one for an unknown", MAX_NAME_COMPARISONS as u64),
            ("bytes of a cell", MAX_CELL_BYTES as u64),
            ("columns of a table", MAX_TABLE_COLUMNS as u64),
            ("decompressed bytes for each compressed byte, after the first 64 MiB", MAX_DECOMPRESSION_RATIO),
        ];
        for (what, limit) in counts {
            assert_eq!(documented(what), with_commas(limit), "{what}");
        }
        let bytes = [
            ("bytes of a situation and all situation files it includes", MAX_SITUATION_BYTES, 30),
            ("bytes of a row", MAX_ROW_BYTES as u64, 20),
            ("decompressed bytes of a file", MAX_DECOMPRESSED_BYTES, 30),
            ("bytes of a configuration file", MAX_CONFIG_BYTES, 20),
            ("bytes of `inbox.ron`", MAX_INBOX_BYTES, 20),
            ("bytes of a file of visits", MAX_STATE_BYTES, 30),
        ];
        for (what, limit, shift) in bytes {
            let unit = if shift == 20 { "MiB" } else { "GiB" };
            assert_eq!(documented(what), format!("{} {unit}", limit >> shift), "{what}");
        }
        assert_eq!(FREE_DECOMPRESSED_BYTES, 64 << 20);
        let constants = include_str!("limits.rs").lines().filter(|line| line.starts_with("pub const MAX_"));
        assert_eq!(constants.count(), counts.len() + bytes.len(), "each constant is checked");
    }
}
