//! Counts the line breaks before a record of a table. The CSV reader counts those that it has passed, and it passes
//! blank lines, and the line feed of CR LF, only together with the next record.

use std::io::{self, Read};

/// A reader that keeps the bytes of its last read, to look at those that follow a record.
#[derive(Debug)]
pub(super) struct LineBreakCounter<R> {
    inner: R,
    /// The bytes of the last read, and how many came before them.
    bytes: Vec<u8>,
    start: u64,
    /// The line feeds counted since [`Self::count_from`].
    line_breaks: u64,
    /// Whether all bytes since then are line breaks.
    is_counting: bool,
}

impl<R> LineBreakCounter<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self { inner, bytes: Vec::new(), start: 0, line_breaks: 0, is_counting: false }
    }

    /// Counts the line breaks from an offset, which is in the last read or at its end, to the next other byte.
    pub(super) fn count_from(&mut self, offset: u64) {
        let index = offset.checked_sub(self.start).and_then(|index| usize::try_from(index).ok());
        self.line_breaks = 0;
        self.is_counting = true;
        self.count(index.unwrap_or(usize::MAX));
    }

    /// Returns the number of line breaks counted. It is complete when the record after them has been read.
    pub(super) const fn line_breaks(&self) -> u64 {
        self.line_breaks
    }

    fn count(&mut self, from: usize) {
        for byte in self.bytes.get(from..).unwrap_or_default() {
            match byte {
                b'\n' => self.line_breaks += 1,
                b'\r' => {}
                _ => {
                    self.is_counting = false;
                    return;
                }
            }
        }
    }
}

impl<R: Read> Read for LineBreakCounter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.start += self.bytes.len() as u64;
        self.bytes.clear();
        self.bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
        if self.is_counting {
            self.count(0);
        }
        Ok(count)
    }
}
