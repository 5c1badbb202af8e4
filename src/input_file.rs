//! Files opened for reading: regular files of limited size, and pipes where the command line may name one.
//!
//! A name can lead to anything: a terminal, whose keys would be taken, a device without an end, a pipe that nobody
//! writes to. Therefore nothing else is opened, and opening never waits, except for the writer of an allowed pipe.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

/// What may be opened besides a regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PipePolicy {
    /// A pipe too: a person named the file on the command line, perhaps as `/dev/stdin`. Opening waits for its writer.
    Allowed,
    /// Nothing: the name is from a file, or the file is read again.
    #[default]
    Refused,
}

impl PipePolicy {
    /// The policy for included files, which refuses pipes. Tests make loading slow by including a pipe: a debug build
    /// allows it if `FRONTWATCH_SLOW_INCLUDES` is set.
    pub(crate) fn for_included_file() -> Self {
        let is_test = cfg!(debug_assertions) && std::env::var_os("FRONTWATCH_SLOW_INCLUDES").is_some();
        if is_test { Self::Allowed } else { Self::Refused }
    }
}

/// Opens a file for reading.
///
/// # Errors
/// If it cannot be opened, or is a folder, a device, a socket or a pipe that is not allowed.
pub(crate) fn open_for_reading(path: &Path, pipes: PipePolicy) -> io::Result<File> {
    // Before opening, because opening a device may have an effect.
    let file_type = fs::metadata(path)?.file_type();
    check_type(file_type, pipes)?;
    let mut flags = OFlags::NOCTTY;
    if !file_type.is_fifo() {
        flags |= OFlags::NONBLOCK;
    }
    let flags = i32::try_from(flags.bits()).unwrap_or(0);
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    // Another file may have taken the name since.
    check_type(file.metadata()?.file_type(), pipes)?;
    Ok(file)
}

/// Reads a regular file of at most `max_bytes`.
///
/// # Errors
/// If it cannot be opened or read, is not a regular file, or is larger.
pub(crate) fn read_bytes(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let file = open_for_reading(path, PipePolicy::Refused)?;
    if file.metadata()?.len() > max_bytes {
        return Err(too_large_error(max_bytes));
    }
    let mut bytes = Vec::new();
    // The file may grow.
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|len| len <= max_bytes) {
        Ok(bytes)
    } else {
        Err(too_large_error(max_bytes))
    }
}

/// Returns the error for a file of more than `max_bytes`.
pub(crate) fn too_large_error(max_bytes: u64) -> io::Error {
    let limit = match max_bytes {
        _ if max_bytes.is_multiple_of(1 << 30) => format!("{} GiB", max_bytes >> 30),
        _ if max_bytes.is_multiple_of(1 << 20) => format!("{} MiB", max_bytes >> 20),
        _ => format!("{max_bytes} bytes"),
    };
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {limit}"))
}

fn check_type(file_type: FileType, pipes: PipePolicy) -> io::Result<()> {
    let what = if file_type.is_file() || file_type.is_fifo() && pipes == PipePolicy::Allowed {
        return Ok(());
    } else if file_type.is_dir() {
        return Err(Errno::ISDIR.into());
    } else if file_type.is_fifo() {
        "a pipe"
    } else if file_type.is_socket() {
        "a socket"
    } else {
        "a device"
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}, not a file")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType as NodeType, Mode, mknodat};

    fn refusal(path: &Path, pipes: PipePolicy) -> String {
        open_for_reading(path, pipes).unwrap_err().to_string()
    }

    #[test]
    fn only_regular_files_are_opened() {
        for device in ["/dev/null", "/dev/zero", "/dev/tty", "/dev/ptmx"] {
            assert_eq!(refusal(Path::new(device), PipePolicy::Allowed), "it is a device, not a file");
        }
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(refusal(folder.path(), PipePolicy::Allowed), "Is a directory (os error 21)");
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(refusal(&socket, PipePolicy::Allowed), "it is a socket, not a file");
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, NodeType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        assert_eq!(refusal(&pipe, PipePolicy::Refused), "it is a pipe, not a file");
        let missing = open_for_reading(&folder.path().join("missing"), PipePolicy::Allowed).unwrap_err();
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn an_allowed_pipe_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        mknodat(CWD, &pipe, NodeType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let writer = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::write(pipe, "content").unwrap()
        });
        let mut text = String::new();
        open_for_reading(&pipe, PipePolicy::Allowed).unwrap().read_to_string(&mut text).unwrap();
        writer.join().unwrap();
        assert_eq!(text, "content");
    }

    #[test]
    fn a_file_of_the_largest_size_is_read_and_one_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read_bytes(&path, 5).unwrap(), b"12345");
        let error = read_bytes(&path, 4).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::FileTooLarge, "it is larger than 4 bytes")
        );
        assert_eq!(too_large_error(1 << 20).to_string(), "it is larger than 1 MiB");
        assert_eq!(too_large_error(2 << 30).to_string(), "it is larger than 2 GiB");
    }
}
