//! The file that stores the visits of one situation, outside the data.
//!
//! The file is replaced atomically. A lock file serialises writers, and a visit that another board has stored in the
//! meantime is merged.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;
use rustix::fs::{Access, access};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::lock_file::lock_file;
use crate::atomic_file::DraftFile;
use crate::input_file::read_bytes;
use crate::model::Day;
use crate::model::limits::MAX_STATE_BYTES;
use crate::model::text::sanitize;
use crate::visit::{SeenEvent, VisitRecord};

/// The version of the file layout and of the event hashes in it. A file with a higher number was written by a later
/// program and is left alone.
const FORMAT: u32 = 1;

/// The stored visit of one situation.
#[derive(Debug)]
pub(super) struct VisitStore {
    /// The file, or the reason why nothing can be written.
    path: Result<PathBuf, String>,
    /// The visit that was stored when this board started, or that it stored last. `None`: nothing can be compared.
    baseline: Option<VisitRecord>,
    /// A message to show to the user once.
    pub(super) notice: Option<String>,
}

impl VisitStore {
    /// Reads the stored visit and checks whether a new one can be written.
    ///
    /// An error becomes a notice, not a failure: the board works without visits. `path` may already hold an error.
    pub(super) fn open(path: Result<PathBuf, String>) -> Self {
        let path = match path {
            Ok(path) => path,
            Err(reason) => return Self::unavailable(reason),
        };
        let (baseline, mut notice) = match read_visit_file(&path) {
            Ok(stored) => (stored.unwrap_or_default(), None),
            Err(VisitFileError::Corrupt(reason)) => {
                let kept = keep_corrupt_file(&path);
                let lost = format!("The last visit is lost: {} {reason}{kept}", path.display());
                (VisitRecord::default(), Some(lost))
            }
            Err(VisitFileError::Unusable(reason)) => return Self::unavailable(reason),
        };
        match check_writable(&path) {
            Ok(()) => Self { path: Ok(path), baseline: Some(baseline), notice },
            Err(error) => {
                let reason = error_with_path(&path, &error);
                // A first visit that cannot be stored would be the first every time, so it is not compared.
                let baseline = Some(baseline).filter(|stored| stored.visited_at.is_some());
                notice.get_or_insert_with(|| not_remembered_notice(&reason));
                Self { path: Err(reason), baseline, notice }
            }
        }
    }

    fn unavailable(reason: String) -> Self {
        Self { notice: Some(not_remembered_notice(&reason)), path: Err(reason), baseline: None }
    }

    /// The visit to compare with. Returns `None` if nothing can be compared.
    pub(super) const fn previous_visit(&self) -> Option<&VisitRecord> {
        self.baseline.as_ref()
    }

    /// Whether a visit can probably be written: its path is known.
    pub(super) const fn is_writable(&self) -> bool {
        self.path.is_ok()
    }

    /// Stores a visit, merged with what other boards have stored since this one started or stored last.
    ///
    /// # Errors
    /// Returns the reason as a sentence if the file cannot be written.
    pub(super) fn record_visit(&mut self, visit: &VisitRecord) -> Result<(), String> {
        let path = self.path.as_deref().map_err(Clone::clone)?;
        let base = self.baseline.clone().unwrap_or_default();
        let write = || -> io::Result<()> {
            // Held until the closure returns.
            let _lock = lock_file(path)?;
            let merged = match read_visit_file(path) {
                Ok(Some(theirs)) => VisitRecord::merge(&base, visit.clone(), theirs),
                Ok(None) => visit.clone(),
                Err(VisitFileError::Corrupt(_)) => {
                    _ = move_corrupt_file(path);
                    visit.clone()
                }
                Err(VisitFileError::Unusable(reason)) => return Err(io::Error::other(reason)),
            };
            write_visit_file(path, &merged)
        };
        write().map_err(|error| error_with_path(path, &error))?;
        // Not the merged record: this board has not seen what others saw in data it has not read.
        self.baseline = Some(visit.clone());
        Ok(())
    }
}

fn not_remembered_notice(reason: &str) -> String {
    format!("This visit will not be remembered: {reason}")
}

/// Formats an error and its path. The reason comes first because a long path may not fit in the footer.
pub(super) fn error_with_path(path: &Path, error: &io::Error) -> String {
    format!("{error}: {}", path.display())
}

/// The JSON in the file.
#[derive(Debug, Serialize, Deserialize)]
struct VisitFile {
    format: u32,
    /// Local time, such as `2026-01-12T08:10:00.5`.
    visited: Option<String>,
    /// Local time, as `visited`.
    read: Option<String>,
    /// A day, such as `2026-01-31`. Missing in files of earlier programs.
    #[serde(default)]
    as_of: Option<String>,
    /// By event id: the version in hexadecimal, and a description of one line.
    events: BTreeMap<String, (String, String)>,
}

enum VisitFileError {
    /// The content is not what this program writes.
    Corrupt(String),
    /// The file cannot be read, or a later program wrote it.
    Unusable(String),
}

/// Reads a stored visit without opening it for writing. Returns `None` if the file does not exist.
///
/// # Errors
/// Returns the reason as a sentence if the file cannot be read.
pub(super) fn read_visit(path: &Path) -> Result<Option<VisitRecord>, String> {
    read_visit_file(path).map_err(|error| match error {
        VisitFileError::Corrupt(reason) => format!("{} {reason}", path.display()),
        VisitFileError::Unusable(reason) => reason,
    })
}

fn read_visit_file(path: &Path) -> Result<Option<VisitRecord>, VisitFileError> {
    #[derive(Deserialize)]
    struct FormatHeader {
        format: u32,
    }
    let bytes = match read_bytes(path, MAX_STATE_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VisitFileError::Unusable(error_with_path(path, &error))),
    };
    let corrupt = |error: serde_json::Error| VisitFileError::Corrupt(format!("is corrupt ({error})"));
    let header: FormatHeader = serde_json::from_slice(&bytes).map_err(corrupt)?;
    if header.format > FORMAT {
        let reason = format!("{} was written by a later frontwatch", path.display());
        return Err(VisitFileError::Unusable(reason));
    }
    let file: VisitFile = serde_json::from_slice(&bytes).map_err(corrupt)?;
    file.into_record().map(Some).ok_or_else(|| VisitFileError::Corrupt("is corrupt".to_owned()))
}

impl VisitFile {
    fn from_record(record: &VisitRecord) -> Self {
        let format_time = |time: NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        let to_pair = |event: &SeenEvent| (format!("{:016x}", event.version), event.description.clone());
        Self {
            format: FORMAT,
            visited: record.visited_at.map(format_time),
            read: record.read_at.map(format_time),
            as_of: record.as_of.map(|day| day.to_string()),
            events: record.events.iter().map(|(id, event)| (id.clone(), to_pair(event))).collect(),
        }
    }

    /// Returns `None` if a value has the wrong form. Sanitises all text, because another program may have edited the
    /// file.
    fn into_record(self) -> Option<VisitRecord> {
        let parse_time = |text: Option<String>| text.map(|text| text.parse()).transpose().ok();
        let events = self.events.into_iter().map(|(id, (version, description))| {
            let version = u64::from_str_radix(&version, 16).ok()?;
            let description = sanitize(&description).into_owned();
            Some((sanitize(&id).into_owned(), SeenEvent { version, description }))
        });
        Some(VisitRecord {
            visited_at: parse_time(self.visited)?,
            read_at: parse_time(self.read)?,
            as_of: self.as_of.map(|day| day.parse::<Day>()).transpose().ok()?,
            events: events.collect::<Option<_>>()?,
        })
    }
}

/// Moves a corrupt file aside and returns the end of the notice about it; empty if the file could not be moved.
fn keep_corrupt_file(path: &Path) -> String {
    let moved = lock_file(path).and_then(|_lock| match read_visit_file(path) {
        Err(VisitFileError::Corrupt(_)) => move_corrupt_file(path),
        // Another board has just written a good file.
        _ => Ok(()),
    });
    match moved {
        Ok(()) => format!("; it is kept as {}", corrupt_path(path).display()),
        Err(_) => String::new(),
    }
}

fn corrupt_path(path: &Path) -> PathBuf {
    path.with_extension("json.bad")
}

fn move_corrupt_file(path: &Path) -> io::Result<()> {
    fs::rename(path, corrupt_path(path))
}

/// Checks that the lock file, and a file in the nearest existing folder, can be written. Creates nothing: opening a
/// board leaves no trace.
fn check_writable(path: &Path) -> io::Result<()> {
    let exists_with_access = |path: &Path, mode| match access(path, mode) {
        Err(Errno::NOENT) => Ok(false),
        result => result.map(|()| true),
    };
    exists_with_access(&path.with_extension("lock"), Access::WRITE_OK)?;
    for folder in path.ancestors().skip(1) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // Missing folders are created inside the nearest existing one.
        if exists_with_access(folder, Access::WRITE_OK | Access::EXEC_OK)? {
            break;
        }
    }
    Ok(())
}

/// Replaces the file atomically.
fn write_visit_file(path: &Path, record: &VisitRecord) -> io::Result<()> {
    let draft = DraftFile::create_beside(path, 0o600)?;
    let mut text = serde_json::to_vec(&VisitFile::from_record(record))?;
    text.push(b'\n');
    draft.file().write_all(&text)?;
    draft.replace(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn record(visited: &str, events: &[(&str, u64)]) -> VisitRecord {
        let event = |&(id, version): &(&str, u64)| {
            (id.to_owned(), SeenEvent { version, description: format!("about {id}") })
        };
        VisitRecord {
            visited_at: Some(time(visited)),
            read_at: Some(time(visited)),
            as_of: Some(time(visited).date().into()),
            events: events.iter().map(event).collect(),
        }
    }

    fn event_versions(record: &VisitRecord) -> Vec<(&str, u64)> {
        record.events.iter().map(|(id, event)| (id.as_str(), event.version)).collect()
    }

    fn open(path: &Path) -> VisitStore {
        VisitStore::open(Ok(path.to_owned()))
    }

    #[test]
    fn a_stored_visit_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("visits/s.json");
        assert_eq!(read_visit(&path), Ok(None));
        let mut store = open(&path);
        assert_eq!((store.previous_visit(), &store.notice), (Some(&VisitRecord::default()), &None));
        let visit = record("2026-01-12T08:10:00.25", &[("a", 1), ("b", u64::MAX)]);
        assert_eq!(store.record_visit(&visit), Ok(()));
        assert_eq!(read_visit(&path), Ok(Some(visit)));
        let names: Vec<String> = fs::read_dir(path.parent().unwrap())
            .unwrap()
            .map(|entry| entry.unwrap().path().extension().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names.len(), 2, "the file and its lock, no draft: {names:?}");
    }

    #[test]
    fn opening_creates_nothing_and_detects_a_path_that_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(open(&folder.path().join("a/b/s.json")).is_writable());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(folder.path().join("file"), "").unwrap();
        let store = open(&folder.path().join("file/s.json"));
        assert!(!store.is_writable() && store.notice.as_deref().unwrap().contains("Not a directory"));
    }

    #[test]
    fn visits_of_two_boards_are_merged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let first = record("2026-01-01T08:00:00", &[("a", 1), ("b", 1), ("c", 1)]);
        open(&path).record_visit(&first).unwrap();
        let (mut board_1, mut board_2) = (open(&path), open(&path));
        // Board 2 has read later data and is closed first.
        let visit = record("2026-01-03T08:00:00", &[("a", 3), ("b", 1), ("c", 1), ("e", 1)]);
        board_2.record_visit(&visit).unwrap();
        board_1.record_visit(&record("2026-01-02T08:00:00", &[("a", 2), ("b", 2), ("d", 1)])).unwrap();
        let merged = read_visit(&path).unwrap().unwrap();
        assert_eq!(event_versions(&merged), [("a", 3), ("b", 2), ("d", 1), ("e", 1)]);
        assert_eq!(merged.visited_at, Some(time("2026-01-03T08:00:00")));
        // Board 1 has still not read the later data; its second visit does not undo that of board 2.
        board_1.record_visit(&record("2026-01-04T08:00:00", &[("a", 2), ("b", 2), ("d", 2)])).unwrap();
        let merged = read_visit(&path).unwrap().unwrap();
        assert_eq!(event_versions(&merged), [("a", 3), ("b", 2), ("d", 2), ("e", 1)]);
    }

    #[test]
    fn concurrent_boards_lose_no_visit() {
        let folder = tempfile::tempdir().unwrap();
        let count = 24;
        let path = &folder.path().join("visits/s.json");
        std::thread::scope(|scope| {
            for n in 0..count {
                scope.spawn(move || {
                    let event = format!("e{n:02}");
                    let baseline = Some(VisitRecord::default());
                    let mut store = VisitStore { path: Ok(path.clone()), baseline, notice: None };
                    store.record_visit(&record("2026-01-02T08:00:00", &[(&event, 1)])).unwrap();
                });
            }
        });
        assert_eq!(read_visit(path).unwrap().unwrap().events.len(), count);
    }

    #[test]
    fn a_corrupt_file_is_kept_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        for corrupt in ["", "{", "null", r#"{"format":1}"#, r#"{"format":1,"events":{"a":["x","y"]}}"#] {
            fs::write(&path, corrupt).unwrap();
            assert!(read_visit(&path).is_err());
            let mut store = open(&path);
            let notice = store.notice.clone().unwrap();
            assert!(notice.contains("last visit is lost") && notice.contains(".json.bad"), "{notice}");
            assert_eq!(fs::read_to_string(path.with_extension("json.bad")).unwrap(), corrupt);
            store.record_visit(&record("2026-01-02T08:00:00", &[("a", 2)])).unwrap();
            assert!(read_visit(&path).unwrap().is_some());
        }
    }

    #[test]
    fn the_file_of_a_later_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.json");
        let later = r#"{"format":2,"new":"layout"}"#;
        fs::write(&path, later).unwrap();
        let mut store = open(&path);
        assert!(store.notice.as_ref().unwrap().contains("later frontwatch"));
        assert!(store.record_visit(&record("2026-01-02T08:00:00", &[("a", 2)])).is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), later);
    }

    #[test]
    fn a_file_without_as_of_is_read() {
        let text =
            r#"{"format":1,"visited":"2026-01-12T08:10:00","read":null,"events":{"a":["0f","about a"]}}"#;
        let file: VisitFile = serde_json::from_str(text).unwrap();
        let record = file.into_record().unwrap();
        assert_eq!((record.as_of, event_versions(&record)), (None, vec![("a", 15)]));
    }

    #[test]
    fn text_from_the_file_is_sanitised() {
        let event = ("a\u{1b}".to_owned(), ("f".to_owned(), "w\u{1b}[2J\u{202e}".to_owned()));
        let events = BTreeMap::from([event]);
        let file = VisitFile { format: FORMAT, visited: None, read: None, as_of: None, events };
        let record = file.into_record().unwrap();
        assert_eq!(record.events.get("a").map(|event| event.description.as_str()), Some("w[2J"));
    }
}
