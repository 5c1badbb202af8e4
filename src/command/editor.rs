//! The user's editor: which program it is, and how it opens a file at a line.

use std::path::Path;

use super::ProgramContext;
use crate::edit::{RecordPlace, SituationFiles};
use crate::file;
use crate::model::RecordKind;
use crate::model::text::sanitize;

/// How an editor takes the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineArgument {
    /// `+LINE FILE`.
    Plus,
    /// `FILE:LINE`.
    Colon,
    /// `--wait --goto FILE:LINE`. Without `--wait`, the editor returns at once.
    WaitAndGo,
    /// `--wait FILE:LINE`.
    WaitColon,
}

/// The editors whose line argument is known, by the name of the program.
const EDITORS: &[(LineArgument, &[&str])] = &[
    (
        LineArgument::Plus,
        &[
            "vi",
            "vim",
            "nvim",
            "nano",
            "emacs",
            "emacsclient",
            "kak",
            "micro",
            "joe",
            "ex",
            "vis",
            "mg",
            "ne",
        ],
    ),
    (LineArgument::Colon, &["hx", "helix"]),
    (LineArgument::WaitAndGo, &["code", "codium", "code-insiders"]),
    (LineArgument::WaitColon, &["subl", "zed"]),
];

/// A command line of an editor: the program and its arguments.
pub(super) type EditorCommand = (String, Vec<String>);

/// Returns the command line that opens a file at a line, counted from 1, in the editor of `VISUAL` or `EDITOR`, else in
/// `vi`.
///
/// # Errors
/// A sentence for the user if there is no editor, or its variable or the file's name cannot be used.
pub(super) fn editor_command(
    context: &ProgramContext<'_>,
    path: &Path,
    line: usize,
) -> Result<EditorCommand, String> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
        let value = context.environment.variable(name).filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    });
    let words = match &named {
        Some((name, value)) => shlex::split(value)
            .filter(|words| !words.is_empty())
            .ok_or_else(|| format!("{name} cannot be read as a command line: {}", sanitize(value)))?,
        None if is_program_in_path(context, "vi") => vec!["vi".to_owned()],
        None => return Err("No editor: set VISUAL or EDITOR".to_owned()),
    };
    let file = path.to_str().ok_or("The name of the file is not text that can be given to an editor")?;
    Ok(with_line(words, file, line))
}

/// Adds the arguments for a file and a line to the words of an editor. An unknown editor gets the file alone.
fn with_line(words: Vec<String>, file: &str, line: usize) -> EditorCommand {
    let mut words = words.into_iter();
    let program = words.next().unwrap_or_default();
    let mut arguments: Vec<String> = words.collect();
    let name = Path::new(&program).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let file = if file.starts_with(['-', '+']) { format!("./{file}") } else { file.to_owned() };
    let kind = EDITORS.iter().find(|(_, names)| names.contains(&name)).map(|row| row.0);
    let mut add_flags = |flags: &[&str]| {
        let missing: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let missing = missing.into_iter().filter(|flag| !arguments.contains(flag)).collect::<Vec<_>>();
        arguments.extend(missing);
    };
    match kind {
        Some(LineArgument::Plus) => arguments.extend([format!("+{line}"), file]),
        Some(LineArgument::Colon) => arguments.push(format!("{file}:{line}")),
        Some(LineArgument::WaitAndGo) => {
            add_flags(&["--wait", "--goto"]);
            arguments.push(format!("{file}:{line}"));
        }
        Some(LineArgument::WaitColon) => {
            add_flags(&["--wait"]);
            arguments.push(format!("{file}:{line}"));
        }
        None => arguments.push(file),
    }
    (program, arguments)
}

/// Whether a folder of `PATH` has a file of this name.
fn is_program_in_path(context: &ProgramContext<'_>, name: &str) -> bool {
    let path = context.environment.variable("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Finds the place of a record in the files of a situation, which are read for it.
///
/// # Errors
/// A sentence for the user if the files cannot be read or no file has the record.
pub(super) fn find_record(path: &Path, kind: RecordKind, id: &str) -> Result<RecordPlace, String> {
    if !file::is_situation_file(path) {
        let shown = path.display();
        return Err(format!("{shown} is no situation file: its rows are imported and have no line"));
    }
    let files = SituationFiles::read(path).map_err(|error| error.to_string())?;
    let place = files.find_record(kind, id);
    let name = kind.name();
    place.ok_or_else(|| format!("The {name} {id} is imported, so no line of the situation file holds it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_editor_gets_the_line_in_its_own_form() {
        for (editor, expected) in [
            ("vi", "vi +7 a b.ron"),
            ("/usr/bin/nvim -u NONE", "/usr/bin/nvim -u NONE +7 a b.ron"),
            ("emacsclient -t", "emacsclient -t +7 a b.ron"),
            ("hx", "hx a b.ron:7"),
            ("code", "code --wait --goto a b.ron:7"),
            ("code --wait", "code --wait --goto a b.ron:7"),
            ("subl", "subl --wait a b.ron:7"),
            ("'/opt/my editor/ed' '-x y'", "/opt/my editor/ed -x y a b.ron"),
        ] {
            let (program, arguments) = with_line(shlex::split(editor).unwrap(), "a b.ron", 7);
            assert_eq!(format!("{program} {}", arguments.join(" ")), expected);
            assert_eq!(arguments.last().map(|last| last.starts_with("a b.ron")), Some(true), "one argument");
        }
        assert_eq!(with_line(vec!["vi".into()], "-x.ron", 1).1, ["+1", "./-x.ron"]);
    }
}
