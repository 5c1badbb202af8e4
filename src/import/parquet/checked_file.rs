//! The bytes of a file, checked before anybody decodes them.
//!
//! Every block of the row groups has its checksum; dictionaries, checksums and footer are sealed by one more. Parquet
//! has checksums of its own, a page each, but the library does not write them, and it may panic at bytes that nobody
//! wrote: it is only given what passes here.

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
use super::dictionary::FileDictionaries;
use super::schema::FooterMark;

/// How many bytes share a checksum.
const BLOCK_BYTES: usize = 1 << 16;

/// No dictionaries pack better than this.
const MAX_COMPRESSION_RATIO: usize = 256;

/// `PAR1`, at both ends of the file.
const MAGIC: [u8; 4] = *b"PAR1";

/// Bytes behind the footer: its length and the magic.
const TRAILER_BYTES: usize = 8;

/// What is written, with checksums: of every block until [`Self::begin_tail`], then kept until it is sealed.
#[derive(Debug)]
pub(super) struct ChecksumWriter<W> {
    inner: W,
    block: XxHash64,
    /// Bytes in the block at hand.
    filled: usize,
    sums: Vec<u64>,
    tail: Option<Vec<u8>>,
}

impl<W: Write> ChecksumWriter<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, block: XxHash64::default(), filled: 0, sums: Vec::new(), tail: None }
    }

    /// From here on everything is sealed. Returns the checksums of all blocks, also of the last, unfinished one.
    pub(super) fn begin_tail(&mut self) -> Vec<u64> {
        self.tail.get_or_insert_default();
        let mut sums = std::mem::take(&mut self.sums);
        if self.filled > 0 {
            sums.push(self.block.finish());
        }
        sums
    }

    /// Writes the tail with its seal, and tells how long it is.
    pub(super) fn seal(mut self) -> Result<(W, u64), ParquetFileError> {
        let mut tail = self.tail.unwrap_or_default();
        let (_, place) = FooterMark::find_last(&tail)
            .map_err(|_| ParquetFileError::Encode("no place for the seal".to_owned()))?;
        // Until now zeros stand there.
        let seal = format!("{:016x}", XxHash64::oneshot(0, &tail));
        if let Some(place) = tail.get_mut(place) {
            place.copy_from_slice(seal.as_bytes());
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
            let (now, later) = rest.split_at(rest.len().min(BLOCK_BYTES - self.filled));
            self.block.write(now);
            self.filled += now.len();
            if self.filled == BLOCK_BYTES {
                self.sums.push(self.block.finish());
                (self.block, self.filled) = (XxHash64::default(), 0);
            }
            rest = later;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file that is read at any place by any thread.
#[derive(Debug)]
pub(super) struct CheckedFile {
    file: File,
    len: u64,
    modified: Option<SystemTime>,
    /// Where the tail begins.
    begin: u64,
    tail: Bytes,
    /// Where in the tail the dictionaries end, which stand first.
    blob: usize,
    /// Where in the tail the footer stands.
    footer: std::ops::Range<usize>,
    sums: Vec<u64>,
}

impl CheckedFile {
    /// Opens a file and checks its tail.
    pub(super) fn open(path: &Path) -> Result<Self, ParquetFileError> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(ParquetFileError::NotParquet);
        }
        let len = metadata.len();
        let mut head = [0; MAGIC.len()];
        let short = len < (MAGIC.len() + TRAILER_BYTES) as u64;
        if !short {
            read_exact_at(&file, &mut head, 0)?;
        }
        if head != MAGIC {
            return Err(ParquetFileError::NotParquet);
        }
        let mut end = [0; TRAILER_BYTES];
        read_exact_at(&file, &mut end, len - TRAILER_BYTES as u64)?;
        let [a, b, c, d, magic @ ..] = end;
        let footer = u64::from(u32::from_le_bytes([a, b, c, d])) + TRAILER_BYTES as u64;
        if magic != MAGIC || footer + MAGIC.len() as u64 > len {
            return Err(ParquetFileError::CutOff);
        }
        let (mark, seal) =
            FooterMark::find_last(&read_range(&file, len - footer, footer)?).map_err(|format| {
                format.map_or(ParquetFileError::NotFrontwatch, ParquetFileError::OtherFormat)
            })?;
        let sealed = || ParquetFileError::damaged("its end");
        if mark.tail > len - footer || mark.blob > len - footer - mark.tail {
            return Err(sealed());
        }
        let mut tail = read_range(&file, mark.tail, len - mark.tail)?;
        let whole = tail.len();
        let footer = whole - usize::try_from(footer).map_err(|_| sealed())?..whole - TRAILER_BYTES;
        let place = footer.start + seal.start..footer.start + seal.end;
        tail.get_mut(place).ok_or_else(sealed)?.fill(b'0');
        if XxHash64::oneshot(0, &tail) != mark.seal {
            return Err(sealed());
        }
        let blob = usize::try_from(mark.blob).map_err(|_| sealed())?;
        let blocks = usize::try_from(mark.tail.div_ceil(BLOCK_BYTES as u64)).map_err(|_| sealed())?;
        let (sums, _) = tail.get(blob..).unwrap_or_default().as_chunks();
        let sums = sums.get(..blocks).ok_or_else(sealed)?;
        let sums = sums.iter().map(|sum| u64::from_le_bytes(*sum)).collect();
        let modified = modified_time(&metadata);
        Ok(Self { file, len, modified, begin: mark.tail, tail: Bytes::from(tail), blob, footer, sums })
    }

    /// The dictionaries: they are sealed, but may still be none.
    pub(super) fn read_dictionaries(&self) -> Result<FileDictionaries, ParquetFileError> {
        let unpacked = || {
            let blob = self.tail.get(..self.blob)?;
            let most = blob.len().checked_mul(MAX_COMPRESSION_RATIO)?.checked_add(BLOCK_BYTES)?;
            let len = zstd::zstd_safe::get_frame_content_size(blob).ok()??;
            let len = usize::try_from(len).ok().filter(|&len| len <= most)?;
            FileDictionaries::from_bytes(&zstd::bulk::decompress(blob, len).ok()?)
        };
        unpacked().ok_or_else(|| ParquetFileError::damaged("its dictionaries"))
    }

    /// Bytes of the file.
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    /// The footer, as Parquet writes it.
    pub(super) fn footer(&self) -> Bytes {
        self.tail.slice(self.footer.clone())
    }

    /// Whether the file is the one that was opened. What has replaced it under its name does not matter: the opened
    /// file stays readable until it is closed.
    pub(super) fn check_unchanged(&self) -> Result<(), ParquetFileError> {
        let now = self.file.metadata()?;
        let same = now.len() == self.len && modified_time(&now) == self.modified;
        if same { Ok(()) } else { Err(ParquetFileError::Changed) }
    }

    /// Some bytes, checked.
    pub(super) fn read_checked(&self, start: u64, len: u64) -> Result<Bytes, ParquetFileError> {
        let beyond = || ParquetFileError::damaged("a column beyond the end");
        let end = start.checked_add(len).filter(|&end| end <= self.len).ok_or_else(beyond)?;
        if start >= self.begin {
            let place = |at: u64| usize::try_from(at - self.begin).map_err(|_| beyond());
            return Ok(self.tail.slice(place(start)?..place(end)?));
        }
        if end > self.begin {
            return Err(beyond());
        }
        let block = BLOCK_BYTES as u64;
        let first = start / block;
        let from = first * block;
        let to = (end.div_ceil(block) * block).min(self.begin);
        let bytes = read_range(&self.file, from, to - from)?;
        let sums = usize::try_from(first).ok().and_then(|first| self.sums.get(first..)).unwrap_or(&[]);
        let whole = bytes.len().div_ceil(BLOCK_BYTES) <= sums.len();
        if !whole
            || bytes.chunks(BLOCK_BYTES).zip(sums).any(|(block, &sum)| XxHash64::oneshot(0, block) != sum)
        {
            self.check_unchanged()?;
            return Err(ParquetFileError::damaged("a block of it is not what was written"));
        }
        let skipped = usize::try_from(start - from).map_err(|_| beyond())?;
        let wanted = usize::try_from(len).map_err(|_| beyond())?;
        Ok(Bytes::from(bytes).slice(skipped..skipped + wanted))
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

/// A stretch of the file, for the library to read pages from.
#[derive(Debug, Clone)]
pub(super) enum FileRange {
    /// All of it is at hand.
    Loaded { start: u64, bytes: Bytes },
    /// Only what is asked for is read.
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

    fn get_read(&self, at: u64) -> Result<Self::T, ParquetError> {
        let bytes = match self {
            Self::Loaded { start, bytes } => at
                .checked_sub(*start)
                .and_then(|at| usize::try_from(at).ok())
                .filter(|&at| at <= bytes.len())
                .map(|at| bytes.slice(at..)),
            // With page locations nobody reads on.
            Self::OnDemand(_) => None,
        };
        bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Self::T).ok_or_else(page_out_of_range)
    }

    fn get_bytes(&self, at: u64, len: usize) -> Result<Bytes, ParquetError> {
        match self {
            Self::Loaded { start, bytes } => {
                let from = at.checked_sub(*start).and_then(|from| usize::try_from(from).ok());
                let range = from.and_then(|from| Some(from..from.checked_add(len)?));
                range
                    .filter(|range| range.end <= bytes.len())
                    .map(|range| bytes.slice(range))
                    .ok_or_else(page_out_of_range)
            }
            Self::OnDemand(source) => {
                source.read_checked(at, len as u64).map_err(|error| ParquetError::External(Box::new(error)))
            }
        }
    }
}

fn page_out_of_range() -> ParquetError {
    ParquetError::EOF("a page beyond the end of its column".to_owned())
}
