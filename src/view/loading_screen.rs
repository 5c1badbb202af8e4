//! What stands on the screen while the data are read and there is nothing else to show yet.

use ratatui::buffer::Buffer;

use super::painter::{Painter, StyledLine};
use super::text::{saturating_u16, truncate, width};
use super::theme::Role;
use crate::board::{Appearance, LoadProgress};

/// A count of bytes in decimal units, as far as it matters: `812 B`, `40 kB`, `412 MB`, `1.24 GB`.
fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{:02} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 10_000_000),
    }
}

/// How far it has come, of what: `412 MB of 1.24 GB`, `40 kB, the whole is not known`.
fn progress_words(reading: &LoadProgress) -> String {
    let done = size_words(reading.bytes_read);
    match reading.bytes_total {
        // A file may grow while it is read.
        Some(total) if total >= reading.bytes_read => format!("{done} of {}", size_words(total)),
        Some(_) => done,
        None => format!("{done}, of how many is not known"),
    }
}

/// The same in the footer, beside the data from before.
pub(super) fn footer_words(reading: &LoadProgress, short: bool) -> String {
    match reading.bytes_total {
        _ if short => "reading…".to_owned(),
        Some(total) => format!("reading {} of {}", size_words(reading.bytes_read), size_words(total)),
        None => format!("reading {}", size_words(reading.bytes_read)),
    }
}

/// A bar as far as it has come; nothing where the whole is not known.
fn progress_bar(reading: &LoadProgress, columns: usize, painter: &Painter<'_>) -> StyledLine {
    let Some(total) = reading.bytes_total else { return StyledLine::new() };
    let columns_done = u128::try_from(columns).unwrap_or(0) * u128::from(reading.bytes_read.min(total))
        / u128::from(total.max(1));
    let done = usize::try_from(columns_done).unwrap_or(0);
    let [rule, thick] = painter.glyphs.rule;
    vec![(thick.repeat(done), Role::RuleFocused), (rule.repeat(columns.saturating_sub(done)), Role::Rule)]
}

/// Draws how far reading has come. `quit`: the key that leaves.
pub fn draw(reading: &LoadProgress, quit: &str, look: Appearance, buf: &mut Buffer) {
    /// Wider than this it says no more.
    const MAX_WIDTH: u16 = 64;
    let area = buf.area;
    let painter = &mut Painter::new(buf, look);
    let wide = MAX_WIDTH.min(area.width.saturating_sub(2));
    let left = area.width.saturating_sub(wide) / 2;
    let right = left.saturating_add(wide);
    let room = usize::from(wide);
    let seconds = reading.seconds_elapsed;
    let all = reading.bytes_total.is_some_and(|total| reading.bytes_read >= total);
    let counts = match reading.events_read {
        _ if all => format!("{} events, getting them ready · {seconds} s", reading.events_read),
        0 => format!("no events yet · {seconds} s"),
        events => format!("{events} events so far · {seconds} s"),
    };
    // The end of a path says which file it is.
    let name = truncate_start(&reading.name, room.saturating_sub(width("Reading ")), painter.glyphs.ellipsis);
    let lines = [
        vec![("Reading ".to_owned(), Role::Text), (name, Role::Strong)],
        progress_bar(reading, room, painter),
        vec![(truncate(&progress_words(reading), room, painter.glyphs.ellipsis), Role::Text)],
        vec![(truncate(&counts, room, painter.glyphs.ellipsis), Role::Text)],
    ];
    let lines: Vec<StyledLine> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    let top = area.height.saturating_sub(1).saturating_sub(saturating_u16(lines.len())) / 3;
    for (y, line) in (top..area.height).zip(&lines) {
        painter.write_line(left, y, right, line);
    }
    let last = area.height.saturating_sub(1);
    if usize::from(area.height) > lines.len() {
        let margin = u16::from(area.width >= 60);
        let x = painter.write(margin, last, area.width, quit, Role::Key);
        painter.write(x, last, area.width, " quit", if look.has_colour { Role::Dim } else { Role::Text });
    }
}

/// The end of a text, with an ellipsis where it was cut.
fn truncate_start(text: &str, columns: usize, ellipsis: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(ellipsis));
    let ends = text.char_indices().map(|(at, _)| text.get(at..).unwrap_or_default());
    let end = ends.into_iter().find(|end| width(end) <= room).unwrap_or_default();
    format!("{ellipsis}{end}")
}

#[cfg(test)]
mod tests {
    use super::super::fixture::buffer_lines;
    use super::*;
    use crate::board::Glyphs;
    use ratatui::layout::Rect;

    fn reading() -> LoadProgress {
        LoadProgress {
            name: "data/acled.ron".to_owned(),
            bytes_read: 412_345_678,
            bytes_total: Some(1_236_000_000),
            events_read: 310_412,
            seconds_elapsed: 4,
        }
    }

    fn drawn_lines(reading: &LoadProgress, columns: u16, rows: u16, glyphs: Glyphs) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(reading, "q", Appearance { glyphs, ..Appearance::default() }, &mut buffer);
        buffer_lines(&buffer)
    }

    #[test]
    fn it_says_what_how_much_and_for_how_long() {
        let screen = drawn_lines(&LoadProgress { events_read: 0, ..reading() }, 40, 10, Glyphs::Unicode);
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
        assert!(drawn_lines(&reading(), 40, 10, Glyphs::Unicode)[4].ends_with("310412 events so far · 4 s"));
        let all = LoadProgress { bytes_read: 1_236_000_000, ..reading() };
        let screen = drawn_lines(&all, 60, 10, Glyphs::Unicode);
        assert!(screen[4].ends_with("310412 events, getting them ready · 4 s"), "{screen:?}");
    }

    #[test]
    fn what_is_not_known_is_said() {
        let pipe = LoadProgress { bytes_total: None, events_read: 0, bytes_read: 40_000, ..reading() };
        let screen = drawn_lines(&pipe, 60, 10, Glyphs::Ascii).join("\n");
        assert!(screen.contains("40 kB, of how many is not known"), "{screen}");
        assert!(screen.contains("no events yet - 4 s"), "{screen}");
        assert!(screen.is_ascii() && !screen.contains("==="), "{screen}");
        let grown = LoadProgress { bytes_read: 2_000_000_000, ..reading() };
        assert!(drawn_lines(&grown, 60, 10, Glyphs::Unicode).join("\n").contains("2.00 GB\n"));
    }

    #[test]
    fn every_size_is_drawn() {
        let long = LoadProgress {
            name: "/a/long/path/to/a/folder/of/situations/اسلامی.ron".to_owned(),
            ..reading()
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
