//! `init`: writes a situation file to start from.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::output_file::write_new_file;
use super::{Failure, Outcome};
use crate::model::Day;
use crate::report::write_line;

/// The example, as of [`EXAMPLE_DAY`].
const EXAMPLE: &str = include_str!("../../data/starter.ron");
/// The sections without records, as of [`EXAMPLE_DAY`].
const BARE: &str = include_str!("../../data/starter-bare.ron");
/// 2026-01-31, the day on which the data of both texts were closed.
const EXAMPLE_DAY: Day = Day(20_484);
/// The name of the file.
const FILE_NAME: &str = "situation.ron";
/// The length of a day as it is written: `2026-01-31`.
const DAY_LENGTH: usize = 10;

/// Runs the verb.
pub(super) fn run_init(
    folder: &Path,
    is_bare: bool,
    today: Day,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let is_file_name = folder.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ron"));
    if folder.is_file() || is_file_name && !folder.exists() {
        let name = folder.with_extension("");
        return Err(Failure::Message(format!(
            "{} names a file, and init takes a folder, in which it writes {FILE_NAME}: frontwatch init {}",
            folder.display(),
            name.display()
        )));
    }
    let path = if folder == Path::new(".") { FILE_NAME.into() } else { folder.join(FILE_NAME) };
    fs::create_dir_all(folder).map_err(|error| {
        Failure::Message(format!("the folder {} cannot be made: {error}", folder.display()))
    })?;
    let text = starter_text(is_bare, today);
    write_new_file(&path, &mut |file| file.write_all(text.as_bytes()))?;
    let name = path.display();
    let what = if is_bare { "a situation without records" } else { "an example of a situation" };
    let next = if is_bare { "add actor" } else { "add event" };
    write_line(out, &format!("Wrote {name}, {what}. Next:"))?;
    write_line(out, &format!("  frontwatch {}{name}", if is_bare { "check " } else { "" }))?;
    write_line(out, &format!("  frontwatch {next} {name}"))?;
    Ok(Outcome::Fine)
}

/// Returns the text of a new situation file that was closed on `today`.
fn starter_text(is_bare: bool, today: Day) -> String {
    shift_days(if is_bare { BARE } else { EXAMPLE }, today.days_since(EXAMPLE_DAY))
}

/// Moves every day (`YYYY-MM-DD`) in a text, those in ids too.
fn shift_days(text: &str, days: i32) -> String {
    let mut shifted = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let day = rest.get(..DAY_LENGTH).and_then(|start| start.parse::<Day>().ok());
        let length = if let Some(day) = day {
            shifted.push_str(&day.plus_days(days).to_string());
            DAY_LENGTH
        } else {
            shifted.push(c);
            c.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file;
    use crate::model::Severity;

    #[test]
    fn the_example_is_fresh_on_whatever_day_it_is_written() {
        for (today, last_event) in [("2026-01-31", "2026-01-30"), ("2031-03-01", "2031-02-28")] {
            let text = starter_text(false, today.parse().unwrap());
            let loaded = file::read_text("situation.ron", &text).unwrap();
            assert_eq!(loaded.diagnostics, []);
            let situation = loaded.situation;
            assert_eq!(situation.as_of.to_string(), today);
            let last = situation.events.iter().map(|event| event.date.span.end).max();
            assert_eq!(last.map(|day| day.to_string()).as_deref(), Some(last_event));
            assert_eq!((situation.fronts.len(), situation.events.len()), (2, 5));
        }
        let bare = file::read_text("situation.ron", &starter_text(true, Day(20_000))).unwrap();
        assert!(bare.diagnostics.iter().all(|problem| problem.severity != Severity::Error));
        assert_eq!(bare.situation.as_of, Day(20_000));
    }
}
