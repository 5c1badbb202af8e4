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

use super::World;
use crate::atomic_file::Draft;
use crate::model::Day;
use crate::model::text::safe;
use crate::visit::version::Hash;
use crate::visit::{Seen, SeenEvent};

/// The layout of the file, and how versions are made. Another number is another program's: its file is left alone.
const FORMAT: u32 = 1;

/// What was seen of a situation (`None`: of the sample) at the last visit, and when that ended. `None`: there was no
/// visit, or what was remembered cannot be read.
pub(super) fn last_visit(world: &World<'_>, situation: Option<&Path>) -> Option<(Seen, NaiveDateTime)> {
    last_visit_at(&place(world, situation).ok()?)
}

pub(super) fn last_visit_at(place: &Path) -> Option<(Seen, NaiveDateTime)> {
    let seen = read(place).ok()??;
    seen.visited.map(|visited| (seen, visited))
}

/// What is remembered of one situation, and where.
#[derive(Debug)]
pub(super) struct Memory {
    /// Where; `Err` says why nothing can be written.
    place: Result<PathBuf, String>,
    /// What this board began with, or wrote last; `None`: nothing can be compared.
    seen: Option<Seen>,
    /// Something the reader should be told once.
    pub(super) notice: Option<String>,
}

impl Memory {
    /// Reads what is remembered and looks whether it can be written. Nothing that goes wrong is a failure: the board
    /// works without.
    pub(super) fn open(world: &World<'_>, situation: Option<&Path>) -> Self {
        Self::at(place(world, situation))
    }

    /// The same, in a place.
    pub(super) fn at(place: Result<PathBuf, String>) -> Self {
        let place = match place {
            Ok(place) => place,
            Err(why) => return Self::without(why),
        };
        let (seen, mut notice) = match read(&place) {
            Ok(found) => (Some(found.unwrap_or_default()), None),
            Err(Unreadable::Corrupt(why)) => {
                let lost = format!("The last visit is lost: {} {why}{}", place.display(), set_aside(&place));
                (Some(Seen::default()), Some(lost))
            }
            Err(Unreadable::Otherwise(why)) => return Self::without(why),
        };
        match writable(&place) {
            Ok(()) => Self { place: Ok(place), seen, notice },
            Err(error) => {
                let why = told(&place, &error);
                // A first visit that is forgotten would be the first for ever.
                let seen = seen.filter(|seen| seen.visited.is_some());
                notice.get_or_insert_with(|| forgotten(&why));
                Self { place: Err(why), seen, notice }
            }
        }
    }

    fn without(why: String) -> Self {
        Self { notice: Some(forgotten(&why)), place: Err(why), seen: None }
    }

    /// What was seen before; `None`: nothing can be compared.
    pub(super) const fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// Whether anything can be written, as far as one can tell before.
    pub(super) const fn remembers(&self) -> bool {
        self.place.is_ok()
    }

    /// Writes what has been seen now, merged with what other boards have written since this one began, or wrote.
    ///
    /// # Errors
    /// Why it cannot be written, in words.
    pub(super) fn remember(&mut self, mine: &Seen) -> Result<(), String> {
        let place = self.place.as_deref().map_err(Clone::clone)?;
        let base = self.seen.clone().unwrap_or_default();
        let write = || -> io::Result<()> {
            // Held until the end of this function.
            let _lock = lock(place)?;
            let seen = match read(place) {
                Ok(Some(theirs)) => Seen::merged(&base, mine.clone(), theirs),
                Ok(None) => mine.clone(),
                Err(Unreadable::Corrupt(_)) => {
                    _ = move_aside(place);
                    mine.clone()
                }
                Err(Unreadable::Otherwise(why)) => return Err(io::Error::other(why)),
            };
            replace(place, &seen)
        };
        write().map_err(|error| told(place, &error))?;
        // Not the merged one: what others have seen in data that this board has not read is not its own.
        self.seen = Some(mine.clone());
        Ok(())
    }
}

fn forgotten(why: &str) -> String {
    format!("This visit will not be remembered: {why}")
}

/// The reason goes first: the path may be too long for the footer.
fn told(place: &Path, error: &io::Error) -> String {
    format!("{error}: {}", place.display())
}

/// The file for a situation: named by the hash of where it really is, so that a link to it is the same situation.
fn place(world: &World<'_>, situation: Option<&Path>) -> Result<PathBuf, String> {
    let home = || world.environment.var("HOME").map(|home| Path::new(&home).join(".local/state"));
    // The XDG specification has relative paths ignored.
    let xdg = world.environment.var("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = xdg.or_else(home).ok_or("neither XDG_STATE_HOME nor HOME is set")?;
    let name = match situation {
        None => "sample".to_owned(),
        Some(path) => {
            let real = fs::canonicalize(path).map_err(|error| told(path, &error))?;
            if !real.is_file() {
                return Err(format!("{} is not a file", path.display()));
            }
            format!("{:016x}", Hash::of_bytes(real.as_os_str().as_bytes()))
        }
    };
    Ok(state.join("frontwatch").join("visits").join(name).with_extension("json"))
}

/// The file as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
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

enum Unreadable {
    /// Not what this program writes.
    Corrupt(String),
    /// It cannot be opened, or a later program wrote it.
    Otherwise(String),
}

/// Reads what is remembered, for those who only look; `None`: nothing is.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn peek(place: &Path) -> Result<Option<Seen>, String> {
    read(place).map_err(|error| match error {
        Unreadable::Corrupt(why) => format!("{} {why}", place.display()),
        Unreadable::Otherwise(why) => why,
    })
}

/// Reads what is remembered; `None`: nothing is.
fn read(place: &Path) -> Result<Option<Seen>, Unreadable> {
    #[derive(Deserialize)]
    struct Heading {
        format: u32,
    }
    let text = match fs::read(place) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Unreadable::Otherwise(told(place, &error))),
    };
    let corrupt = |error: serde_json::Error| Unreadable::Corrupt(format!("cannot be understood ({error})"));
    let heading: Heading = serde_json::from_slice(&text).map_err(corrupt)?;
    if heading.format > FORMAT {
        return Err(Unreadable::Otherwise(format!("{} is of a later frontwatch", place.display())));
    }
    let written: Written = serde_json::from_slice(&text).map_err(corrupt)?;
    written.into_seen().map(Some).ok_or_else(|| Unreadable::Corrupt("cannot be understood".to_owned()))
}

impl Written {
    fn of(seen: &Seen) -> Self {
        let time = |time: NaiveDateTime| time.format("%Y-%m-%dT%H:%M:%S%.f").to_string();
        let events = seen.events.iter();
        let events = events.map(|(id, e)| (id.clone(), (format!("{:016x}", e.version), e.words.clone())));
        Self {
            format: FORMAT,
            visited: seen.visited.map(time),
            read: seen.read.map(time),
            as_of: seen.as_of.map(|day| day.to_string()),
            events: events.collect(),
        }
    }

    /// The text was safe when it was written; the file may have been in other hands since.
    fn into_seen(self) -> Option<Seen> {
        let time =
            |text: Option<String>| text.map(|text| text.parse().ok()).map_or(Some(None), |t| t.map(Some));
        let events = self.events.into_iter().map(|(id, (version, words))| {
            let version = u64::from_str_radix(&version, 16).ok()?;
            Some((safe(&id).into_owned(), SeenEvent { version, words: safe(&words).into_owned() }))
        });
        Some(Seen {
            visited: time(self.visited)?,
            read: time(self.read)?,
            as_of: self.as_of.map(|day| day.parse::<Day>()).transpose().ok()?,
            events: events.collect::<Option<_>>()?,
        })
    }
}

/// Keeps what cannot be understood under another name, and says so.
fn set_aside(place: &Path) -> String {
    let moved = lock(place).and_then(|_lock| match read(place) {
        // Unless another board has just put a good one in its place.
        Err(Unreadable::Corrupt(_)) => move_aside(place),
        _ => Ok(()),
    });
    match moved {
        Ok(()) => format!("; it is kept as {}", aside(place).display()),
        Err(_) => String::new(),
    }
}

fn aside(place: &Path) -> PathBuf {
    place.with_extension("json.bad")
}

fn move_aside(place: &Path) -> io::Result<()> {
    fs::rename(place, aside(place))
}

/// Whether files can be made where that of a situation is, or is going to be. Nothing is made yet: a board that is
/// opened leaves no trace.
fn writable(place: &Path) -> io::Result<()> {
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

fn lock_file(place: &Path) -> io::Result<File> {
    if let Some(folder) = place.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let path = place.with_extension("lock");
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}

/// Takes the lock of a situation, for as long as the file is kept. Another board holds it for a moment only; one
/// that was stopped meanwhile is not waited for, nor is a file system without locks a reason to forget.
fn lock(place: &Path) -> io::Result<File> {
    const TRIES: u32 = 100;
    const PAUSE: Duration = Duration::from_millis(10);
    let lock = lock_file(place)?;
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
fn replace(place: &Path, seen: &Seen) -> io::Result<()> {
    let draft = Draft::beside(place, 0o600)?;
    let mut text = serde_json::to_vec(&Written::of(seen))?;
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

    fn seen(visited: &str, events: &[(&str, u64)]) -> Seen {
        let event = |&(id, version): &(&str, u64)| {
            (id.to_owned(), SeenEvent { version, words: format!("about {id}") })
        };
        Seen {
            visited: Some(at(visited)),
            read: Some(at(visited)),
            as_of: Some(at(visited).date().into()),
            events: events.iter().map(event).collect(),
        }
    }

    fn ids(seen: &Seen) -> Vec<(&str, u64)> {
        seen.events.iter().map(|(id, seen)| (id.as_str(), seen.version)).collect()
    }

    /// Does something with the memory of a situation, as a program would that finds this folder for its state.
    fn with<T>(folder: &Path, act: impl FnOnce(&World<'_>, &Path) -> T) -> T {
        let situation = folder.join("s.ron");
        fs::write(&situation, "()").unwrap();
        let state = folder.join("state").to_string_lossy().into_owned();
        let world = World {
            environment: crate::config::Environment {
                var: &|name| (name == "XDG_STATE_HOME").then(|| state.clone()),
                read: &|path: &Path| fs::read_to_string(path),
            },
            clock: || at("2026-02-12T08:10:00"),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            restricted: false,
        };
        act(&world, &situation)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            assert_eq!(last_visit(world, Some(situation)), None);
            let mut memory = Memory::open(world, Some(situation));
            assert_eq!((memory.seen(), &memory.notice), (Some(&Seen::default()), &None));
            let mine = seen("2026-01-12T08:10:00.25", &[("a", 1), ("b", u64::MAX)]);
            assert_eq!(memory.remember(&mine), Ok(()));
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
        let at = |name: &str| Memory::at(Ok(folder.path().join(name)));
        assert!(at("a/b/s.json").remembers());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(folder.path().join("file"), "").unwrap();
        let memory = at("file/s.json");
        assert!(!memory.remembers() && memory.notice.as_deref().unwrap().contains("Not a directory"));
    }

    #[test]
    fn two_boards_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            let first = seen("2026-01-01T08:00:00", &[("a", 1), ("b", 1), ("c", 1)]);
            Memory::open(world, Some(situation)).remember(&first).unwrap();
            let (mut one, mut two) =
                (Memory::open(world, Some(situation)), Memory::open(world, Some(situation)));
            // The second board has read a later file, and leaves first.
            two.remember(&seen("2026-01-03T08:00:00", &[("a", 3), ("b", 1), ("c", 1), ("e", 1)])).unwrap();
            one.remember(&seen("2026-01-02T08:00:00", &[("a", 2), ("b", 2), ("d", 1)])).unwrap();
            let (both, visited) = last_visit(world, Some(situation)).unwrap();
            assert_eq!(ids(&both), [("a", 3), ("b", 2), ("d", 1), ("e", 1)]);
            assert_eq!(visited, at("2026-01-03T08:00:00"));
            // Once more from the first, which has not read the later file yet: it unsees nothing.
            one.remember(&seen("2026-01-04T08:00:00", &[("a", 2), ("b", 2), ("d", 2)])).unwrap();
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
                    let mut memory = Memory { place: Ok(place), seen: Some(Seen::default()), notice: None };
                    memory.remember(&seen("2026-01-02T08:00:00", &[(&event, 1)])).unwrap();
                });
            }
        });
        let together = read(&path.join("visits/s.json")).ok().flatten().unwrap();
        assert_eq!(together.events.len(), count);
    }

    #[test]
    fn what_cannot_be_understood_is_kept_aside() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            Memory::open(world, Some(situation)).remember(&seen("2026-01-01T08:00:00", &[("a", 1)])).unwrap();
            let place = place(world, Some(situation)).unwrap();
            for bad in ["", "{", "null", r#"{"format":1}"#, r#"{"format":1,"events":{"a":["x","y"]}}"#] {
                fs::write(&place, bad).unwrap();
                assert_eq!(last_visit(world, Some(situation)), None);
                let mut memory = Memory::open(world, Some(situation));
                let notice = memory.notice.clone().unwrap();
                assert!(notice.contains("last visit is lost") && notice.contains(".json.bad"), "{notice}");
                assert_eq!(fs::read_to_string(place.with_extension("json.bad")).unwrap(), bad);
                memory.remember(&seen("2026-01-02T08:00:00", &[("a", 2)])).unwrap();
                assert!(last_visit(world, Some(situation)).is_some());
            }
        });
    }

    #[test]
    fn the_file_of_a_later_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        with(folder.path(), |world, situation| {
            Memory::open(world, Some(situation)).remember(&seen("2026-01-01T08:00:00", &[("a", 1)])).unwrap();
            let place = place(world, Some(situation)).unwrap();
            fs::write(&place, r#"{"format":2,"new":"layout"}"#).unwrap();
            let mut memory = Memory::open(world, Some(situation));
            assert!(memory.notice.as_ref().unwrap().contains("later frontwatch"));
            assert!(memory.remember(&seen("2026-01-02T08:00:00", &[("a", 2)])).is_err());
            assert_eq!(fs::read_to_string(place).unwrap(), r#"{"format":2,"new":"layout"}"#);
        });
    }

    #[test]
    fn a_file_without_the_day_looked_from_is_of_an_earlier_program() {
        let written =
            r#"{"format":1,"visited":"2026-01-12T08:10:00","read":null,"events":{"a":["0f","about a"]}}"#;
        let read: Written = serde_json::from_str(written).unwrap();
        let seen = read.into_seen().unwrap();
        assert_eq!((seen.as_of, ids(&seen)), (None, vec![("a", 15)]));
    }

    #[test]
    fn escapes_in_the_file_do_not_come_back() {
        let written = Written {
            format: FORMAT,
            visited: None,
            read: None,
            as_of: None,
            events: BTreeMap::from([(
                "a\u{1b}".to_owned(),
                ("f".to_owned(), "w\u{1b}[2J\u{202e}".to_owned()),
            )]),
        };
        let seen = written.into_seen().unwrap();
        assert_eq!(seen.events.get("a").map(|seen| seen.words.as_str()), Some("w[2J"));
    }
}
