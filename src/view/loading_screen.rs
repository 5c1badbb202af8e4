//! The loading screen, shown while data are read and there is nothing else to show yet.

use ratatui::buffer::Buffer;

use super::painter::{Painter, StyledLine};
use super::text::{saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::{Appearance, LoadProgress};

/// Returns a number of bytes in decimal units, rounded down: `812 B`, `40 kB`, `412 MB`, `1.24 GB`.
fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{:02} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 10_000_000),
    }
}

/// Returns how much has been read of how much: `412 MB of 1.24 GB`, `40 kB, total unknown`.
fn progress_words(progress: &LoadProgress) -> String {
    let read = size_words(progress.bytes_read);
    match progress.bytes_total {
        // A file may grow while it is read.
        Some(total) if total >= progress.bytes_read => format!("{read} of {}", size_words(total)),
        Some(_) => read,
        None => format!("{read}, total unknown"),
    }
}

/// Returns the progress of a reload for the footer, while older data are still shown.
pub(super) fn footer_words(progress: &LoadProgress, short: bool) -> String {
    match progress.bytes_total {
        _ if short => "reading…".to_owned(),
        Some(total) => format!("reading {} of {}", size_words(progress.bytes_read), size_words(total)),
        None => format!("reading {}", size_words(progress.bytes_read)),
    }
}

/// Returns the progress bar; empty if the total is unknown.
fn progress_bar(progress: &LoadProgress, columns: usize, painter: &Painter<'_>) -> StyledLine {
    let Some(total) = progress.bytes_total else { return StyledLine::new() };
    let done_share = u128::try_from(columns).unwrap_or(0) * u128::from(progress.bytes_read.min(total))
        / u128::from(total.max(1));
    let done_columns = usize::try_from(done_share).unwrap_or(0);
    let [rule, thick] = painter.glyphs.rule;
    vec![
        (thick.repeat(done_columns), Role::RuleFocused),
        (rule.repeat(columns.saturating_sub(done_columns)), Role::Rule),
    ]
}

/// Draws the loading screen. `quit` is the key that quits.
pub fn draw(progress: &LoadProgress, quit: &str, appearance: Appearance, buf: &mut Buffer) {
    /// The widest the text and the bar get.
    const MAX_WIDTH: u16 = 64;
    let area = buf.area;
    let painter = &mut Painter::new(buf, appearance);
    let width_limit = MAX_WIDTH.min(area.width.saturating_sub(2));
    let left = area.width.saturating_sub(width_limit) / 2;
    let right = left.saturating_add(width_limit);
    let columns = usize::from(width_limit);
    let seconds = progress.seconds_elapsed;
    let is_all_read = progress.bytes_total.is_some_and(|total| progress.bytes_read >= total);
    let counts = match progress.events_read {
        _ if is_all_read => format!("{} events, preparing them · {seconds} s", progress.events_read),
        0 => format!("no events yet · {seconds} s"),
        events => format!("{events} events so far · {seconds} s"),
    };
    // The end of a path names the file.
    let name =
        truncate_start(&progress.name, columns.saturating_sub(width("Reading ")), painter.glyphs.ellipsis);
    let lines = [
        vec![("Reading ".to_owned(), Role::Text), (name, Role::Strong)],
        progress_bar(progress, columns, painter),
        vec![(truncate(&progress_words(progress), columns, painter.glyphs.ellipsis), Role::Text)],
        vec![(truncate(&counts, columns, painter.glyphs.ellipsis), Role::Text)],
    ];
    let lines: Vec<StyledLine> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let top = area.height.saturating_sub(1).saturating_sub(saturating_u16(lines.len())) / 3;
    for (y, line) in (top..area.height).zip(&lines) {
        painter.write_line(left, y, right, line);
    }
    let last_row = area.height.saturating_sub(1);
    if usize::from(area.height) > lines.len() {
        let margin = u16::from(area.width >= 60);
        let x = painter.write(margin, last_row, area.width, quit, Role::Key);
        painter.write(
            x,
            last_row,
            area.width,
            " quit",
            if appearance.has_colour { Role::Dim } else { Role::Text },
        );
    }
}

/// Returns the end of a text, with an ellipsis where it was cut.
fn truncate_start(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let columns_left = columns.saturating_sub(width(ellipsis));
    let ends = text.char_indices().map(|(index, _)| text.get(index..).unwrap_or_default());
    let end = ends.into_iter().find(|end| width(end) <= columns_left).unwrap_or_default();
    format!("{ellipsis}{end}")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::buffer_lines;
    use super::*;
    use crate::board::Glyphs;
    use ratatui::layout::Rect;

    fn progress() -> LoadProgress {
        LoadProgress {
            name: "data/acled.ron".to_owned(),
            bytes_read: 412_345_678,
            bytes_total: Some(1_236_000_000),
            events_read: 310_412,
            seconds_elapsed: 4,
        }
    }

    fn drawn_lines(progress: &LoadProgress, columns: u16, rows: u16, glyphs: Glyphs) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(progress, "q", Appearance { glyphs, ..Appearance::default() }, &mut buffer);
        buffer_lines(&buffer)
    }

    #[test]
    fn the_screen_names_the_file_the_progress_and_the_time() {
        let screen = drawn_lines(&LoadProgress { events_read: 0, ..progress() }, 40, 10, Glyphs::Unicode);
        let expected = [
            "",
            " Reading data/acled.ron",
            " ━━━━━━━━━━━━──────────────────────────",
            " 412 MB of 1.23 GB",
            " no events yet · 4 s",
            "",
            "",
            "",
            "",
            "q quit",
        ];
        assert_eq!(screen, expected);
        assert!(drawn_lines(&progress(), 40, 10, Glyphs::Unicode)[4].ends_with("310412 events so far · 4 s"));
        let all_read = LoadProgress { bytes_read: 1_236_000_000, ..progress() };
        let screen = drawn_lines(&all_read, 60, 10, Glyphs::Unicode);
        assert!(screen[4].ends_with("310412 events, preparing them · 4 s"), "{screen:?}");
    }

    #[test]
    fn an_unknown_total_is_stated() {
        let pipe = LoadProgress { bytes_total: None, events_read: 0, bytes_read: 40_000, ..progress() };
        let screen = drawn_lines(&pipe, 60, 10, Glyphs::Ascii).join("\n");
        assert!(screen.contains("40 kB, total unknown"), "{screen}");
        assert!(screen.contains("no events yet - 4 s"), "{screen}");
        assert!(screen.is_ascii() && !screen.contains("==="), "{screen}");
        let grown = LoadProgress { bytes_read: 2_000_000_000, ..progress() };
        assert!(drawn_lines(&grown, 60, 10, Glyphs::Unicode).join("\n").contains("2.00 GB\n"));
    }

    #[test]
    fn every_screen_size_is_drawn() {
        let long = LoadProgress {
            name: "/a/long/path/to/a/folder/of/situations/اسلامی.ron".to_owned(),
            ..progress()
        };
        for columns in 0..70 {
            for rows in 0..12 {
                drawn_lines(&long, columns, rows, Glyphs::Unicode);
            }
        }
        let cut = &drawn_lines(&long, 30, 8, Glyphs::Unicode)[1];
        assert!(cut.contains('…') && cut.contains("/اسلامی.ron"), "the end is kept: {cut}");
    }
}
