//! Diagnostics as a compiler would show them: file, line, column, the line itself, a caret and a hint.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::source_text::caret_column;
use crate::model::{Diagnostic, Severity};

/// The diagnostics as text, each followed by an empty line; `color` adds escape sequences.
#[must_use]
pub fn render_diagnostics(diagnostics: &[Diagnostic], color: bool) -> String {
    // Excerpts are cut already; a second cut would move the caret.
    const WIDTH: usize = 400;
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        let report = renderer.render(&[diagnostic_group(diagnostic)]);
        // Beside a place of its own, the renderer marks a snippet as from another, unnamed file.
        for line in report.lines().filter(|line| visible_line(line).trim() != ":::") {
            out.push_str(line);
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// The line without colours.
fn visible_line(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('m').map_or("", |(_, text)| text));
    std::iter::once(first).chain(rest).collect()
}

fn diagnostic_group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message));
    if let Some(at) = &diagnostic.location {
        let offset = |chars: usize| at.excerpt.char_indices().nth(chars).map_or(at.excerpt.len(), |(i, _)| i);
        let before = caret_column(at);
        let span = offset(before)..offset(before.saturating_add(at.length));
        let source = Snippet::source(&at.excerpt).line_start(at.line);
        let source = source.annotation(AnnotationKind::Primary.span(span));
        group = if before + 1 == at.column {
            group.element(source.path(&at.file))
        } else {
            // The column in a line that was cut is not the column in its excerpt.
            group.element(Origin::path(&at.file).line(at.line).char_column(at.column)).element(source)
        };
    }
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(hint)),
        None => group,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Location;

    #[test]
    fn a_diagnostic_reads_like_a_compiler_s_in_colour_and_without() {
        let location = |column: usize, excerpt: &str| Location {
            file: "a.ron".to_owned(),
            line: 7,
            column,
            length: 3,
            excerpt: excerpt.to_owned(),
        };
        let cut = format!("…{}abc", "x".repeat(40));
        let lines = |place: &str, excerpt: &str, caret: usize| {
            let caret = " ".repeat(caret);
            format!(
                "error: wrong\n --> {place}\n  |\n7 | {excerpt}\n  | {caret}^^^\n  |\n  = help: mend it\n\n"
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
            let seen: String = colored.lines().map(|line| visible_line(line) + "\n").collect();
            assert_eq!(seen, expected);
        }
    }
}
