//! Renders diagnostics as compilers do: file, line, column, the line itself, a caret and a hint.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::source_text::caret_column;
use crate::model::{Diagnostic, Severity};

/// The most columns of a line of a hint.
const MAX_HINT_COLUMNS: usize = 100;

/// Renders the diagnostics as text, each followed by an empty line. `color` adds escape sequences.
#[must_use]
pub fn render_diagnostics(diagnostics: &[Diagnostic], color: bool) -> String {
    // Excerpts are already cut; a second cut would move the caret.
    const WIDTH: usize = 400;
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let report = renderer.render(&[diagnostic_group(diagnostic)]);
        // If the origin is given separately, the renderer adds a `:::` line for the snippet, which has no file
        // name.
        for line in report.lines().filter(|line| visible_line(line).trim() != ":::") {
            out.push_str(line);
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// Returns the line without escape sequences.
fn visible_line(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    std::iter::once(first).chain(rest).collect()
}

/// Breaks a long hint into lines, at spaces.
fn wrap_hint(hint: &str) -> String {
    let mut wrapped = String::new();
    let mut columns = 0;
    for word in hint.split(' ') {
        let width = word.chars().count();
        if columns > 0 {
            let separator = if columns + 1 + width > MAX_HINT_COLUMNS { '\n' } else { ' ' };
            wrapped.push(separator);
            columns = if separator == '\n' { 0 } else { columns + 1 };
        }
        wrapped.push_str(word);
        columns += width;
    }
    wrapped
}

fn diagnostic_group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message));
    if let Some(location) = &diagnostic.location {
        let offset = |chars: usize| {
            location.excerpt.char_indices().nth(chars).map_or(location.excerpt.len(), |(i, _)| i)
        };
        let before = caret_column(location);
        let span = offset(before)..offset(before.saturating_add(location.length));
        let source = Snippet::source(&location.excerpt).line_start(location.line);
        let source = source.annotation(AnnotationKind::Primary.span(span));
        group = if before + 1 == location.column {
            group.element(source.path(&location.file))
        } else {
            // In a cut line, the column differs from the column in its excerpt.
            group
                .element(Origin::path(&location.file).line(location.line).char_column(location.column))
                .element(source)
        };
    }
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(wrap_hint(hint))),
        None => group,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Location;

    #[test]
    fn diagnostics_read_like_a_compiler_s_with_and_without_colour() {
        let location = |column: usize, excerpt: &str| Location {
            file: "a.ron".to_owned(),
            line: 7,
            column,
            length: 3,
            excerpt: excerpt.to_owned(),
        };
        let cut = format!("…{}abc", "x".repeat(40));
        let lines = |origin: &str, excerpt: &str, caret: usize| {
            let caret = " ".repeat(caret);
            format!(
                "error: wrong\n --> {origin}\n  |\n7 | {excerpt}\n  | {caret}^^^\n  |\n  = help: mend it\n\n"
            )
        };
        let cases = [
            (location(3, "x abc"), lines("a.ron:7:3", "x abc", 2)),
            (location(4000, &cut), lines("a.ron:7:4000", &cut, 41)),
        ];
        for (location, expected) in cases {
            let diagnostic = Diagnostic {
                severity: Severity::Error,
                message: "wrong".to_owned(),
                location: Some(location),
                hint: Some("mend it".to_owned()),
            };
            assert_eq!(render_diagnostics(std::slice::from_ref(&diagnostic), false), expected);
            let colored = render_diagnostics(&[diagnostic], true);
            assert!(colored.contains('\u{1b}'));
            let visible: String = colored.lines().map(|line| visible_line(line) + "\n").collect();
            assert_eq!(visible, expected);
        }
    }
}
