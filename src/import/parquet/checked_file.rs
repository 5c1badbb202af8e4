//! Verifies the bytes of a file before they are decoded.
//!
//! Every block of the row groups has a checksum; one more, the seal, covers dictionaries, checksums and footer. Parquet
//! defines a checksum per page, but the library does not write it. The library may panic on corrupt bytes, so it
//! receives only verified ones.

use std::fs::{File, Metadata};
use std::hash::Hasher;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};
use twox_hash::XxHash64;

use super::ParquetFileError;
use super::code_dictionaries::FileDictionaries;
use super::schema::FooterMark;
use crate::input_file::{PipePolicy, open_for_reading};

/// The number of bytes per checksum.
const BLOCK_BYTES: usize = 1 << 16;

/// The maximum compression ratio of the dictionaries; limits the memory that a corrupt length can allocate.
const MAX_COMPRESSION_RATIO: usize = 256;

/// `PAR1`, at both ends of the file.
const MAGIC: [u8; 4] = *b"PAR1";

/// The number of bytes after the footer: its length and the magic.
const TRAILER_BYTES: usize = 8;

/// A writer that computes a checksum of every block until [`Self::begin_tail`], then buffers the tail until
/// [`Self::seal`].
#[derive(Debug)]
pub(super) struct ChecksumWriter<W> {
    inner: W,
    block: XxHash64,
    /// The number of bytes in the current block.
    filled: usize,
    sums: Vec<u64>,
    tail: Option<Vec<u8>>,
}

impl<W: Write> ChecksumWriter<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, block: XxHash64::default(), filled: 0, sums: Vec::new(), tail: None }
    }

    /// Starts the tail, which the seal covers. Returns the checksums of all blocks, including the last, partial one.
    pub(super) fn begin_tail(&mut self) -> Vec<u64> {
        self.tail.get_or_insert_default();
        let mut sums = std::mem::take(&mut self.sums);
        if self.filled > 0 {
            sums.push(self.block.finish());
        }
        sums
    }

    /// Writes the tail with its seal, and returns the writer and the length of the tail.
    pub(super) fn seal(mut self) -> Result<(W, u64), ParquetFileError> {
        let mut tail = self.tail.unwrap_or_default();
        let (_, seal_range) = FooterMark::find_last(&tail)
            .map_err(|_| ParquetFileError::Encode("the footer has no room for the seal".to_owned()))?;
        // The seal is computed with zeros in its own field.
        let seal = format!("{:016x}", XxHash64::oneshot(0, &tail));
        if let Some(field) = tail.get_mut(seal_range) {
            field.copy_from_slice(seal.as_bytes());
        }
        self.inner.write_all(&tail)?;
        Ok((self.inner, tail.len() as u64))
    }
}

impl<W: Write> Write for ChecksumWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(tail) = &mut self.tail {
            tail.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes)?;
        let mut rest = bytes.get(..written).unwrap_or(bytes);
        while !rest.is_empty() {
            let (part, remainder) = rest.split_at(rest.len().min(BLOCK_BYTES - self.filled));
            self.block.write(part);
            self.filled += part.len();
            if self.filled == BLOCK_BYTES {
                self.sums.push(self.block.finish());
                (self.block, self.filled) = (XxHash64::default(), 0);
            }
            rest = remainder;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// An open file with verified random access from any thread.
#[derive(Debug)]
pub(super) struct CheckedFile {
    file: File,
    len: u64,
    modified: Option<SystemTime>,
    /// The offset of the tail in the file. The blocks before it have checksums.
    tail_start: u64,
    /// The offset of `tail_end` in the file.
    tail_end_start: u64,
    /// The tail after the dictionaries.
    tail_end: Bytes,
    /// The range of the footer in `tail_end`.
    footer: std::ops::Range<usize>,
    /// The checksums of the blocks before the tail.
    sums: Vec<u64>,
}

/// The dictionaries of a file as they are stored. They are a separate value, so that they can be dropped once decoded.
#[derive(Debug)]
pub(super) struct CompressedDictionaries(Vec<u8>);

impl CompressedDictionaries {
    /// Decompresses and decodes the dictionaries. The seal proves that they were written, not that they are valid.
    pub(super) fn decode(self) -> Result<FileDictionaries, ParquetFileError> {
        let Self(blob) = self;
        let decode = || {
            let max_len = blob.len().checked_mul(MAX_COMPRESSION_RATIO)?.checked_add(BLOCK_BYTES)?;
            let len = zstd::zstd_safe::get_frame_content_size(&blob).ok()??;
            let len = usize::try_from(len).ok().filter(|&len| len <= max_len)?;
            FileDictionaries::from_bytes(&zstd::bulk::decompress(&blob, len).ok()?)
        };
        decode().ok_or_else(|| ParquetFileError::damaged("its dictionaries"))
    }
}

impl CheckedFile {
    /// Opens a file, verifies its tail and returns its dictionaries.
    pub(super) fn open(path: &Path) -> Result<(Self, CompressedDictionaries), ParquetFileError> {
        let file = open_for_reading(path, PipePolicy::Refused)?;
        let metadata = file.metadata()?;
        let len = metadata.len();
        let mut head = [0; MAGIC.len()];
        if len >= (MAGIC.len() + TRAILER_BYTES) as u64 {
            read_exact_at(&file, &mut head, 0)?;
        }
        if head != MAGIC {
            return Err(ParquetFileError::NotParquet);
        }
        let mut trailer = [0; TRAILER_BYTES];
        read_exact_at(&file, &mut trailer, len - TRAILER_BYTES as u64)?;
        let [a, b, c, d, magic @ ..] = trailer;
        let footer_len = u64::from(u32::from_le_bytes([a, b, c, d])) + TRAILER_BYTES as u64;
        if magic != MAGIC || footer_len + MAGIC.len() as u64 > len {
            return Err(ParquetFileError::CutOff);
        }
        let (mark, seal) =
            FooterMark::find_last(&read_range(&file, len - footer_len, footer_len)?).map_err(|format| {
                format.map_or(ParquetFileError::NotFrontwatch, ParquetFileError::OtherFormat)
            })?;
        let damaged = || ParquetFileError::damaged("its end");
        if mark.tail > len - footer_len || mark.blob > len - footer_len - mark.tail {
            return Err(damaged());
        }
        let mut tail = read_range(&file, mark.tail, len - mark.tail)?;
        let footer_start = tail.len() - usize::try_from(footer_len).map_err(|_| damaged())?;
        let seal_field = footer_start + seal.start..footer_start + seal.end;
        tail.get_mut(seal_field).ok_or_else(damaged)?.fill(b'0');
        if XxHash64::oneshot(0, &tail) != mark.seal {
            return Err(damaged());
        }
        let blob_len = usize::try_from(mark.blob).map_err(|_| damaged())?;
        let blocks = usize::try_from(mark.tail.div_ceil(BLOCK_BYTES as u64)).map_err(|_| damaged())?;
        let tail_end = Bytes::copy_from_slice(tail.get(blob_len..).ok_or_else(damaged)?);
        tail.truncate(blob_len);
        tail.shrink_to_fit();
        let footer = footer_start - blob_len..tail_end.len() - TRAILER_BYTES;
        let (sums, _) = tail_end.as_chunks();
        let sums = sums.get(..blocks).ok_or_else(damaged)?;
        let sums = sums.iter().map(|sum| u64::from_le_bytes(*sum)).collect();
        let modified = modified_time(&metadata);
        let (tail_start, tail_end_start) = (mark.tail, mark.tail + mark.blob);
        let opened = Self { file, len, modified, tail_start, tail_end_start, tail_end, footer, sums };
        Ok((opened, CompressedDictionaries(tail)))
    }

    /// Returns the length of the file in bytes.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// Returns the Parquet footer.
    pub(super) fn footer(&self) -> Bytes {
        self.tail_end.slice(self.footer.clone())
    }

    /// Returns an error if the opened file was modified. Replacing it under its name does not matter: an open file
    /// remains readable.
    pub(super) fn check_unchanged(&self) -> Result<(), ParquetFileError> {
        let metadata = self.file.metadata()?;
        let is_same = metadata.len() == self.len && modified_time(&metadata) == self.modified;
        if is_same { Ok(()) } else { Err(ParquetFileError::Changed) }
    }

    /// Reads and verifies a range of bytes, which must lie before the tail or after its dictionaries.
    pub(super) fn read_checked(&self, start: u64, len: u64) -> Result<Bytes, ParquetFileError> {
        let out_of_range = || ParquetFileError::damaged("a column beyond the end");
        let end = start.checked_add(len).filter(|&end| end <= self.len).ok_or_else(out_of_range)?;
        if start >= self.tail_end_start {
            let in_tail =
                |offset: u64| usize::try_from(offset - self.tail_end_start).map_err(|_| out_of_range());
            return Ok(self.tail_end.slice(in_tail(start)?..in_tail(end)?));
        }
        if end > self.tail_start {
            return Err(out_of_range());
        }
        let block_len = BLOCK_BYTES as u64;
        let first_block = start / block_len;
        let blocks_start = first_block * block_len;
        let blocks_end = (end.div_ceil(block_len) * block_len).min(self.tail_start);
        let bytes = read_range(&self.file, blocks_start, blocks_end - blocks_start)?;
        let sums = usize::try_from(first_block).ok().and_then(|first| self.sums.get(first..)).unwrap_or(&[]);
        let has_all_sums = bytes.len().div_ceil(BLOCK_BYTES) <= sums.len();
        if !has_all_sums
            || bytes.chunks(BLOCK_BYTES).zip(sums).any(|(block, &sum)| XxHash64::oneshot(0, block) != sum)
        {
            self.check_unchanged()?;
            return Err(ParquetFileError::damaged("a wrong checksum"));
        }
        let skipped = usize::try_from(start - blocks_start).map_err(|_| out_of_range())?;
        let len = usize::try_from(len).map_err(|_| out_of_range())?;
        Ok(Bytes::from(bytes).slice(skipped..skipped + len))
    }
}

fn modified_time(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

fn read_range(file: &File, start: u64, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(len).map_err(|_| io::ErrorKind::OutOfMemory)?];
    read_exact_at(file, &mut bytes, start)?;
    Ok(bytes)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = bytes.get_mut(read..).unwrap_or_default();
                start += read as u64;
            }
        }
    }
    Ok(())
}

/// Verified bytes from which the library reads pages.
#[derive(Debug, Clone)]
pub(super) enum FileRange {
    /// A range of the file, in memory.
    Loaded { start: u64, bytes: Bytes },
    /// The whole file, read on demand.
    OnDemand(Arc<CheckedFile>),
}

impl Length for FileRange {
    fn len(&self) -> u64 {
        match self {
            Self::Loaded { start, bytes } => start + bytes.len() as u64,
            Self::OnDemand(source) => source.len,
        }
    }
}

impl ChunkReader for FileRange {
    type T = Box<dyn Read>;

    fn get_read(&self, offset: u64) -> Result<Self::T, ParquetError> {
        let bytes = match self {
            Self::Loaded { start, bytes } => offset
                .checked_sub(*start)
                .and_then(|index| usize::try_from(index).ok())
                .filter(|&index| index <= bytes.len())
                .map(|index| bytes.slice(index..)),
            // With page locations, the library reads ranges of known length only.
            Self::OnDemand(_) => None,
        };
        bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Self::T).ok_or_else(page_out_of_range)
    }

    fn get_bytes(&self, offset: u64, len: usize) -> Result<Bytes, ParquetError> {
        match self {
            Self::Loaded { start, bytes } => {
                let index = offset.checked_sub(*start).and_then(|index| usize::try_from(index).ok());
                let range = index.and_then(|index| Some(index..index.checked_add(len)?));
                range
                    .filter(|range| range.end <= bytes.len())
                    .map(|range| bytes.slice(range))
                    .ok_or_else(page_out_of_range)
            }
            Self::OnDemand(source) => source
                .read_checked(offset, len as u64)
                .map_err(|error| ParquetError::External(Box::new(error))),
        }
    }
}

fn page_out_of_range() -> ParquetError {
    ParquetError::EOF("a page beyond the end of its column".to_owned())
}
