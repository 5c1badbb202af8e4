//! Opens a file, plain or compressed with gzip, zstd or zip, and rejects content that is not a table.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use super::import_report::ImportError;
use crate::input_file::{PipePolicy, open_for_reading};
use crate::model::limits::{FREE_DECOMPRESSED_BYTES, MAX_DECOMPRESSED_BYTES, MAX_DECOMPRESSION_RATIO};

/// How much of the beginning is examined.
const HEAD_BYTES: usize = 1 << 16;

/// A reader that counts its bytes and reports the number of each read.
struct CountingReader<'a, R> {
    inner: R,
    bytes: &'a Cell<u64>,
    on_bytes_read: &'a dyn Fn(usize),
}

impl<R: Read> Read for CountingReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get().saturating_add(count as u64));
        (self.on_bytes_read)(count);
        Ok(count)
    }
}

/// A reader of decompressed bytes that fails where they become too many.
struct DecompressedReader<'a, R> {
    inner: R,
    bytes: u64,
    /// The compressed bytes that they come from.
    compressed_bytes: &'a Cell<u64>,
}

impl<R: Read> Read for DecompressedReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes = self.bytes.saturating_add(count as u64);
        let by_ratio = self.compressed_bytes.get().saturating_mul(MAX_DECOMPRESSION_RATIO);
        let limit = if self.bytes > MAX_DECOMPRESSED_BYTES {
            format!("{} GiB", MAX_DECOMPRESSED_BYTES >> 30)
        } else if self.bytes > by_ratio.max(FREE_DECOMPRESSED_BYTES) {
            format!("{MAX_DECOMPRESSION_RATIO} times its size")
        } else {
            return Ok(count);
        };
        let message = format!("it decompresses to more than {limit}, as no data set does");
        Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
    }
}

/// Opens a file and calls `read` with the first bytes of its decompressed content and a reader of all of it. `pipes`
/// allows a pipe. `on_bytes_read` receives the number of file bytes of each read, except for zip archives.
///
/// # Errors
/// Returns an error if the file cannot be read or is not a table (the message names what it is), or the error of
/// `read`.
pub(super) fn open<T>(
    path: &Path,
    name: &str,
    pipes: PipePolicy,
    on_bytes_read: &dyn Fn(usize),
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let unreadable = |error| ImportError::unreadable(name, error);
    let mut file = open_for_reading(path, pipes).map_err(|error| match error.kind() {
        io::ErrorKind::IsADirectory => ImportError::wrong_content(name, "is a folder"),
        _ => unreadable(error),
    })?;
    let head = read_head(&mut file, 4).map_err(unreadable)?;
    if head == b"PK\x03\x04" || head == b"PK\x05\x06" {
        return open_zip(file, name, read);
    }
    let bytes = &Cell::new(head.len() as u64);
    let mut content = Cursor::new(head.clone()).chain(CountingReader { inner: file, bytes, on_bytes_read });
    match head.as_slice() {
        [0x1f, 0x8b, ..] => {
            let buffered = BufReader::with_capacity(HEAD_BYTES, content);
            let inner = flate2::read::MultiGzDecoder::new(buffered);
            open_table(&mut DecompressedReader { inner, bytes: 0, compressed_bytes: bytes }, name, read)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let inner = zstd::stream::read::Decoder::new(content).map_err(unreadable)?;
            open_table(&mut DecompressedReader { inner, bytes: 0, compressed_bytes: bytes }, name, read)
        }
        _ => open_table(&mut content, name, read),
    }
}

/// Calls `read` with bytes in memory, as [`open`] does for a plain file.
///
/// # Errors
/// Returns an error if the bytes are not a table, or the error of `read`.
pub(super) fn open_bytes<T>(
    mut bytes: &[u8],
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    open_table(&mut bytes, name, read)
}

/// Opens the only table of a zip archive.
fn open_zip<T>(
    mut file: File,
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let damaged = |error: zip::result::ZipError| {
        ImportError::wrong_content(
            name,
            format!("is an archive that cannot be read, perhaps because a download broke off: {error}"),
        )
    };
    let size = file.seek(SeekFrom::End(0)).map_err(|error| ImportError::unreadable(name, error))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| ImportError::unreadable(name, error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let names: Vec<String> = archive.file_names().flatten().map(Cow::into_owned).collect();
    if names.iter().any(|member| member == "[Content_Types].xml") {
        return Err(ImportError::wrong_content(name, "is a spreadsheet workbook; save the sheet as CSV"));
    }
    let is_table = |member: &&String| {
        let extension = Path::new(member).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        extension.is_some_and(|extension| ["csv", "tsv", "txt"].contains(&extension.as_str()))
            && !member.starts_with("__MACOSX/")
            && !member.to_lowercase().contains("readme")
    };
    let tables: Vec<&String> = names.iter().filter(is_table).collect();
    let [table] = tables.as_slice() else {
        let what = format!("is an archive with {} tables; unpack the one to import", tables.len());
        return Err(ImportError::wrong_content(name, what));
    };
    let inner = archive.by_name(table).map_err(damaged)?;
    let compressed_bytes = &Cell::new(size);
    open_table(&mut DecompressedReader { inner, bytes: 0, compressed_bytes }, name, read)
}

/// Checks that `content` is a table and passes it to `read`, without a byte order mark.
fn open_table<T>(
    content: &mut dyn Read,
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let head = read_head(content, HEAD_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            ImportError::wrong_content(
                name,
                format!("cannot be decompressed, perhaps because a download broke off: {error}"),
            )
        }
        _ => ImportError::unreadable(name, error),
    })?;
    if let Some(what) = why_not_a_table(&head) {
        return Err(ImportError::wrong_content(name, what));
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    read(head, &mut Cursor::new(head).chain(content))
}

/// Reads the first bytes, up to `limit`.
fn read_head(content: &mut (impl Read + ?Sized), limit: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    content.take(limit as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Returns what the bytes are if they are not a table, as the predicate of a sentence.
fn why_not_a_table(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 9] = [
        (b"\xff\xfe", "is text in UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "is text in UTF-16; save it as UTF-8"),
        (b"%PDF", "is a PDF, not a table"),
        (b"PAR1", "is Parquet, not CSV; it needs no import"),
        (b"\xd0\xcf\x11\xe0", "is an old spreadsheet workbook; save the sheet as CSV"),
        (b"SQLite format 3", "is an SQLite database, not a table"),
        (b"PK\x03\x04", "is an archive inside another; unpack it"),
        (b"\x1f\x8b", "is compressed twice; decompress it once"),
        (b"7z\xbc\xaf", "is a 7z archive; unpack it"),
    ];
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Some(what);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start = text.get(..text.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    match start.first() {
        None => Some("is empty"),
        Some(b'<') if start.windows(5).any(|part| part == b"<html" || part == b"<!doc") => {
            Some("is a web page, not a table: often a login page saved instead of the download")
        }
        Some(b'<') => Some("is XML, not a table"),
        Some(b'{' | b'[') => Some("is JSON, not a table; ask for CSV"),
        // In UTF-16, every other byte of Latin text is zero.
        Some(_) if is_utf16(head) => Some("is text in UTF-16; save it as UTF-8"),
        Some(_) if head.contains(&0) => Some("is not text"),
        Some(_) => None,
    }
}

fn is_utf16(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(200)).unwrap_or_default();
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    head.len() >= 8 && (zeros(0) * 3 > head.len() || zeros(1) * 3 > head.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn rejection(bytes: &[u8]) -> String {
        open_bytes(bytes, "x.csv", |_, _| Ok(())).unwrap_err().to_string()
    }

    #[test]
    fn rejection_names_the_actual_content() {
        let utf16: Vec<u8> = "id,year,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 10] = [
            (b"", "empty"),
            (b"\xef\xbb\xbf \n", "empty"),
            (b"<!DOCTYPE html><title>Log in</title>", "web page"),
            (b"\n <HTML>", "web page"),
            (b"<?xml version='1.0'?><a/>", "XML"),
            (b"{\"success\": false}", "JSON"),
            (b"%PDF-1.4", "PDF"),
            (b"id,year\n1,\0\0", "not text"),
            (b"\xff\xfei\0d\0", "UTF-16"),
            (&utf16, "UTF-16"),
        ];
        for (bytes, what) in cases {
            assert!(rejection(bytes).contains(what), "{}", rejection(bytes));
        }
    }

    #[test]
    fn compressed_files_are_decompressed_and_truncated_ones_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let text = "id,year\n1,2020\n".repeat(2000);
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text.as_bytes()).unwrap();
        let gz = gz.finish().unwrap();
        let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("GED.csv", options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
        archive.start_file("readme.txt", options).unwrap();
        let archive = archive.finish().unwrap().into_inner();
        let read_all = |bytes: &[u8]| {
            let path = folder.path().join("x");
            std::fs::write(&path, bytes).unwrap();
            open(&path, "x", PipePolicy::Refused, &|_| {}, |_, read| {
                let mut text = String::new();
                read.read_to_string(&mut text).map_err(|error| ImportError::unreadable("x", error))?;
                Ok(text)
            })
        };
        for packed in [text.as_bytes(), &gz, &zst, &archive] {
            assert!(read_all(packed).unwrap() == text);
        }
        for packed in [&gz[..gz.len() / 2], &zst[..zst.len() / 2], &archive[..archive.len() / 2]] {
            read_all(packed).unwrap_err();
        }
    }
}
