//! Reads a file and the files it includes.

use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use super::parquet_file::is_parquet;
use super::parser_mode::ParserMode;
use crate::feed_store::{FeedFolder, is_valid_name as is_valid_feed_name};
use crate::file::fast;
use crate::file::file_outline::FileOutline;
use crate::file::file_provider::FileProvider;
use crate::file::inbox_file::inbox_path;
use crate::file::include_pattern::{IncludePattern, MatchingFiles};
use crate::file::load_options::FeedSources;
use crate::file::load_result::LoadError;
use crate::file::progress::FileProgress;
use crate::file::record_fields::quote_text;
use crate::file::ron_syntax::RonSlice;
use crate::file::ron_value::RonText;
use crate::file::source_text::{self, ByteRange, SourceFault, SourceText, nearest_name, quote_name};
use crate::import::Dataset;
use crate::import::file_recognition::{FileContent, recognize_file};
use crate::input_file::{PipePolicy, open_for_reading, too_large_error};
use crate::model::limits::{MAX_INCLUDE_DEPTH, MAX_INCLUDED_FILES, MAX_SITUATION_BYTES};
use crate::model::{Diagnostic, Severity};
use serde::Deserialize;

/// A file with its outline and the faults found so far.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// The path; empty for a text that is not from a file.
    pub(super) path: PathBuf,
    /// The name and text.
    pub(super) source: SourceText,
    /// The byte ranges of its records.
    pub(super) outline: FileOutline,
    /// The faults found so far.
    pub(super) faults: Vec<SourceFault>,
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
    /// Where feeds are found.
    pub(super) feeds: Option<&'p FeedSources>,
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
    /// The include patterns, to watch for new files.
    pub(super) patterns: Vec<PathBuf>,
    /// The bytes of all files read.
    bytes_read: u64,
}

/// A file that an entry of `include` names or matches.
#[derive(Debug, Clone)]
struct IncludedFile {
    file_index: usize,
    range: ByteRange,
    /// `None`: a situation file.
    kind: Option<DataSetKind>,
    name: String,
    path: PathBuf,
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
    /// The events of a feed.
    Feed,
}

/// An include of a data set, such as `Ucdp("ged.csv")`.
#[derive(Debug, Deserialize)]
enum IncludeValue {
    Ucdp(String),
    Acled(String),
    Gdelt(String),
    Parquet(String),
    Feed(String),
}

/// The names of [`IncludeValue`].
const DATA_SET_NAMES: [&str; 5] = ["Ucdp", "Acled", "Gdelt", "Parquet", "Feed"];

impl IncludeValue {
    fn into_kind_and_path(self) -> (DataSetKind, String) {
        match self {
            Self::Ucdp(path) => (DataSetKind::Rows(Dataset::Ucdp), path),
            Self::Acled(path) => (DataSetKind::Rows(Dataset::Acled), path),
            Self::Gdelt(path) => (DataSetKind::Rows(Dataset::Gdelt), path),
            Self::Parquet(path) => (DataSetKind::Parquet, path),
            Self::Feed(name) => (DataSetKind::Feed, name),
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
            feeds: None,
            provider: None,
            unreadable: Vec::new(),
            data_sets: Vec::new(),
            open_paths: Vec::new(),
            read_paths: Vec::new(),
            patterns: Vec::new(),
            bytes_read: 0,
        }
    }

    /// Reads the file at `path` and all files it includes.
    pub(super) fn read_path(
        path: &Path,
        pipes: PipePolicy,
        feeds: Option<&'p FeedSources>,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut source_files = Self { feeds, ..Self::empty(ParserMode::Fast, progress) };
        source_files.read_file(path, pipes)?;
        Ok(source_files)
    }

    /// Reads a file and all files it includes, from the provider if there is one.
    pub(super) fn read_provided(
        path: &Path,
        provider: Option<&'p dyn FileProvider>,
        feeds: Option<&'p FeedSources>,
        progress: &'p FileProgress,
    ) -> Result<Self, LoadError> {
        let mut source_files = Self { feeds, provider, ..Self::empty(ParserMode::Fast, progress) };
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
        let mut file = parse_file(Path::new(""), name.to_owned(), text.to_owned(), mode)?;
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
        let file = parse_file(path, name, text, self.mode)?;
        // A pipe has no canonical path.
        let canonical = self.canonical_path(path).unwrap_or_else(|| path.to_owned());
        let includes = file.outline.include.clone();
        let file_index = self.files.len();
        self.files.push(file);
        self.open_paths.push(canonical.clone());
        self.read_paths.push(canonical);
        for span in includes {
            self.read_include(file_index, path, &span)?;
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

    /// Reads what an entry of `include` stands for: one file, or every file that matches a pattern.
    fn read_include(&mut self, file_index: usize, from: &Path, span: &ByteRange) -> Result<(), LoadError> {
        let Some(file) = self.files.get(file_index) else { return Ok(()) };
        let slice = RonSlice::from_range(&file.source.text, span);
        let range = slice.token_range();
        let (kind, name) = if let Ok(include) = slice.parse::<IncludeValue>() {
            let (kind, name) = include.into_kind_and_path();
            (Some(kind), name)
        } else if let Ok(name) = slice.parse::<RonText<'_>>() {
            (None, name.into_owned())
        } else {
            let message = format!("{} is not a file that can be included", slice.describe());
            let near = nearest_name(slice.leading_name().0, DATA_SET_NAMES);
            let hint = match near.filter(|name| *name != slice.leading_name().0) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "write a situation file, such as \"more.ron\", or a data set: {}, such as Ucdp(\"ged.csv\")",
                    DATA_SET_NAMES.join(", ")
                ),
            };
            self.add_fault(file_index, SourceFault::error(range, message, Some(hint)));
            return Ok(());
        };
        if kind == Some(DataSetKind::Feed) {
            self.include_feed(file_index, range, name);
            return Ok(());
        }
        let path = from.parent().unwrap_or(Path::new("")).join(&name);
        let pattern = IncludePattern::from_path(&path);
        let include = IncludedFile { file_index, range, kind, name, path };
        match pattern {
            None => {
                if let Some(fault) = self.include_file(include)? {
                    self.add_fault(file_index, fault);
                }
                Ok(())
            }
            Some(Ok(pattern)) => self.include_matches(&include, &pattern),
            Some(Err(fault)) => {
                let message = format!("{} cannot be included: {fault}", quote_name(&include.name));
                let hint = "write a folder and a pattern, such as \"events/*.ron\"".to_owned();
                self.add_fault(file_index, SourceFault::error(include.range, message, Some(hint)));
                Ok(())
            }
        }
    }

    /// Includes the events of a feed.
    fn include_feed(&mut self, file_index: usize, range: ByteRange, name: String) {
        if !is_valid_feed_name(&name) {
            let message = format!("{} is not the name of a feed", quote_name(&name));
            let hint = "write the name of a feed, such as Feed(\"ucdp\")".to_owned();
            self.add_fault(file_index, SourceFault::error(range, message, Some(hint)));
            return;
        }
        // Without a folder, as without the file, the feed has brought nothing.
        let path = self.feeds.and_then(|feeds| feeds.store.as_ref()).map_or_else(PathBuf::new, |store| {
            let path = FeedFolder::in_store(store, &name).events_file();
            self.paths.push(path.clone());
            path
        });
        self.data_sets.push(DataSetInclude { file_index, range, kind: DataSetKind::Feed, name, path });
    }

    /// Includes every file that matches a pattern and is not read already, sorted by name.
    fn include_matches(&mut self, include: &IncludedFile, pattern: &IncludePattern) -> Result<(), LoadError> {
        let shown = quote_name(&include.name);
        let report = |files: &mut Self, severity, message, hint| {
            files.add_fault(
                include.file_index,
                SourceFault { range: include.range.clone(), severity, message, hint },
            );
        };
        if self.patterns.len() >= MAX_INCLUDED_FILES {
            report(self, Severity::Error, left_out_message("this pattern is"), None);
            return Ok(());
        }
        self.patterns.push(include.path.clone());
        let MatchingFiles { paths, mut left_out } = match pattern.matching_files(self.provider) {
            Ok(found) => found,
            Err(error) => {
                let message =
                    format!("{shown} matches no file: {} cannot be read", pattern.folder().display());
                report(self, Severity::Warning, message, Some(error.to_string()));
                return Ok(());
            }
        };
        if paths.is_empty() {
            let hint = format!("looked in {}", pattern.folder().display());
            report(self, Severity::Note, format!("{shown} matches no file"), Some(hint));
        }
        let inbox = self.paths.first().map(|root| inbox_path(root));
        for path in paths.into_iter().filter(|path| Some(path) != inbox.as_ref()) {
            let is_read = self
                .canonical_path(&path)
                .is_some_and(|path| self.open_paths.contains(&path) || self.read_paths.contains(&path));
            if is_read {
                continue;
            }
            if self.paths.len() > MAX_INCLUDED_FILES {
                left_out += 1;
                continue;
            }
            let name = path.display().to_string();
            if let Some(fault) = self.include_file(IncludedFile { name, path, ..include.clone() })? {
                self.add_fault(include.file_index, fault);
            }
        }
        if left_out > 0 {
            let message = left_out_message(&format!("{left_out} files that match {shown} are"));
            report(self, Severity::Error, message, None);
        }
        Ok(())
    }

    /// Includes one file. Returns the fault of the include itself.
    fn include_file(&mut self, include: IncludedFile) -> Result<Option<SourceFault>, LoadError> {
        let IncludedFile { file_index, range, kind, name, path } = include;
        if self.paths.len() > MAX_INCLUDED_FILES {
            return Ok(Some(SourceFault::error(range, left_out_message("this one is"), None)));
        }
        let canonical = self.canonical_path(&path);
        if let Some(kind) = kind {
            self.paths.push(path.clone());
            self.read_paths.extend(canonical);
            self.data_sets.push(DataSetInclude { file_index, range, kind, name, path });
            return Ok(None);
        }
        let shown = quote_name(&name);
        if let Some(canonical) = canonical {
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
        if let Some((what, hint)) =
            Some(&path).filter(|_| self.provider.is_none()).and_then(|path| other_content(path, &name))
        {
            let message = format!("included file {shown} is left out: it {what}");
            return Ok(Some(SourceFault::error(range, message, hint)));
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

/// Returns what an included file is if it is not a situation, as the predicate of a sentence, and how to include it.
fn other_content(path: &Path, name: &str) -> Option<(String, Option<String>)> {
    let include_as = |kind: &str| Some(format!("write {kind}({})", quote_text(name)));
    if is_parquet(path) {
        return Some(("is a Parquet file".to_owned(), include_as("Parquet")));
    }
    Some(match recognize_file(path)? {
        FileContent::Rows(dataset) => {
            let kind = match dataset {
                Dataset::Ucdp => "Ucdp",
                Dataset::Acled => "Acled",
                Dataset::Gdelt => "Gdelt",
            };
            (format!("is a file of {}", dataset.name()), include_as(kind))
        }
        FileContent::Foreign(what) => (what, None),
    })
}

/// Returns the message that a situation includes too many files.
fn left_out_message(what: &str) -> String {
    format!("a situation includes at most {MAX_INCLUDED_FILES} files; {what} left out")
}

/// Decodes a file.
///
/// # Errors
/// If it is not UTF-8.
pub(crate) fn decode_text(name: &str, bytes: Vec<u8>) -> Result<String, LoadError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(LoadError::Utf16 { name: name.to_owned() });
    }
    source_text::decode_utf8(name, bytes).map_err(LoadError::NotUtf8)
}

fn parse_file(path: &Path, name: String, text: String, mode: ParserMode) -> Result<SourceFile, LoadError> {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(LoadError::Empty { name });
    }
    let source = SourceText::new(name, text);
    let fast = if mode == ParserMode::Fast { fast::find_outline(&source.text) } else { None };
    match fast.map_or_else(|| FileOutline::parse(&source.text), |outline| Ok((outline, Vec::new()))) {
        Ok((outline, faults)) => Ok(SourceFile { path: path.to_owned(), source, outline, faults }),
        Err(fault) => match source.to_diagnostics(vec![fault]).pop() {
            Some(diagnostic) => Err(LoadError::NotASituation(Box::new(diagnostic))),
            None => Err(LoadError::Empty { name: source.name }),
        },
    }
}
