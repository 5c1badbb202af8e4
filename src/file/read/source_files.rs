//! A file and the files it includes.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::parser_mode::ParserMode;
use crate::file::fast;
use crate::file::file_outline::FileOutline;
use crate::file::load_result::LoadError;
use crate::file::progress::FileProgress;
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::RonText;
use crate::file::source_text::{ByteRange, SourceFault, SourceText, quote_name};
use crate::import::Dataset;
use crate::model::Diagnostic;
use serde::Deserialize;

/// How deep files may include each other.
const MAX_INCLUDE_DEPTH: usize = 32;

/// One file with its outline and what is wrong with it so far.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// Name and text.
    pub(super) source: SourceText,
    /// Where its records stand.
    pub(super) outline: FileOutline,
    /// What is wrong with it.
    pub(super) faults: Vec<SourceFault>,
}

/// A file, the files it includes (in order, depth first), and every path that was looked at.
#[derive(Debug)]
pub(super) struct SourceFiles<'p> {
    /// The files; the first is the one that was asked for.
    pub(super) files: Vec<SourceFile>,
    /// Every file read or looked for.
    pub(super) paths: Vec<PathBuf>,
    /// By what parser they are read.
    pub(super) mode: ParserMode,
    /// How far reading has come.
    pub(super) progress: &'p FileProgress,
    /// Included files that are no situation files at all.
    pub(super) unreadable: Vec<Diagnostic>,
    /// Data sets to be read once the situation stands.
    pub(super) data_sets: Vec<DataSetInclude>,
    /// Canonical paths of the files that are being included, outermost first.
    open_paths: Vec<PathBuf>,
    /// Canonical paths of all files read.
    read_paths: Vec<PathBuf>,
}

/// A data set that a file includes.
#[derive(Debug)]
pub(super) struct DataSetInclude {
    /// The file that includes it.
    pub(super) file_index: usize,
    /// Where.
    pub(super) at: ByteRange,
    /// What it is.
    pub(super) kind: DataSetKind,
    /// Its file, as written.
    pub(super) name: String,
    /// Its file.
    pub(super) path: PathBuf,
}

/// What stands in a file of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataSetKind {
    /// Rows as the data set gives them out.
    Rows(Dataset),
    /// Events that were imported.
    Parquet,
}

/// How a data set is included.
#[derive(Debug, Deserialize)]
enum IncludeValue {
    Ucdp(String),
    Acled(String),
    Gdelt(String),
    Parquet(String),
}

impl IncludeValue {
    fn into_kind_and_path(self) -> (DataSetKind, String) {
        match self {
            Self::Ucdp(path) => (DataSetKind::Rows(Dataset::Ucdp), path),
            Self::Acled(path) => (DataSetKind::Rows(Dataset::Acled), path),
            Self::Gdelt(path) => (DataSetKind::Rows(Dataset::Gdelt), path),
            Self::Parquet(path) => (DataSetKind::Parquet, path),
        }
    }
}

impl<'p> SourceFiles<'p> {
    fn empty(mode: ParserMode, progress: &'p FileProgress) -> Self {
        let (files, paths, unreadable) = (Vec::new(), Vec::new(), Vec::new());
        let (bulk, open, read) = (Vec::new(), Vec::new(), Vec::new());
        Self { files, paths, mode, progress, unreadable, data_sets: bulk, open_paths: open, read_paths: read }
    }

    /// Reads the file at `path` and all it includes.
    pub(super) fn read_path(path: &Path, progress: &'p FileProgress) -> Result<Self, LoadError> {
        let mut sheets = Self::empty(ParserMode::Fast, progress);
        sheets.read_file(path)?;
        Ok(sheets)
    }

    /// The text alone; it may include nothing.
    pub(super) fn from_text(
        name: &str,
        text: &str,
        mode: ParserMode,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut sheet = parse_file(name.to_owned(), text.to_owned(), mode)?;
        for span in &sheet.outline.include {
            let at = RonSlice::from_range(&sheet.source.text, span).token_range();
            let message = "a situation that is not read from a file cannot include files".to_owned();
            sheet.faults.push(SourceFault::error(at, message, None));
        }
        Ok(Self { files: vec![sheet], ..Self::empty(mode, progress) })
    }

    fn read_file(&mut self, path: &Path) -> Result<(), LoadError> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        let text = decode_utf8(&name, self.read_bytes(path)?)?;
        let sheet = parse_file(name, text, self.mode)?;
        // A pipe has no canonical path.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let includes = sheet.outline.include.clone();
        let index = self.files.len();
        self.files.push(sheet);
        self.open_paths.push(canonical.clone());
        self.read_paths.push(canonical);
        for span in includes {
            if let Some(fault) = self.include_file(index, path, &span)? {
                self.add_fault(index, fault);
            }
        }
        self.open_paths.pop();
        Ok(())
    }

    /// Reads a file to its end.
    fn read_bytes(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        /// No situation is this large; whatever is, is not one (a device, a stray link).
        const MOST_BYTES: usize = 2 << 30;
        /// After so many bytes the progress is told.
        const STEP: usize = 1 << 16;
        let failed = |source| LoadError::Io { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        self.progress.add_file(about.is_file().then_some(about.len()));
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
            self.progress.add_fetched(read);
            bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
            if bytes.len() > MOST_BYTES {
                return Err(failed(io::Error::other("it is larger than 2 GiB")));
            }
        }
    }

    fn add_fault(&mut self, index: usize, fault: SourceFault) {
        if let Some(sheet) = self.files.get_mut(index) {
            sheet.faults.push(fault);
        }
    }

    /// Includes one file; what is wrong with the mention of it is returned.
    fn include_file(
        &mut self,
        index: usize,
        from: &Path,
        span: &ByteRange,
    ) -> Result<Option<SourceFault>, LoadError> {
        let Some(sheet) = self.files.get(index) else { return Ok(None) };
        let slice = RonSlice::from_range(&sheet.source.text, span);
        let at = slice.token_range();
        if let Ok(foreign) = slice.parse::<IncludeValue>() {
            let (what, name) = foreign.into_kind_and_path();
            let path = from.parent().unwrap_or(Path::new("")).join(&name);
            self.paths.push(path.clone());
            self.data_sets.push(DataSetInclude { file_index: index, at, kind: what, name, path });
            return Ok(None);
        }
        let Ok(name) = slice.parse::<RonText<'_>>() else {
            let message = format!("{} is not a file that can be included", slice.describe());
            let hint = "write the path of a situation file in quotation marks, or of a data set: \"more.ron\", Ucdp(\"ged.csv\")";
            return Ok(Some(SourceFault::error(at, message, Some(hint.to_owned()))));
        };
        let path = from.parent().unwrap_or(Path::new("")).join(&*name);
        let shown = quote_name(&name);
        if let Ok(canonical) = path.canonicalize() {
            if self.open_paths.contains(&canonical) {
                let message = if self.open_paths.last() == Some(&canonical) {
                    "this file includes itself".to_owned()
                } else {
                    format!("{shown} includes this file; they include each other in a circle")
                };
                return Ok(Some(SourceFault::error(at, message, None)));
            }
            if self.read_paths.contains(&canonical) {
                let message = format!("{shown} is included more than once; it is read once");
                return Ok(Some(SourceFault::warning(at, message, None)));
            }
        }
        if self.open_paths.len() >= MAX_INCLUDE_DEPTH {
            return Ok(Some(SourceFault::error(
                at,
                "files include each other too deep here".to_owned(),
                None,
            )));
        }
        match self.read_file(&path) {
            Ok(()) => Ok(None),
            Err(LoadError::Cancelled) => Err(LoadError::Cancelled),
            Err(LoadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let hint = format!("looked for {}", path.display());
                let message = format!("included file {shown} does not exist");
                Ok(Some(SourceFault::error(at, message, Some(hint))))
            }
            Err(LoadError::Io { source, .. }) => {
                let message = format!("included file {shown} cannot be read: {source}");
                Ok(Some(SourceFault::error(at, message, None)))
            }
            Err(error) => {
                self.unreadable.push(error.to_diagnostic());
                Ok(Some(SourceFault::error(at, format!("included file {shown} is left out"), None)))
            }
        }
    }
}

/// The text of a file, without byte order mark.
fn decode_utf8(name: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
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

fn parse_file(name: String, text: String, mode: ParserMode) -> Result<SourceFile, LoadError> {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(LoadError::Empty { name });
    }
    let source = SourceText::new(name, text);
    let fast = if mode == ParserMode::Fast { fast::find_outline(&source.text) } else { None };
    match fast.map_or_else(|| FileOutline::parse(&source.text), |outline| Ok((outline, Vec::new()))) {
        Ok((outline, faults)) => Ok(SourceFile { source, outline, faults }),
        Err(fault) => match source.to_diagnostics(vec![fault]).pop() {
            Some(diagnostic) => Err(LoadError::NotASituation(Box::new(diagnostic))),
            None => Err(LoadError::Empty { name: source.name }),
        },
    }
}
