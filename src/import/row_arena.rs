//! Holds encoded rows: in memory, and beyond a limit in a temporary file. The file consists of pieces that are sorted
//! by date, so that reading all rows by date reads every piece from its beginning to its end (external merge sort).

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::byte_codec::{ByteReader, ByteWriter};
use super::row_codec::encode_row;
use super::row_names::ResolvedNames;
use super::source_row::SourceRow;
use crate::atomic_file::unnamed_file;

/// The bytes of rows in memory beyond which they go to the file.
pub(super) const MAX_TAIL_BYTES: usize = 64 << 20;
/// The bytes to read ahead of all pieces together.
const READ_AHEAD_BYTES: usize = 64 << 20;
/// The fewest and the most bytes to read ahead of a piece.
const READ_AHEAD_BOUNDS: (usize, usize) = (16 << 10, 1 << 20);

/// Encoded rows, addressed by offset.
#[derive(Debug, Default)]
pub(super) struct RowArena {
    /// The rows that are not in the file.
    tail: ByteWriter,
    file: Option<RowFile>,
}

/// Rows in a file without a name, each after its length.
#[derive(Debug)]
struct RowFile {
    file: File,
    /// The bytes in the file: the offset of the first row in memory.
    len: u64,
    /// By their start, ascending.
    pieces: Mutex<Vec<Piece>>,
    max_tail_bytes: usize,
}

/// A sorted piece of the file, and what was read ahead of it.
#[derive(Debug, Default)]
struct Piece {
    start: u64,
    ahead_start: u64,
    ahead: Vec<u8>,
}

impl RowArena {
    /// Keeps rows in a temporary file in `folder` once they take more than `max_tail_bytes` in memory.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub(super) fn spill_to(&mut self, folder: &Path, max_tail_bytes: usize) -> io::Result<()> {
        let file = unnamed_file(folder)?;
        self.file = Some(RowFile { file, len: 0, pieces: Mutex::default(), max_tail_bytes });
        Ok(())
    }

    /// Returns the offset of the next row.
    pub(super) fn next_offset(&self) -> u64 {
        self.file_len() + self.tail.bytes.len() as u64
    }

    fn file_len(&self) -> u64 {
        self.file.as_ref().map_or(0, |file| file.len)
    }

    /// Adds a row; `party_codes` are the codes of its parties' names.
    pub(super) fn push(&mut self, row: &SourceRow<'_>, names: &ResolvedNames, party_codes: &[u32]) {
        encode_row(&mut self.tail, row, names, party_codes);
    }

    /// Whether the rows in memory should go to the file.
    pub(super) fn is_full(&self) -> bool {
        self.file.as_ref().is_some_and(|file| self.tail.bytes.len() > file.max_tail_bytes)
    }

    /// Moves the rows in memory to the file. `offsets` are theirs, in the order in which they came, and receive the new
    /// ones; `order` has the index of each, sorted. If the file cannot be written, these and all later rows stay in
    /// memory.
    pub(super) fn spill(&mut self, offsets: &mut [u64], order: &[usize]) {
        let Some(file) = &mut self.file else { return };
        let end = file.len + self.tail.bytes.len() as u64;
        let ends = offsets.iter().skip(1).copied().chain([end]);
        let position = |offset: u64| usize::try_from(offset - file.len).unwrap_or(usize::MAX);
        let rows: Vec<&[u8]> = offsets
            .iter()
            .zip(ends)
            .map(|(&start, end)| self.tail.bytes.get(position(start)..position(end)).unwrap_or_default())
            .collect();
        let sorted: Vec<&[u8]> = order.iter().filter_map(|&index| rows.get(index).copied()).collect();
        if write_rows(&file.file, &sorted).is_err() {
            file.max_tail_bytes = usize::MAX;
            return;
        }
        let start = file.len;
        for (&index, row) in order.iter().zip(&sorted) {
            if let Some(offset) = offsets.get_mut(index) {
                *offset = file.len;
            }
            file.len += (size_of::<u32>() + row.len()) as u64;
        }
        let pieces = file.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        pieces.push(Piece { start, ahead_start: start, ahead: Vec::new() });
        self.tail.bytes.clear();
    }

    /// Returns bytes that begin with the row at an offset, and reads ahead for the next rows by date. `buffer` receives
    /// them if they are in the file.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read<'b>(&'b self, offset: u64, buffer: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
        self.read_with(offset, buffer, RowFile::read)
    }

    /// Like [`Self::read`], for a single row: nothing is read ahead.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(super) fn read_single<'b>(&'b self, offset: u64, buffer: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
        self.read_with(offset, buffer, RowFile::read_single)
    }

    fn read_with<'b>(
        &'b self,
        offset: u64,
        buffer: &'b mut Vec<u8>,
        read: fn(&RowFile, u64, &mut Vec<u8>) -> io::Result<()>,
    ) -> io::Result<&'b [u8]> {
        match (&self.file, offset.checked_sub(self.file_len())) {
            (Some(file), None) => {
                read(file, offset, buffer)?;
                Ok(buffer)
            }
            (_, position) => {
                let bytes =
                    position.and_then(|position| self.tail.bytes.get(usize::try_from(position).ok()?..));
                bytes.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
        }
    }

    /// Whether the row at an offset has an id. A row that cannot be read has none.
    pub(super) fn has_id(&self, offset: u64, id: &str) -> bool {
        let mut buffer = Vec::new();
        let bytes = self.read_single(offset, &mut buffer);
        bytes.is_ok_and(|bytes| ByteReader::new(bytes).read_text() == Some(id))
    }
}

/// Appends rows to a file, each after its length.
fn write_rows(file: &File, rows: &[&[u8]]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, file);
    for row in rows {
        let len = u32::try_from(row.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        out.write_all(&len.to_le_bytes())?;
        out.write_all(row)?;
    }
    out.flush()
}

impl RowFile {
    /// Reads the row at an offset into the buffer, usually with one system call.
    fn read_single(&self, offset: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        /// Longer than most rows.
        const USUAL_BYTES: usize = 2048;
        const LEN_BYTES: usize = size_of::<u32>();
        buffer.resize(USUAL_BYTES, 0);
        let read = read_up_to(&self.file, buffer, offset)?;
        let len = buffer.first_chunk::<LEN_BYTES>().filter(|_| read >= LEN_BYTES);
        let len = len.ok_or(io::ErrorKind::UnexpectedEof)?;
        let len = usize::try_from(u32::from_le_bytes(*len)).unwrap_or(usize::MAX);
        if len <= read - LEN_BYTES {
            buffer.copy_within(LEN_BYTES..LEN_BYTES + len, 0);
            buffer.truncate(len);
            return Ok(());
        }
        buffer.resize(len, 0);
        self.file.read_exact_at(buffer, offset + LEN_BYTES as u64)
    }

    /// Reads the row at an offset into the buffer, from what was read ahead of its piece.
    fn read(&self, offset: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let (least, most) = READ_AHEAD_BOUNDS;
        let ahead_bytes = (READ_AHEAD_BYTES / pieces.len().max(1)).clamp(least, most);
        let number = pieces.partition_point(|piece| piece.start <= offset).checked_sub(1);
        let piece = number.and_then(|number| pieces.get_mut(number)).ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut len = [0; size_of::<u32>()];
        piece.copy_to(&mut len, offset, &self.file, ahead_bytes)?;
        buffer.resize(usize::try_from(u32::from_le_bytes(len)).unwrap_or(0), 0);
        piece.copy_to(buffer, offset + len.len() as u64, &self.file, ahead_bytes)
    }
}

impl Piece {
    /// Fills `target` with the bytes at an offset, and reads ahead if they are not read yet.
    fn copy_to(&mut self, target: &mut [u8], offset: u64, file: &File, ahead_bytes: usize) -> io::Result<()> {
        let known = |piece: &Self| {
            let start = usize::try_from(offset.checked_sub(piece.ahead_start)?).ok()?;
            (start.checked_add(target.len())? <= piece.ahead.len()).then_some(start)
        };
        let start = if let Some(start) = known(self) {
            start
        } else {
            self.ahead.resize(ahead_bytes.max(target.len()), 0);
            let len = read_up_to(file, &mut self.ahead, offset)?;
            self.ahead.truncate(len);
            self.ahead_start = offset;
            0
        };
        let bytes = self.ahead.get(start..start + target.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        target.copy_from_slice(bytes);
        Ok(())
    }
}

/// Reads until the buffer is full or the file ends. Returns how many bytes were read.
fn read_up_to(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut len = 0;
    while let Some(rest) = buffer.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, offset + len as u64) {
            Ok(0) => break,
            Ok(count) => len += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}

#[cfg(test)]
#[cfg(feature = "parquet")]
mod tests;
