//! Reads a file and the files it includes.

use std::fmt;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use super::parser_mode::ParserMode;
use crate::file::fast;
use crate::file::file_outline::FileOutline;
use crate::file::load_result::LoadError;
use crate::file::progress::FileProgress;
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::RonText;
use crate::file::source_text::{self, ByteRange, SourceFault, SourceText, quote_name};
use crate::import::Dataset;
use crate::input_file::{PipePolicy, open_for_reading, too_large_error};
use crate::model::Diagnostic;
use crate::model::limits::{MAX_INCLUDE_DEPTH, MAX_INCLUDED_FILES, MAX_SITUATION_BYTES};
use serde::Deserialize;

/// A file with its outline and the faults found so far.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// The name and text.
    pub(super) source: SourceText,
    /// The byte ranges of its records.
    pub(super) outline: FileOutline,
    /// The faults found so far.
    pub(super) faults: Vec<SourceFault>,
}

/// Returns the content of files that are not read from disk, such as those of a revision in git.
pub trait FileProvider: fmt::Debug {
    /// Returns the content of a file.
    ///
    /// # Errors
    /// If the file does not exist ([`io::ErrorKind::NotFound`]) or cannot be read.
    fn read_file(&self, path: &Path) -> io::Result<Vec<u8>>;
}

/// A file and the files it includes, depth first and in order.
#[derive(Debug)]
pub(super) struct SourceFiles<'p> {
    /// The files; the first is the requested one.
    pub(super) files: Vec<SourceFile>,
    /// Every file that was read or not found.
    pub(super) paths: Vec<PathBuf>,
    /// The parser that reads them.
    pub(super) mode: ParserMode,
    /// The progress of the load.
    pub(super) progress: &'p FileProgress,
    /// Where files come from; `None`: from disk.
    provider: Option<&'p dyn FileProvider>,
    /// Diagnostics of included files that are not situation files.
    pub(super) unreadable: Vec<Diagnostic>,
    /// Data sets to be read after all records.
    pub(super) data_sets: Vec<DataSetInclude>,
    /// Canonical paths of the files being included, outermost first.
    open_paths: Vec<PathBuf>,
    /// Canonical paths of all files read.
    read_paths: Vec<PathBuf>,
    /// The bytes of all files read.
    bytes_read: u64,
}

/// A data set that a file includes.
#[derive(Debug)]
pub(super) struct DataSetInclude {
    /// The index of the file that includes it.
    pub(super) file_index: usize,
    /// The byte range of the include.
    pub(super) range: ByteRange,
    /// The kind of the data set.
    pub(super) kind: DataSetKind,
    /// The path as written.
    pub(super) name: String,
    /// The path, resolved against the including file.
    pub(super) path: PathBuf,
}

/// The content of a data set file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataSetKind {
    /// Rows as the data set publishes them.
    Rows(Dataset),
    /// Imported events.
    Parquet,
}

/// An include of a data set, such as `Ucdp("ged.csv")`.
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
        Self {
            files: Vec::new(),
            paths: Vec::new(),
            mode,
            progress,
            provider: None,
            unreadable: Vec::new(),
            data_sets: Vec::new(),
            open_paths: Vec::new(),
            read_paths: Vec::new(),
            bytes_read: 0,
        }
    }

    /// Reads the file at `path` and all files it includes.
    pub(super) fn read_path(
        path: &Path,
        pipes: PipePolicy,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut source_files = Self::empty(ParserMode::Fast, progress);
        source_files.read_file(path, pipes)?;
        Ok(source_files)
    }

    /// Reads a file and all files it includes, from the provider if there is one.
    pub(super) fn read_provided(
        path: &Path,
        provider: Option<&'p dyn FileProvider>,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut source_files = Self { provider, ..Self::empty(ParserMode::Fast, progress) };
        source_files.read_file(path, PipePolicy::Allowed)?;
        Ok(source_files)
    }

    /// Returns the path by which a file is recognised if it is included again.
    fn canonical_path(&self, path: &Path) -> Option<PathBuf> {
        if self.provider.is_none() {
            return path.canonicalize().ok();
        }
        let mut canonical = PathBuf::new();
        for part in path.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir if canonical.file_name().is_some() => _ = canonical.pop(),
                part => canonical.push(part),
            }
        }
        Some(canonical)
    }

    /// Reads a text, which cannot include files.
    pub(super) fn from_text(
        name: &str,
        text: &str,
        mode: ParserMode,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut file = parse_file(name.to_owned(), text.to_owned(), mode)?;
        for span in &file.outline.include {
            let range = RonSlice::from_range(&file.source.text, span).token_range();
            let message = "a situation that is not read from a file cannot include files".to_owned();
            file.faults.push(SourceFault::error(range, message, None));
        }
        Ok(Self { files: vec![file], ..Self::empty(mode, progress) })
    }

    fn read_file(&mut self, path: &Path, pipes: PipePolicy) -> Result<(), LoadError> {
        self.paths.push(path.to_owned());
        let name = path.display().to_string();
        let text = decode_text(&name, self.read_bytes(path, pipes)?)?;
        let file = parse_file(name, text, self.mode)?;
        // A pipe has no canonical path.
        let canonical = self.canonical_path(path).unwrap_or_else(|| path.to_owned());
        let includes = file.outline.include.clone();
        let file_index = self.files.len();
        self.files.push(file);
        self.open_paths.push(canonical.clone());
        self.read_paths.push(canonical);
        for span in includes {
            if let Some(fault) = self.include_file(file_index, path, &span)? {
                self.add_fault(file_index, fault);
            }
        }
        self.open_paths.pop();
        Ok(())
    }

    /// Reads a file to its end.
    fn read_bytes(&mut self, path: &Path, pipes: PipePolicy) -> Result<Vec<u8>, LoadError> {
        /// The number of bytes read between two progress updates.
        const CHUNK_BYTES: usize = 1 << 16;
        let io_error = |source| LoadError::Io { path: path.to_owned(), source };
        if let Some(provider) = self.provider {
            let bytes = provider.read_file(path).map_err(io_error)?;
            self.bytes_read = self.bytes_read.saturating_add(bytes.len() as u64);
            if self.bytes_read > MAX_SITUATION_BYTES {
                return Err(io_error(too_large_error(MAX_SITUATION_BYTES)));
            }
            return Ok(bytes);
        }
        let mut file = open_for_reading(path, pipes).map_err(io_error)?;
        let metadata = file.metadata().map_err(io_error)?;
        self.progress.add_file(metadata.is_file().then_some(metadata.len()));
        if self.bytes_read.saturating_add(metadata.len()) > MAX_SITUATION_BYTES {
            return Err(io_error(too_large_error(MAX_SITUATION_BYTES)));
        }
        let mut bytes = Vec::new();
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            if self.progress.is_cancelled() {
                return Err(LoadError::Cancelled);
            }
            let read = match file.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(io_error)?,
            };
            if read == 0 {
                return Ok(bytes);
            }
            self.progress.add_fetched(read);
            bytes.extend_from_slice(buffer.get(..read).unwrap_or_default());
            self.bytes_read = self.bytes_read.saturating_add(read as u64);
            if self.bytes_read > MAX_SITUATION_BYTES {
                return Err(io_error(too_large_error(MAX_SITUATION_BYTES)));
            }
        }
    }

    fn add_fault(&mut self, file_index: usize, fault: SourceFault) {
        if let Some(file) = self.files.get_mut(file_index) {
            file.faults.push(fault);
        }
    }

    /// Includes one file. Returns the fault of the include itself.
    fn include_file(
        &mut self,
        file_index: usize,
        from: &Path,
        span: &ByteRange,
    ) -> Result<Option<SourceFault>, LoadError> {
        let Some(file) = self.files.get(file_index) else { return Ok(None) };
        let slice = RonSlice::from_range(&file.source.text, span);
        let range = slice.token_range();
        if self.paths.len() > MAX_INCLUDED_FILES {
            let message =
                format!("a situation includes at most {MAX_INCLUDED_FILES} files; this one is left out");
            return Ok(Some(SourceFault::error(range, message, None)));
        }
        if let Ok(include) = slice.parse::<IncludeValue>() {
            let (kind, name) = include.into_kind_and_path();
            let path = from.parent().unwrap_or(Path::new("")).join(&name);
            self.paths.push(path.clone());
            self.data_sets.push(DataSetInclude { file_index, range, kind, name, path });
            return Ok(None);
        }
        let Ok(name) = slice.parse::<RonText<'_>>() else {
            let message = format!("{} is not a file that can be included", slice.describe());
            let hint = "write a situation file or a data set, such as \"more.ron\" or Ucdp(\"ged.csv\")";
            return Ok(Some(SourceFault::error(range, message, Some(hint.to_owned()))));
        };
        let path = from.parent().unwrap_or(Path::new("")).join(&*name);
        let shown = quote_name(&name);
        if let Some(canonical) = self.canonical_path(&path) {
            if self.open_paths.contains(&canonical) {
                let message = if self.open_paths.last() == Some(&canonical) {
                    "this file includes itself".to_owned()
                } else {
                    format!("{shown} includes this file; files cannot include each other")
                };
                return Ok(Some(SourceFault::error(range, message, None)));
            }
            if self.read_paths.contains(&canonical) {
                let message = format!("{shown} is included more than once; it is read once");
                return Ok(Some(SourceFault::warning(range, message, None)));
            }
        }
        if self.open_paths.len() >= MAX_INCLUDE_DEPTH {
            return Ok(Some(SourceFault::error(
                range,
                "includes are nested too deeply here".to_owned(),
                None,
            )));
        }
        match self.read_file(&path, PipePolicy::for_included_file()) {
            Ok(()) => Ok(None),
            Err(LoadError::Cancelled) => Err(LoadError::Cancelled),
            Err(LoadError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                let hint = format!("looked for {}", path.display());
                let message = format!("included file {shown} does not exist");
                Ok(Some(SourceFault::error(range, message, Some(hint))))
            }
            Err(LoadError::Io { source, .. }) => {
                let message = format!("included file {shown} cannot be read: {source}");
                Ok(Some(SourceFault::error(range, message, None)))
            }
            Err(error) => {
                self.unreadable.push(error.to_diagnostic());
                Ok(Some(SourceFault::error(range, format!("included file {shown} is left out"), None)))
            }
        }
    }
}

/// Decodes a file.
fn decode_text(name: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(LoadError::Utf16 { name: name.to_owned() });
    }
    source_text::decode_utf8(name, bytes).map_err(LoadError::NotUtf8)
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
