//! A file and the files it includes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::file::LoadError;
use crate::file::fault::{Fault, Source, Span, quoted};
use crate::file::outline::Outline;
use crate::file::syntax::Slice;
use crate::import::Dataset;
use crate::model::Diagnostic;
use serde::Deserialize;

/// No situation is this large; whatever is, is not one (a device, a stray link).
const MOST_BYTES: u64 = 2 << 30;
/// How deep files may include each other.
const DEEPEST: usize = 32;

/// One file with its outline and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Name and text.
    pub(super) source: Source,
    /// Where its records stand.
    pub(super) outline: Outline,
    /// What is wrong with it.
    pub(super) faults: Vec<Fault>,
}

/// A file, the files it includes (in order, depth first), and every path that was looked at.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    /// The files; the first is the one that was asked for.
    pub(super) files: Vec<Sheet>,
    /// Every file read or looked for.
    pub(super) paths: Vec<PathBuf>,
    /// Included files that are no situation files at all.
    pub(super) unreadable: Vec<Diagnostic>,
    /// Data sets to be read once the situation stands.
    pub(super) bulk: Vec<Mention>,
    /// Canonical paths of the files that are being included, outermost first.
    open: Vec<PathBuf>,
    /// Canonical paths of all files read.
    read: Vec<PathBuf>,
}

/// A data set that a file includes.
#[derive(Debug)]
pub(super) struct Mention {
    /// The file that includes it.
    pub(super) sheet: usize,
    /// Where.
    pub(super) at: Span,
    /// Which data set.
    pub(super) dataset: Dataset,
    /// Its file.
    pub(super) path: PathBuf,
}

/// How a data set is included.
#[derive(Debug, Deserialize)]
enum Foreign {
    Ucdp(String),
    Acled(String),
    Gdelt(String),
}

impl Foreign {
    fn parts(self) -> (Dataset, String) {
        match self {
            Self::Ucdp(path) => (Dataset::Ucdp, path),
            Self::Acled(path) => (Dataset::Acled, path),
            Self::Gdelt(path) => (Dataset::Gdelt, path),
        }
    }
}

impl Sheets {
    /// Reads the file at `path` and all it includes.
    pub(super) fn at(path: &Path) -> Result<Self, LoadError> {
        let mut sheets = Self::default();
        sheets.add(path)?;
        Ok(sheets)
    }

    /// The text alone; it may include nothing.
    pub(super) fn of_text(name: &str, text: &str) -> Result<Self, LoadError> {
        let mut sheet = sheet(name.to_owned(), text.to_owned())?;
        for span in &sheet.outline.include {
            let at = Slice::of(&sheet.source.text, span).token();
            let message = "a situation that is not read from a file cannot include files".to_owned();
            sheet.faults.push(Fault::error(at, message, None));
        }
        Ok(Self { files: vec![sheet], ..Self::default() })
    }

    fn add(&mut self, path: &Path) -> Result<(), LoadError> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        let failed = |source| LoadError::Io { path: path.to_owned(), source };
        let text = decoded(&name, bytes(path).map_err(failed)?)?;
        // A pipe has no canonical path.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let sheet = sheet(name, text)?;
        let includes = sheet.outline.include.clone();
        let index = self.files.len();
        self.files.push(sheet);
        self.open.push(canonical.clone());
        self.read.push(canonical);
        for span in includes {
            if let Some(fault) = self.include(index, path, &span) {
                self.fault(index, fault);
            }
        }
        self.open.pop();
        Ok(())
    }

    fn fault(&mut self, index: usize, fault: Fault) {
        if let Some(sheet) = self.files.get_mut(index) {
            sheet.faults.push(fault);
        }
    }

    /// Includes one file; what is wrong with the mention of it is returned.
    fn include(&mut self, index: usize, from: &Path, span: &Span) -> Option<Fault> {
        let slice = Slice::of(&self.files.get(index)?.source.text, span);
        let at = slice.token();
        if let Ok(foreign) = slice.parse::<Foreign>() {
            let (dataset, name) = foreign.parts();
            let path = from.parent().unwrap_or(Path::new("")).join(name);
            self.paths.push(path.clone());
            self.bulk.push(Mention { sheet: index, at, dataset, path });
            return None;
        }
        let Ok(name) = slice.parse::<String>() else {
            let message = format!("{} is not a file that can be included", slice.found());
            let hint = "write the path of a situation file in quotation marks, or of a data set: \"more.ron\", Ucdp(\"ged.csv\")";
            return Some(Fault::error(at, message, Some(hint.to_owned())));
        };
        let path = from.parent().unwrap_or(Path::new("")).join(&name);
        let shown = quoted(&name);
        if let Ok(canonical) = path.canonicalize() {
            if self.open.contains(&canonical) {
                let message = if self.open.last() == Some(&canonical) {
                    "this file includes itself".to_owned()
                } else {
                    format!("{shown} includes this file; they include each other in a circle")
                };
                return Some(Fault::error(at, message, None));
            }
            if self.read.contains(&canonical) {
                let message = format!("{shown} is included more than once; it is read once");
                return Some(Fault::warning(at, message, None));
            }
        }
        if self.open.len() >= DEEPEST {
            return Some(Fault::error(at, "files include each other too deep here".to_owned(), None));
        }
        match self.add(&path) {
            Ok(()) => None,
            Err(LoadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let hint = format!("looked for {}", path.display());
                Some(Fault::error(at, format!("included file {shown} does not exist"), Some(hint)))
            }
            Err(LoadError::Io { source, .. }) => {
                Some(Fault::error(at, format!("included file {shown} cannot be read: {source}"), None))
            }
            Err(error) => {
                self.unreadable.push(error.diagnostic());
                Some(Fault::error(at, format!("included file {shown} is left out"), None))
            }
        }
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other("it is larger than 2 GiB"));
    }
    Ok(bytes)
}

/// The text of a file, without byte order mark.
fn decoded(name: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(LoadError::Utf16 { name: name.to_owned() });
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let start = error.as_bytes().get(..valid).unwrap_or_default();
            let line = start.split(|&b| b == b'\n').count();
            Err(LoadError::NotUtf8 { name: name.to_owned(), line })
        }
    }
}

fn sheet(name: String, text: String) -> Result<Sheet, LoadError> {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(LoadError::Empty { name });
    }
    let source = Source::new(name, text);
    match Outline::of(&source.text) {
        Ok((outline, faults)) => Ok(Sheet { source, outline, faults }),
        Err(fault) => match source.resolve(vec![fault]).pop() {
            Some(diagnostic) => Err(LoadError::NotASituation(Box::new(diagnostic))),
            None => Err(LoadError::Empty { name: source.name }),
        },
    }
}
