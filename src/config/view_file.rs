//! The user's view file, `views.ron`: `(views: { "deadly": (filter: "killed>=1") })`. The board writes it.

use std::path::Path;

use super::effective::{EffectiveConfig, SettingOrigin};
use crate::edit::put_entry;
use crate::file::ron_fields::{new_fault, read_fields};
use crate::file::ron_syntax::{RonSlice, syntax_fault};
use crate::file::source_text::{SourceFault, SourceText, quote_name};
use crate::file::view_fields::{ViewEntries, render_fields};
use crate::model::Diagnostic;
use crate::query::ViewSetting;

/// The content of a new file.
const NEW_FILE: &str =
    "// The views that the board saves with `save-view NAME`.\n(\n    views: {\n    },\n)\n";

/// Why a view could not be added to the text of a view file.
#[derive(Debug, Clone, PartialEq)]
pub enum ViewFileError {
    /// The file has a view of this name, which was not to be replaced.
    Exists,
    /// The file has problems, so nothing is added to it.
    Problems(Vec<Diagnostic>),
}

/// Adds the views of a view file to the configuration loaded so far. Returns the problems found.
pub(super) fn apply_view_file(loaded: &mut EffectiveConfig, path: &Path, content: &str) -> Vec<Diagnostic> {
    let source = SourceText::new(path.to_string_lossy().into_owned(), content.to_owned());
    let ViewEntries { views, faults } = read_view_file(&source.text).1;
    for (view, span) in views {
        let line = source.line_number(span.start);
        let origin = SettingOrigin::File { file: path.to_owned(), line };
        loaded.origins.insert(format!("views.{}", view.name), origin);
        loaded.config.put_view(view);
    }
    source.to_diagnostics(faults)
}

/// Returns the text of a view file with a view added, or in place of the view of the same name. Everything else stays as
/// it is, including comments. Without `content`, starts a new file.
///
/// # Errors
/// If the file has such a view and it is not to be replaced, or if the file has problems.
pub fn add_view(
    path: &Path,
    content: Option<&str>,
    view: &ViewSetting,
    replaces: bool,
) -> Result<String, ViewFileError> {
    let content = content.filter(|content| !RonSlice::whole(content).skip_blank().text.is_empty());
    let text = content.unwrap_or(NEW_FILE);
    let (section, ViewEntries { views, faults }) = read_view_file(text);
    let source = || SourceText::new(path.to_string_lossy().into_owned(), text.to_owned());
    let fail = |faults| ViewFileError::Problems(source().to_diagnostics(faults));
    if !faults.is_empty() {
        return Err(fail(faults));
    }
    let Some(section) = section else {
        let message = "there is no section `views`".to_owned();
        return Err(fail(vec![new_fault(RonSlice::whole(text).token_range(), message, None)]));
    };
    if views.iter().any(|(existing, _)| existing.name == view.name) && !replaces {
        return Err(ViewFileError::Exists);
    }
    put_entry(text, "views", &view.name, &render_fields(view)).ok_or_else(|| {
        let message = "`views` is laid out so that no view can be added".to_owned();
        fail(vec![new_fault(section.token_range(), message, None)])
    })
}

/// Returns the section of the views, if there is one, and what it holds.
fn read_view_file(text: &str) -> (Option<RonSlice<'_>>, ViewEntries) {
    let mut entries = ViewEntries::default();
    let whole = RonSlice::whole(text);
    if whole.skip_blank().text.is_empty() {
        return (None, entries);
    }
    if let Some(fault) = syntax_fault(whole) {
        entries.faults.push(fault);
        return (None, entries);
    }
    let mut section = None;
    match read_fields(whole) {
        Ok(fields) => {
            for (name, value) in fields {
                if name.text == "views" && section.is_none() {
                    section = Some(value);
                    continue;
                }
                let message = format!("{} does not belong in a file of views", quote_name(name.text));
                let hint =
                    "a file of views holds one section: (views: { \"deadly\": (filter: \"killed>=1\") })";
                entries.faults.push(SourceFault::error(name.byte_range(), message, Some(hint.to_owned())));
            }
        }
        Err(fault) => entries.faults.push(fault),
    }
    if let Some(value) = section {
        let ViewEntries { views, mut faults } = ViewEntries::read_section(value);
        entries.views = views;
        entries.faults.append(&mut faults);
    }
    (section, entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, filter: &str) -> ViewSetting {
        ViewSetting { filter: Some(filter.to_owned()), ..ViewSetting::with_name(name) }
    }

    fn added(content: Option<&str>, view: &ViewSetting, replaces: bool) -> Result<String, ViewFileError> {
        add_view(Path::new("views.ron"), content, view, replaces)
    }

    #[test]
    fn a_view_is_added_to_a_new_file_and_then_to_that_file() {
        let first = added(None, &view("one", "killed>=1"), false).unwrap();
        let second = added(Some(&first), &view("two \"b\"", "kind:AirStrike"), false).unwrap();
        let expected = "// The views that the board saves with `save-view NAME`.\n(\n    views: {\n        \"one\": \
                        (filter: \"killed>=1\"),\n        \"two \\\"b\\\"\": (filter: \"kind:AirStrike\"),\n    },\n)\n";
        assert_eq!(second, expected);
        assert_eq!(added(Some("// nothing yet\n"), &view("one", "killed>=1"), false).unwrap(), first);
    }

    #[test]
    fn a_view_is_replaced_only_when_asked_and_everything_else_stays() {
        let content = "(views: { // mine\n  \"a\": /* 1 */ (filter: \"(killed>=1)\") /* ) */, // 2\n  \"b\": (zoomed: true) }, )";
        let new = view("a", "wounded>=1");
        assert_eq!(added(Some(content), &new, false), Err(ViewFileError::Exists));
        let replaced = added(Some(content), &new, true).unwrap();
        assert_eq!(replaced, content.replace("(filter: \"(killed>=1)\")", "(filter: \"wounded>=1\")"));
        assert_eq!(added(Some(content), &view("c", "x"), true).unwrap().matches("zoomed: true").count(), 1);
    }

    #[test]
    fn nothing_is_added_to_a_file_with_problems() {
        for (content, expected) in [
            ("(views: {", "views.ron:1"),
            ("(theme: \"mono\")", "`theme` does not belong in a file of views"),
            ("()", "there is no section `views`"),
            ("(views: { \"a\": (filtr: \"x\") })", "a view has no field `filtr`"),
        ] {
            let Err(ViewFileError::Problems(problems)) = added(Some(content), &view("b", "x"), true) else {
                unreachable!("{content}");
            };
            assert!(problems[0].to_string().contains(expected), "{content}: {}", problems[0]);
        }
    }
}
