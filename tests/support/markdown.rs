//! Checks of Markdown that do not depend on its subject: placeholder words, headings without text, links to missing
//! files.

use std::path::Path;

/// Placeholder words in capitals.
const PLACEHOLDERS: &[&str] = &["TODO", "TBD", "FIXME", "XXX", "MEASURED"];
/// Placeholder phrases in any case.
const OPEN_PHRASES: &[&str] = &["lorem", "to be written", "to be measured", "coming soon"];

/// The faults of a page, each with its line number.
pub(crate) fn faults(path: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    // The last heading without text so far: its level and line.
    let mut open: Option<(usize, usize)> = None;
    let mut is_code = false;
    for (number, line) in text.lines().enumerate() {
        let mut fault =
            |number: usize, what: String| found.push(format!("{}:{}: {what}", path.display(), number + 1));
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        let level = line.chars().take_while(|c| *c == '#').count();
        let is_heading = !is_code && (1..=6).contains(&level) && line[level..].starts_with(' ');
        if is_heading {
            if let Some((_, above)) = open.filter(|(above, _)| level <= *above) {
                fault(above, "a heading with nothing below it".to_owned());
            }
            open = Some((level, number));
        } else if !line.trim().is_empty() && !line.trim_start().starts_with("<!--") {
            open = None;
        }
        let words = || line.split(|c: char| !c.is_alphanumeric() && c != '_');
        let placeholder = PLACEHOLDERS.iter().find(|placeholder| words().any(|word| word == **placeholder));
        let lower = line.to_lowercase();
        let phrase = OPEN_PHRASES.iter().find(|phrase| lower.contains(**phrase));
        for what in placeholder.into_iter().chain(phrase) {
            fault(number, format!("{what:?} stands for text that is missing"));
        }
        for target in links(line).into_iter().filter(|_| !is_code) {
            if !path.parent().is_some_and(|folder| folder.join(&target).exists()) {
                fault(number, format!("there is no file {target}"));
            }
        }
    }
    if let Some((_, above)) = open {
        found.push(format!("{}:{}: a heading with nothing below it", path.display(), above + 1));
    }
    found
}

/// The relative links of a line, without their anchors.
fn links(line: &str) -> Vec<String> {
    // Text in back quotes contains no links.
    let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let after = |mark: &'static str, end: char| {
        let targets =
            prose.split(mark).skip(1).filter_map(move |rest| rest.split_once(end)).map(|(target, _)| target);
        targets.map(str::to_owned).collect::<Vec<_>>()
    };
    // Reference definitions: `[text]: target`.
    let reference =
        prose.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target.to_owned());
    let all =
        [after("](", ')'), after("src=\"", '"'), after("href=\"", '"')].concat().into_iter().chain(reference);
    let file = |target: String| {
        let whole = target.trim_matches(['<', '>']).split([' ', '#']).next().unwrap_or("").to_owned();
        (!whole.is_empty() && !whole.contains("://") && !whole.starts_with("mailto:")).then_some(whole)
    };
    all.filter_map(file).collect()
}
