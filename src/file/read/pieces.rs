//! A large file in pieces: stretches of whole event records, each read and let go for itself, and the frame they were
//! taken out of. Where a file cannot be cut so, it is one text.

use std::io::{self, Read};

use crate::file::LoadError;
use crate::file::fault::breaks;
use crate::file::outline;
use crate::file::progress::Progress;

/// No situation is this large; whatever is, is not one (a device, a stray link).
const MOST_BYTES: usize = 2 << 30;

/// What a file holds.
#[derive(Debug)]
pub(super) enum Content {
    /// All of it.
    Whole(Vec<u8>),
    /// In pieces.
    Cut(Cut),
}

/// A file that was cut. Every cut lies between two event records, at the start of a line.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// What comes before and behind the pieces.
    pub(super) frame: String,
    /// Where in the frame they were.
    pub(super) at: usize,
    /// The pieces.
    pub(super) pieces: Vec<Piece>,
    /// How many lines they have.
    pub(super) lines: usize,
}

/// Event records, each with the comma behind it.
#[derive(Debug)]
pub(super) struct Piece {
    /// Their text.
    pub(super) text: String,
    /// How many lines of the file come before.
    pub(super) lines_before: usize,
}

/// Why a file was not read to its end.
#[derive(Debug)]
pub(super) enum Stopped {
    Io(io::Error),
    Cancelled,
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Stopped {
    /// The same for the reader of the file.
    pub(super) fn of(self, path: &std::path::Path) -> LoadError {
        match self {
            Self::Io(source) => LoadError::Io { path: path.to_owned(), source },
            Self::Cancelled => LoadError::Cancelled,
        }
    }
}

/// Reads a file to its end in one.
pub(super) fn whole(file: &mut impl Read, progress: &Progress) -> Result<Vec<u8>, Stopped> {
    let mut bytes = Vec::new();
    Fetch { file, progress, left: MOST_BYTES }.all(&mut bytes)?;
    Ok(bytes)
}

/// Reads a file to its end and cuts it into pieces of about this size; one that is not much larger stays whole.
pub(super) fn read(file: &mut impl Read, size: usize, progress: &Progress) -> Result<Content, Stopped> {
    let mut fetch = Fetch { file, progress, left: MOST_BYTES };
    let mut buffer = Vec::new();
    let mut cut = Cut::default();
    if fetch.up_to(&mut buffer, size)? || fetch.up_to(&mut buffer, size)? {
        return Ok(Content::Whole(buffer));
    }
    let Some(head) = outline::before_events(valid(&buffer)) else {
        fetch.all(&mut buffer)?;
        return Ok(Content::Whole(buffer));
    };
    let mut rest = buffer.split_off(head);
    cut.at = head;
    let mut head = buffer;
    let lines_before = breaks(&head);
    loop {
        rest.reserve_exact(size);
        let ended = fetch.up_to(&mut rest, size)?;
        let last = outline::whole_records(valid(&rest)).filter(|_| !ended);
        let Some(last) = last else {
            fetch.all(&mut rest)?;
            break;
        };
        let behind = rest.split_off(last);
        let piece = std::mem::replace(&mut rest, behind);
        let added = breaks(&piece);
        // `valid` has seen these bytes to be text.
        let text =
            String::from_utf8(piece).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        cut.pieces.push(Piece { text, lines_before: lines_before + cut.lines });
        cut.lines += added;
    }
    let start = head.len();
    head.extend_from_slice(&rest);
    drop(rest);
    match String::from_utf8(head) {
        Ok(frame) => Ok(Content::Cut(Cut { frame, ..cut })),
        Err(error) => {
            let mut whole = error.into_bytes();
            let behind = whole.split_off(start);
            cut.pieces.iter().for_each(|piece| whole.extend_from_slice(piece.text.as_bytes()));
            whole.extend_from_slice(&behind);
            Ok(Content::Whole(whole))
        }
    }
}

impl Cut {
    /// The file in one, as it was.
    pub(super) fn joined(self) -> String {
        let (before, behind) = self.frame.split_at_checked(self.at).unwrap_or((&self.frame, ""));
        let mut whole = before.to_owned();
        self.pieces.into_iter().for_each(|piece| whole.push_str(&piece.text));
        whole.push_str(behind);
        whole
    }
}

/// The beginning of the bytes that is text.
fn valid(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            str::from_utf8(bytes.get(..error.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
    }
}

struct Fetch<'a, R> {
    file: &'a mut R,
    progress: &'a Progress,
    left: usize,
}

impl<R: Read> Fetch<'_, R> {
    /// Reads on until the buffer holds so many bytes more; `true` at the end of the file.
    fn up_to(&mut self, buffer: &mut Vec<u8>, bytes: usize) -> Result<bool, Stopped> {
        /// What is shown while a pipe is read slowly.
        const STEP: usize = 1 << 16;
        let end = buffer.len().saturating_add(bytes);
        while buffer.len() < end {
            if self.progress.is_cancelled() {
                return Err(Stopped::Cancelled);
            }
            let from = buffer.len();
            buffer.resize(from.saturating_add(STEP).min(end), 0);
            let read = self.file.read(buffer.get_mut(from..).unwrap_or_default());
            buffer.truncate(from.saturating_add(*read.as_ref().unwrap_or(&0)));
            let read = match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read == 0 {
                return Ok(true);
            }
            self.progress.fetched(read);
            self.left =
                self.left.checked_sub(read).ok_or_else(|| io::Error::other("it is larger than 2 GiB"))?;
        }
        Ok(false)
    }

    fn all(&mut self, buffer: &mut Vec<u8>) -> Result<(), Stopped> {
        const STEP: usize = 1 << 20;
        while !self.up_to(buffer, STEP)? {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::outline::Outline;

    fn cut(text: &str, size: usize) -> Content {
        read(&mut text.as_bytes(), size, &Progress::default()).unwrap()
    }

    #[test]
    fn pieces_are_whole_records_and_what_is_left_is_a_file_of_its_own() {
        let records = (0..20).fold(String::new(), |text, n| format!("{text}  (id: {n:02}),\n"));
        let text = format!("(format: 1,\nevents: [\n{records}],\nnote: \"x\")\n");
        let Content::Cut(cut) = cut(&text, 50) else { panic!("not cut") };
        // A record has twelve bytes: eight of them in the first hundred, then four, or five with what was left over.
        let lengths: Vec<usize> = cut.pieces.iter().map(|piece| piece.text.len() / 12).collect();
        assert_eq!(lengths.iter().sum::<usize>() + cut.frame.matches("id:").count(), 20);
        assert!(lengths.len() == 3 && lengths.iter().all(|n| (4..=12).contains(n)), "{lengths:?}");
        assert_eq!((cut.pieces[0].lines_before, cut.pieces[1].lines_before), (2, 2 + lengths[0]));
        assert_eq!(cut.lines, lengths.iter().sum::<usize>());
        let outline = Outline::plain(&cut.frame).unwrap();
        assert!(outline.events.iter().all(|span| span.start >= cut.at));
        assert_eq!(cut.joined(), text);
    }

    #[test]
    fn what_cannot_be_cut_is_whole() {
        let records = "(id: 1),".repeat(50);
        for text in ["(format: 1)".to_owned(), format!("(format: 1, events: [{records}])"), "\n".repeat(500)]
        {
            assert!(matches!(cut(&text, 50), Content::Whole(bytes) if bytes == text.as_bytes()), "{text}");
        }
    }
}
