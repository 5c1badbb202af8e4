//! A file and the files it includes.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::parser_mode::ParserMode;
use crate::file::fast;
use crate::file::fault::{Fault, Source, Span, quoted};
use crate::file::load_result::LoadError;
use crate::file::outline::Outline;
use crate::file::progress::Progress;
use crate::file::shape::Text;
use crate::file::syntax::Slice;
use crate::import::Dataset;
use crate::model::Diagnostic;
use serde::Deserialize;

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
#[derive(Debug)]
pub(super) struct Sheets<'p> {
    /// The files; the first is the one that was asked for.
    pub(super) files: Vec<Sheet>,
    /// Every file read or looked for.
    pub(super) paths: Vec<PathBuf>,
    /// By what parser they are read.
    pub(super) mode: ParserMode,
    /// How far reading has come.
    pub(super) progress: &'p Progress,
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
    /// What it is.
    pub(super) what: What,
    /// Its file, as written.
    pub(super) name: String,
    /// Its file.
    pub(super) path: PathBuf,
}

/// What stands in a file of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Rows as the data set gives them out.
    Rows(Dataset),
    /// Events that were imported.
    Parquet,
}

/// How a data set is included.
#[derive(Debug, Deserialize)]
enum Foreign {
    Ucdp(String),
    Acled(String),
    Gdelt(String),
    Parquet(String),
}

impl Foreign {
    fn parts(self) -> (What, String) {
        match self {
            Self::Ucdp(path) => (What::Rows(Dataset::Ucdp), path),
            Self::Acled(path) => (What::Rows(Dataset::Acled), path),
            Self::Gdelt(path) => (What::Rows(Dataset::Gdelt), path),
            Self::Parquet(path) => (What::Parquet, path),
        }
    }
}

impl<'p> Sheets<'p> {
    fn none(mode: ParserMode, progress: &'p Progress) -> Self {
        let (files, paths, unreadable) = (Vec::new(), Vec::new(), Vec::new());
        let (bulk, open, read) = (Vec::new(), Vec::new(), Vec::new());
        Self { files, paths, mode, progress, unreadable, bulk, open, read }
    }

    /// Reads the file at `path` and all it includes.
    pub(super) fn at(path: &Path, progress: &'p Progress) -> Result<Self, LoadError> {
        let mut sheets = Self::none(ParserMode::Fast, progress);
        sheets.add(path)?;
        Ok(sheets)
    }

    /// The text alone; it may include nothing.
    pub(super) fn of_text(
        name: &str,
        text: &str,
        mode: ParserMode,
        progress: &'p Progress,
    ) -> Result<Self, LoadError> {
        let mut sheet = sheet(name.to_owned(), text.to_owned(), mode)?;
        for span in &sheet.outline.include {
            let at = Slice::of(&sheet.source.text, span).token();
            let message = "a situation that is not read from a file cannot include files".to_owned();
            sheet.faults.push(Fault::error(at, message, None));
        }
        Ok(Self { files: vec![sheet], ..Self::none(mode, progress) })
    }

    fn add(&mut self, path: &Path) -> Result<(), LoadError> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        let text = decoded(&name, self.content(path)?)?;
        let sheet = sheet(name, text, self.mode)?;
        // A pipe has no canonical path.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let includes = sheet.outline.include.clone();
        let index = self.files.len();
        self.files.push(sheet);
        self.open.push(canonical.clone());
        self.read.push(canonical);
        for span in includes {
            if let Some(fault) = self.include(index, path, &span)? {
                self.fault(index, fault);
            }
        }
        self.open.pop();
        Ok(())
    }

    /// Reads a file to its end.
    fn content(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        /// No situation is this large; whatever is, is not one (a device, a stray link).
        const MOST_BYTES: usize = 2 << 30;
        /// After so many bytes the progress is told.
        const STEP: usize = 1 << 16;
        let failed = |source| LoadError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        self.progress.found(about.is_file().then_some(about.len()));
        let mut bytes = Vec::new();
        let mut buffer = vec![0; STEP];
        loop {
            if self.progress.is_cancelled() {
                return Err(LoadError::Cancelled);
            }
            let read = match file.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(failed)?,
            };
            if read == 0 {
                return Ok(bytes);
            }
            self.progress.fetched(read);
            bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
            if bytes.len() > MOST_BYTES {
                return Err(failed(io::Error::other("it is larger than 2 GiB")));
            }
        }
    }

    fn fault(&mut self, index: usize, fault: Fault) {
        if let Some(sheet) = self.files.get_mut(index) {
            sheet.faults.push(fault);
        }
    }

    /// Includes one file; what is wrong with the mention of it is returned.
    fn include(&mut self, index: usize, from: &Path, span: &Span) -> Result<Option<Fault>, LoadError> {
        let Some(sheet) = self.files.get(index) else { return Ok(None) };
        let slice = Slice::of(&sheet.source.text, span);
        let at = slice.token();
        if let Ok(foreign) = slice.parse::<Foreign>() {
            let (what, name) = foreign.parts();
            let path = from.parent().unwrap_or(Path::new("")).join(&name);
            self.paths.push(path.clone());
            self.bulk.push(Mention { sheet: index, at, what, name, path });
            return Ok(None);
        }
        let Ok(name) = slice.parse::<Text<'_>>() else {
            let message = format!("{} is not a file that can be included", slice.found());
            let hint = "write the path of a situation file in quotation marks, or of a data set: \"more.ron\", Ucdp(\"ged.csv\")";
            return Ok(Some(Fault::error(at, message, Some(hint.to_owned()))));
        };
        let path = from.parent().unwrap_or(Path::new("")).join(&*name);
        let shown = quoted(&name);
        if let Ok(canonical) = path.canonicalize() {
            if self.open.contains(&canonical) {
                let message = if self.open.last() == Some(&canonical) {
                    "this file includes itself".to_owned()
                } else {
                    format!("{shown} includes this file; they include each other in a circle")
                };
                return Ok(Some(Fault::error(at, message, None)));
            }
            if self.read.contains(&canonical) {
                let message = format!("{shown} is included more than once; it is read once");
                return Ok(Some(Fault::warning(at, message, None)));
            }
        }
        if self.open.len() >= DEEPEST {
            return Ok(Some(Fault::error(at, "files include each other too deep here".to_owned(), None)));
        }
        match self.add(&path) {
            Ok(()) => Ok(None),
            Err(LoadError::Cancelled) => Err(LoadError::Cancelled),
            Err(LoadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let hint = format!("looked for {}", path.display());
                let message = format!("included file {shown} does not exist");
                Ok(Some(Fault::error(at, message, Some(hint))))
            }
            Err(LoadError::Io { source, .. }) => {
                let message = format!("included file {shown} cannot be read: {source}");
                Ok(Some(Fault::error(at, message, None)))
            }
            Err(error) => {
                self.unreadable.push(error.diagnostic());
                Ok(Some(Fault::error(at, format!("included file {shown} is left out"), None)))
            }
        }
    }
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

fn sheet(name: String, text: String, mode: ParserMode) -> Result<Sheet, LoadError> {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(LoadError::Empty { name });
    }
    let source = Source::new(name, text);
    let fast = if mode == ParserMode::Fast { fast::outline(&source.text) } else { None };
    match fast.map_or_else(|| Outline::of(&source.text), |outline| Ok((outline, Vec::new()))) {
        Ok((outline, faults)) => Ok(Sheet { source, outline, faults }),
        Err(fault) => match source.resolve(vec![fault]).pop() {
            Some(diagnostic) => Err(LoadError::NotASituation(Box::new(diagnostic))),
            None => Err(LoadError::Empty { name: source.name }),
        },
    }
}
