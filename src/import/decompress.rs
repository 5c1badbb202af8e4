//! Opens a file, plain or compressed with gzip, zstd or zip, and rejects content that is not a table.

use std::borrow::Cow;
use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use super::cell_decoder::shorten;
use super::dataset_recognition::recognize_dataset;
use super::file_content::{is_json, why_not_a_table};
use super::import_report::ImportError;
use super::json_rows::JsonRows;
use crate::input_file::{PipePolicy, open_for_reading};
use crate::model::limits::{FREE_DECOMPRESSED_BYTES, MAX_DECOMPRESSED_BYTES, MAX_DECOMPRESSION_RATIO};

/// How much of the beginning is examined.
const HEAD_BYTES: usize = 1 << 16;

const GZIP_SIGNATURE: &[u8] = b"\x1f\x8b";
const ZSTD_SIGNATURE: &[u8] = b"\x28\xb5\x2f\xfd";
/// The second one is that of an empty archive.
const ZIP_SIGNATURES: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Whether the first bytes are those of a file that [`open`] decompresses.
#[must_use]
pub(super) fn is_packed(head: &[u8]) -> bool {
    let mut signatures = ZIP_SIGNATURES.into_iter().chain([GZIP_SIGNATURE, ZSTD_SIGNATURE]);
    signatures.any(|signature| head.starts_with(signature))
}

/// A reader that reports the number of bytes of each read.
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
        let message = format!("it decompresses to more than {limit}, far beyond any data set");
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
    if ZIP_SIGNATURES.iter().any(|signature| head == *signature) {
        return open_zip(file, name, read);
    }
    let bytes = &Cell::new(head.len() as u64);
    let mut content = Cursor::new(head.clone()).chain(CountingReader { inner: file, bytes, on_bytes_read });
    match head.as_slice() {
        start if start.starts_with(GZIP_SIGNATURE) => {
            let buffered = BufReader::with_capacity(HEAD_BYTES, content);
            let inner = flate2::read::MultiGzDecoder::new(buffered);
            open_table(&mut DecompressedReader { inner, bytes: 0, compressed_bytes: bytes }, name, read)
        }
        ZSTD_SIGNATURE => {
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

/// Opens the only table of a zip archive. Other files in it, such as a licence, are ignored.
fn open_zip<T>(
    mut file: File,
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let damaged = |error: zip::result::ZipError| {
        ImportError::wrong_content(
            name,
            format!("is an archive that cannot be read, perhaps because a download was interrupted: {error}"),
        )
    };
    let size = file.seek(SeekFrom::End(0)).map_err(|error| ImportError::unreadable(name, error))?;
    file.seek(SeekFrom::Start(0)).map_err(|error| ImportError::unreadable(name, error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    // A name that cannot be read keeps its index.
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(Cow::into_owned).unwrap_or_default()).collect();
    if let Some(what) = name_document(&names) {
        return Err(ImportError::wrong_content(name, what));
    }
    let index = find_table(&mut archive, &names).map_err(|what| ImportError::wrong_content(name, what))?;
    let inner = archive.by_index(index).map_err(damaged)?;
    let compressed_bytes = &Cell::new(size);
    open_table(&mut DecompressedReader { inner, bytes: 0, compressed_bytes }, name, read)
}

/// Returns what a document is that is stored as an archive, such as a workbook.
fn name_document(names: &[String]) -> Option<&'static str> {
    let has_folder = |folder: &str| names.iter().any(|member| member.starts_with(folder));
    if has_folder("xl/") {
        return Some("is an Excel workbook (.xlsx); save the sheet as CSV");
    }
    if has_folder("word/") {
        return Some("is a Word document, not a table");
    }
    let is_open_document =
        ["mimetype", "content.xml"].iter().all(|file| names.iter().any(|name| name == file));
    is_open_document.then_some("is an OpenDocument file; save the sheet as CSV")
}

/// Returns the index of the only table in an archive: the only file with the columns of a data set, else the only
/// table.
///
/// # Errors
/// Returns what the archive is if it has no table or several.
fn find_table<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, names: &[String]) -> Result<usize, String> {
    /// The most files examined; no archive of a data set has as many.
    const MAX_FILES: usize = 1000;
    let mut known_tables = Vec::new();
    let mut other_tables = Vec::new();
    for (index, member) in names.iter().enumerate().take(MAX_FILES) {
        let file_name = member.rsplit('/').next().unwrap_or_default();
        if file_name.is_empty() || file_name.starts_with('.') || member.starts_with("__MACOSX/") {
            continue;
        }
        let head = archive.by_index(index).ok().and_then(|mut file| read_head(&mut file, HEAD_BYTES).ok());
        let Some(head) = head.filter(|head| why_not_a_table(head).is_none()) else { continue };
        let extension = Path::new(file_name).extension().unwrap_or_default().to_ascii_lowercase();
        if recognize_dataset(&head).is_some() {
            known_tables.push(index);
        } else if ["csv", "tsv", "json"].iter().any(|known| extension == *known) {
            other_tables.push(index);
        }
    }
    let tables = if known_tables.is_empty() { other_tables } else { known_tables };
    let list = |indices: &mut dyn Iterator<Item = usize>| {
        let shown: Vec<String> =
            indices.take(12).filter_map(|index| names.get(index)).map(|name| shorten(name)).collect();
        shown.join(", ")
    };
    match *tables.as_slice() {
        [table] => Ok(table),
        [] if names.is_empty() => Err("is an empty archive".to_owned()),
        // A single file is the content of the archive, whether or not it is a table.
        [] if names.len() == 1 => Ok(0),
        [] => Err(format!("is an archive without a table; it holds {}", list(&mut (0..names.len())))),
        _ => Err(format!(
            "is an archive with {} tables: {}; unpack the one to import",
            tables.len(),
            list(&mut tables.iter().copied())
        )),
    }
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
                format!("cannot be decompressed, perhaps because a download was interrupted: {error}"),
            )
        }
        _ => ImportError::unreadable(name, error),
    })?;
    if let Some(what) = why_not_a_table(&head) {
        return Err(ImportError::wrong_content(name, what));
    }
    if !is_json(&head) {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        return read(head, &mut Cursor::new(head).chain(content));
    }
    let mut rows = match JsonRows::open(Cursor::new(&head).chain(content)) {
        Ok(Some(rows)) => rows,
        Ok(None) => {
            let start = shorten(&String::from_utf8_lossy(&head));
            let what = format!("is JSON without rows: it holds no array of objects; it begins with {start}");
            return Err(ImportError::wrong_content(name, what));
        }
        Err(error) => {
            let what =
                format!("is JSON that cannot be read, perhaps because a download was interrupted: {error}");
            return Err(ImportError::wrong_content(name, what));
        }
    };
    let head = rows.header_line().to_vec();
    read(&head, &mut rows)
}

/// Reads the first bytes, up to `limit`.
fn read_head(content: &mut (impl Read + ?Sized), limit: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    content.take(limit as u64).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

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
