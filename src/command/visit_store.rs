//! Where visits are remembered: a file for each situation in the reader's state folder, never in the data.
//!
//! The file is replaced whole (written under another name, synchronised, renamed), and what another board on the
//! same situation has written meanwhile is merged in, under a lock.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::NaiveDateTime;
use rustix::fs::{Access, FlockOperation, access, flock};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::ProgramContext;
use crate::atomic_file::DraftFile;
use crate::model::Day;
use crate::model::text::sanitize;
use crate::visit::version::VersionHash;
use crate::visit::{SeenEvent, VisitRecord};

/// The layout of the file, and how versions are made. Another number is another program's: its file is left alone.
const FORMAT: u32 = 1;

/// What was seen of a situation (`None`: of the sample) at the last visit, and when that ended. `None`: there was no
/// visit, or what was remembered cannot be read.
pub(super) fn last_visit(
    world: &ProgramContext<'_>,
    situation: Option<&Path>,
) -> Option<(VisitRecord, NaiveDateTime)> {
    read_last_visit(&visit_file(world, situation).ok()?)
}

pub(super) fn read_last_visit(place: &Path) -> Option<(VisitRecord, NaiveDateTime)> {
    let seen = read_visit_file(place).ok()??;
    seen.visited_at.map(|visited| (seen, visited))
}

/// What is remembered of one situation, and where.
#[derive(Debug)]
pub(super) struct VisitStore {
    /// Where; `Err` says why nothing can be written.
    place: Result<PathBuf, String>,
    /// What this board began with, or wrote last; `None`: nothing can be compared.
    seen: Option<VisitRecord>,
    /// Something the reader should be told once.
    pub(super) notice: Option<String>,
}

impl VisitStore {
    /// Reads what is remembered and looks whether it can be written. Nothing that goes wrong is a failure: the board
    /// works without.
    pub(super) fn open(world: &ProgramContext<'_>, situation: Option<&Path>) -> Self {
        Self::open_at(visit_file(world, situation))
    }

    /// The same, in a place.
    pub(super) fn open_at(place: Result<PathBuf, String>) -> Self {
        let place = match place {
            Ok(place) => place,
            Err(why) => return Self::unavailable(why),
        };
        let (seen, mut notice) = match read_visit_file(&place) {
            Ok(found) => (Some(found.unwrap_or_default()), None),
            Err(VisitFileError::Corrupt(why)) => {
                let lost =
                    format!("The last visit is lost: {} {why}{}", place.display(), keep_corrupt_file(&place));
                (Some(VisitRecord::default()), Some(lost))
            }
            Err(VisitFileError::Unusable(why)) => return Self::unavailable(why),
        };
        match check_writable(&place) {
            Ok(()) => Self { place: Ok(place), seen, notice },
            Err(error) => {
                let why = error_with_path(&place, &error);
                // A first visit that is forgotten would be the first for ever.
                let seen = seen.filter(|seen| seen.visited_at.is_some());
                notice.get_or_insert_with(|| not_remembered(&why));
                Self { place: Err(why), seen, notice }
            }
        }
    }

    fn unavailable(why: String) -> Self {
        Self { notice: Some(not_remembered(&why)), place: Err(why), seen: None }
    }

    /// What was seen before; `None`: nothing can be compared.
    pub(super) const fn previous_visit(&self) -> Option<&VisitRecord> {
        self.seen.as_ref()
    }

    /// Whether anything can be written, as far as one can tell before.
    pub(super) const fn is_writable(&self) -> bool {
        self.place.is_ok()
    }

    /// Writes what has been seen now, merged with what other boards have written since this one began, or wrote.
    ///
    /// # Errors
    /// Why it cannot be written, in words.
    pub(super) fn record_visit(&mut self, mine: &VisitRecord) -> Result<(), String> {
        let place = self.place.as_deref().map_err(Clone::clone)?;
        let base = self.seen.clone().unwrap_or_default();
        let write = || -> io::Result<()> {
            // Held until the end of this function.
            let _lock = lock_visits(place)?;
            let seen = match read_visit_file(place) {
                Ok(Some(theirs)) => VisitRecord::merge(&base, mine.clone(), theirs),
                Ok(None) => mine.clone(),
                Err(VisitFileError::Corrupt(_)) => {
                    _ = move_corrupt_file(place);
                    mine.clone()
                }
                Err(VisitFileError::Unusable(why)) => return Err(io::Error::other(why)),
            };
            write_visit_file(place, &seen)
        };
        write().map_err(|error| error_with_path(place, &error))?;
        // Not the merged one: what others have seen in data that this board has not read is not its own.
        self.seen = Some(mine.clone());
        Ok(())
    }
}

fn not_remembered(why: &str) -> String {
    format!("This visit will not be remembered: {why}")
}

/// The reason goes first: the path may be too long for the footer.
fn error_with_path(place: &Path, error: &io::Error) -> String {
    format!("{error}: {}", place.display())
}

/// The file for a situation: named by the hash of where it really is, so that a link to it is the same situation.
fn visit_file(world: &ProgramContext<'_>, situation: Option<&Path>) -> Result<PathBuf, String> {
    let home = || world.environment.variable("HOME").map(|home| Path::new(&home).join(".local/state"));
    // The XDG specification has relative paths ignored.
    let xdg =
        world.environment.variable("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = xdg.or_else(home).ok_or("neither XDG_STATE_HOME nor HOME is set")?;
    let name = match situation {
        None => "sample".to_owned(),
        Some(path) => {
            let real = fs::canonicalize(path).map_err(|error| error_with_path(path, &error))?;
            if !real.is_file() {
                return Err(format!("{} is not a file", path.display()));
            }
            format!("{:016x}", VersionHash::hash_bytes(real.as_os_str().as_bytes()))
        }
    };
    Ok(state.join("frontwatch").join("visits").join(name).with_extension("json"))
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct VisitFile {
    format: u32,
    /// As `2026-01-12T08:10:00.5`, like the next.
    visited: Option<String>,
    read: Option<String>,
    /// As `2026-01-31`; left out by earlier programs.
    #[serde(default)]
    as_of: Option<String>,
    /// By id: the version in hexadecimal digits, and a line about the event.
    events: BTreeMap<String, (String, String)>,
}

enum VisitFileError {
    /// Not what this program writes.
    Corrupt(String),
    /// It cannot be opened, or a later program wrote it.
    Unusable(String),
}

/// Reads what is remembered, for those who only look; `None`: nothing is.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn read_visit(place: &Path) -> Result<Option<VisitRecord>, String> {
    read_visit_file(place).map_err(|error| match error {
        VisitFileError::Corrupt(why) => format!("{} {why}", place.display()),
        VisitFileError::Unusable(why) => why,
    })
}

/// Reads what is remembered; `None`: nothing is.
fn read_visit_file(place: &Path) -> Result<Option<VisitRecord>, VisitFileError> {
    #[derive(Deserialize)]
    struct FormatHeader {
        format: u32,
    }
    let text = match fs::read(place) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(VisitFileError::Unusable(error_with_path(place, &error))),
    };
    let corrupt =
        |error: serde_json::Error| VisitFileError::Corrupt(format!("cannot be understood ({error})"));
    let heading: FormatHeader = serde_json::from_slice(&text).map_err(corrupt)?;
    if heading.format > FORMAT {
        return Err(VisitFileError::Unusable(format!("{} is of a later frontwatch", place.display())));
    }
    let written: VisitFile = serde_json::from_slice(&text).map_err(corrupt)?;
    written.into_record().map(Some).ok_or_else(|| VisitFileError::Corrupt("cannot be understood".to_owned()))
}

impl VisitFile {
    fn from_record(seen: &VisitRecord) -> Self {
        let time = |time: NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        let events = seen.events.iter();
        let events =
            events.map(|(id, e)| (id.clone(), (format!("{:016x}", e.version), e.description.clone())));
        Self {
            format: FORMAT,
            visited: seen.visited_at.map(time),
            read: seen.read_at.map(time),
            as_of: seen.as_of.map(|day| day.to_string()),
            events: events.collect(),
        }
    }

    /// The text was safe when it was written; the file may have been in other hands since.
    fn into_record(self) -> Option<VisitRecord> {
        let time =
            |text: Option<String>| text.map(|text| text.parse().ok()).map_or(Some(None), |t| t.map(Some));
        let events = self.events.into_iter().map(|(id, (version, words))| {
            let version = u64::from_str_radix(&version, 16).ok()?;
            Some((
                sanitize(&id).into_owned(),
                SeenEvent { version, description: sanitize(&words).into_owned() },
            ))
        });
        Some(VisitRecord {
            visited_at: time(self.visited)?,
            read_at: time(self.read)?,
            as_of: self.as_of.map(|day| day.parse::<Day>()).transpose().ok()?,
            events: events.collect::<Option<_>>()?,
        })
    }
}

/// Keeps what cannot be understood under another name, and says so.
fn keep_corrupt_file(place: &Path) -> String {
    let moved = lock_visits(place).and_then(|_lock| match read_visit_file(place) {
        // Unless another board has just put a good one in its place.
        Err(VisitFileError::Corrupt(_)) => move_corrupt_file(place),
        _ => Ok(()),
    });
    match moved {
        Ok(()) => format!("; it is kept as {}", corrupt_path(place).display()),
        Err(_) => String::new(),
    }
}

fn corrupt_path(place: &Path) -> PathBuf {
    place.with_extension("json.bad")
}

fn move_corrupt_file(place: &Path) -> io::Result<()> {
    fs::rename(place, corrupt_path(place))
}

/// Whether files can be made where that of a situation is, or is going to be. Nothing is made yet: a board that is
/// opened leaves no trace.
fn check_writable(place: &Path) -> io::Result<()> {
    let here = |path: &Path, access_to| match access(path, access_to) {
        Err(Errno::NOENT) => Ok(false),
        other => other.map(|()| true),
    };
    here(&place.with_extension("lock"), Access::WRITE_OK)?;
    for folder in place.ancestors().skip(1) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // What is not there is made in the nearest folder that is.
        if here(folder, Access::WRITE_OK | Access::EXEC_OK)? {
            break;
        }
    }
    Ok(())
}

fn open_lock_file(place: &Path) -> io::Result<File> {
    if let Some(folder) = place.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let path = place.with_extension("lock");
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Takes the lock of a situation, for as long as the file is kept. Another board holds it for a moment only; one
/// that was stopped meanwhile is not waited for, nor is a file system without locks a reason to forget.
fn lock_visits(place: &Path) -> io::Result<File> {
    const TRIES: u32 = 100;
    const PAUSE: Duration = Duration::from_millis(10);
    let lock = open_lock_file(place)?;
    for _ in 0..TRIES {
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Err(error) if error == Errno::WOULDBLOCK => thread::sleep(PAUSE),
            Err(error) if error == Errno::INTR => {}
            Ok(()) | Err(_) => break,
        }
    }
    Ok(lock)
}

/// Puts a new file in the place of the old one.
fn write_visit_file(place: &Path, seen: &VisitRecord) -> io::Result<()> {
    let draft = DraftFile::create_beside(place, 0o600)?;
    let mut text = serde_json::to_vec(&VisitFile::from_record(seen))?;
    text.push(b'\n');
    draft.file().write_all(&text)?;
    draft.replace(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn seen(visited: &str, events: &[(&str, u64)]) -> VisitRecord {
        let event = |&(id, version): &(&str, u64)| {
            (id.to_owned(), SeenEvent { version, description: format!("about {id}") })
        };
        VisitRecord {
            visited_at: Some(at(visited)),
            read_at: Some(at(visited)),
            as_of: Some(at(visited).date().into()),
            events: events.iter().map(event).collect(),
        }
    }

    fn ids(seen: &VisitRecord) -> Vec<(&str, u64)> {
        seen.events.iter().map(|(id, seen)| (id.as_str(), seen.version)).collect()
    }

    /// Does something with the memory of a situation, as a program would that finds this folder for its state.
    fn with<T>(folder: &Path, act: impl FnOnce(&ProgramContext<'_>, &Path) -> T) -> T {
        let situation = folder.join("s.ron");
        fs::write(&situation, "()").unwrap();
        let state = folder.join("state").to_string_lossy().into_owned();
        let world = ProgramContext {
            environment: crate::config::Environment {
                read_variable: &|name| (name == "XDG_STATE_HOME").then(|| state.clone()),
                read_file: &|path: &Path| fs::read_to_string(path),
            },
            clock: || at("2026-02-12T08:10:00"),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            is_restricted: false,
        };
        act(&world, &situation)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            assert_eq!(last_visit(world, Some(situation)), None);
            let mut memory = VisitStore::open(world, Some(situation));
            assert_eq!((memory.previous_visit(), &memory.notice), (Some(&VisitRecord::default()), &None));
            let mine = seen("2026-01-12T08:10:00.25", &[("a", 1), ("b", u64::MAX)]);
            assert_eq!(memory.record_visit(&mine), Ok(()));
            assert_eq!(
                last_visit(world, Some(situation)),
                Some((mine.clone(), at("2026-01-12T08:10:00.25")))
            );
            assert_eq!(last_visit(world, None), None, "the sample is another situation");
            let link = folder.path().join("link.ron");
            std::os::unix::fs::symlink(situation, &link).unwrap();
            assert_eq!(
                last_visit(world, Some(&link)).map(|(seen, _)| seen),
                Some(mine),
                "a link is the same"
            );
        });
        let names: Vec<String> = fs::read_dir(folder.path().join("state/frontwatch/visits"))
            .unwrap()
            .map(|entry| entry.unwrap().path().extension().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(names.len(), 2, "the file and its lock, no draft: {names:?}");
    }

    #[test]
    fn to_open_makes_nothing_and_finds_what_will_fail() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| VisitStore::open_at(Ok(folder.path().join(name)));
        assert!(at("a/b/s.json").is_writable());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(folder.path().join("file"), "").unwrap();
        let memory = at("file/s.json");
        assert!(!memory.is_writable() && memory.notice.as_deref().unwrap().contains("Not a directory"));
    }

    #[test]
    fn two_boards_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            let first = seen("2026-01-01T08:00:00", &[("a", 1), ("b", 1), ("c", 1)]);
            VisitStore::open(world, Some(situation)).record_visit(&first).unwrap();
            let (mut one, mut two) =
                (VisitStore::open(world, Some(situation)), VisitStore::open(world, Some(situation)));
            // The second board has read a later file, and leaves first.
            two.record_visit(&seen("2026-01-03T08:00:00", &[("a", 3), ("b", 1), ("c", 1), ("e", 1)]))
                .unwrap();
            one.record_visit(&seen("2026-01-02T08:00:00", &[("a", 2), ("b", 2), ("d", 1)])).unwrap();
            let (both, visited) = last_visit(world, Some(situation)).unwrap();
            assert_eq!(ids(&both), [("a", 3), ("b", 2), ("d", 1), ("e", 1)]);
            assert_eq!(visited, at("2026-01-03T08:00:00"));
            // Once more from the first, which has not read the later file yet: it unsees nothing.
            one.record_visit(&seen("2026-01-04T08:00:00", &[("a", 2), ("b", 2), ("d", 2)])).unwrap();
            let both = last_visit(world, Some(situation)).unwrap().0;
            assert_eq!(ids(&both), [("a", 3), ("b", 2), ("d", 2), ("e", 1)]);
        });
    }

    #[test]
    fn many_boards_at_once_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let count = 24;
        let path = folder.path();
        thread::scope(|scope| {
            for n in 0..count {
                scope.spawn(move || {
                    let event = format!("e{n:02}");
                    // Each its own copy of the place, as programs have.
                    let place = path.join("visits/s.json");
                    let mut memory =
                        VisitStore { place: Ok(place), seen: Some(VisitRecord::default()), notice: None };
                    memory.record_visit(&seen("2026-01-02T08:00:00", &[(&event, 1)])).unwrap();
                });
            }
        });
        let together = read_visit_file(&path.join("visits/s.json")).ok().flatten().unwrap();
        assert_eq!(together.events.len(), count);
    }

    #[test]
    fn what_cannot_be_understood_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            VisitStore::open(world, Some(situation))
                .record_visit(&seen("2026-01-01T08:00:00", &[("a", 1)]))
                .unwrap();
            let place = visit_file(world, Some(situation)).unwrap();
            for bad in ["", "{", "null", r#"{"format":1}"#, r#"{"format":1,"events":{"a":["x","y"]}}"#] {
                fs::write(&place, bad).unwrap();
                assert_eq!(last_visit(world, Some(situation)), None);
                let mut memory = VisitStore::open(world, Some(situation));
                let notice = memory.notice.clone().unwrap();
                assert!(notice.contains("last visit is lost") && notice.contains(".json.bad"), "{notice}");
                assert_eq!(fs::read_to_string(place.with_extension("json.bad")).unwrap(), bad);
                memory.record_visit(&seen("2026-01-02T08:00:00", &[("a", 2)])).unwrap();
                assert!(last_visit(world, Some(situation)).is_some());
            }
        });
    }

    #[test]
    fn the_file_of_a_later_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            VisitStore::open(world, Some(situation))
                .record_visit(&seen("2026-01-01T08:00:00", &[("a", 1)]))
                .unwrap();
            let place = visit_file(world, Some(situation)).unwrap();
            fs::write(&place, r#"{"format":2,"new":"layout"}"#).unwrap();
            let mut memory = VisitStore::open(world, Some(situation));
            assert!(memory.notice.as_ref().unwrap().contains("later frontwatch"));
            assert!(memory.record_visit(&seen("2026-01-02T08:00:00", &[("a", 2)])).is_err());
            assert_eq!(fs::read_to_string(place).unwrap(), r#"{"format":2,"new":"layout"}"#);
        });
    }

    #[test]
    fn a_file_without_the_day_looked_from_is_of_an_earlier_program() {
        let written =
            r#"{"format":1,"visited":"2026-01-12T08:10:00","read":null,"events":{"a":["0f","about a"]}}"#;
        let read: VisitFile = serde_json::from_str(written).unwrap();
        let seen = read.into_record().unwrap();
        assert_eq!((seen.as_of, ids(&seen)), (None, vec![("a", 15)]));
    }

    #[test]
    fn escapes_in_the_file_do_not_come_back() {
        let written = VisitFile {
            format: FORMAT,
            visited: None,
            read: None,
            as_of: None,
            events: BTreeMap::from([(
                "a\u{1b}".to_owned(),
                ("f".to_owned(), "w\u{1b}[2J\u{202e}".to_owned()),
            )]),
        };
        let seen = written.into_record().unwrap();
        assert_eq!(seen.events.get("a").map(|seen| seen.description.as_str()), Some("w[2J"));
    }
}
