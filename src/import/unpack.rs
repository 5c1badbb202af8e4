//! A file as it comes: plain, or packed by gzip, zstd or zip; and whether it holds rows at all.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use super::report::ImportError;

/// How much of the beginning is looked at.
const HEAD_BYTES: usize = 1 << 16;

/// Tells how many bytes were fetched.
struct CountingReader<'a, R> {
    from: R,
    fetched: &'a dyn Fn(usize),
}

impl<R: Read> Read for CountingReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        (self.fetched)(read);
        Ok(read)
    }
}

/// Opens a file and hands what it holds, unpacked, to `read`, with its first bytes. `fetched` is told of the bytes of the
/// file as they are read, but of those of an archive.
///
/// # Errors
/// When it cannot be read, or is no table: the refusal names what it is. What `read` refuses.
pub(super) fn open<T>(
    path: &Path,
    name: &str,
    fetched: &dyn Fn(usize),
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let failed = |error| ImportError::unreadable(name, error);
    let mut file = File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(ImportError::wrong_content(name, "is a folder"));
    }
    let head = read_head(&mut file, 4).map_err(failed)?;
    if head == b"PK\x03\x04" || head == b"PK\x05\x06" {
        return open_zip(file, name, read);
    }
    let whole = Cursor::new(head.clone()).chain(CountingReader { from: file, fetched });
    match head.as_slice() {
        [0x1f, 0x8b, ..] => {
            let mut unpacked = flate2::read::MultiGzDecoder::new(BufReader::with_capacity(HEAD_BYTES, whole));
            open_table(&mut unpacked, name, read)
        }
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let mut unpacked = zstd::stream::read::Decoder::new(whole).map_err(failed)?;
            open_table(&mut unpacked, name, read)
        }
        _ => {
            let mut whole = whole;
            open_table(&mut whole, name, read)
        }
    }
}

/// Hands bytes that stand in memory to `read`, as [`open`] does with those of a plain file.
///
/// # Errors
/// As [`open`].
pub(super) fn open_bytes<T>(
    mut bytes: &[u8],
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    open_table(&mut bytes, name, read)
}

/// The one table of an archive.
fn open_zip<T>(
    mut file: File,
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let damaged = |error: zip::result::ZipError| {
        ImportError::wrong_content(
            name,
            format!("is an archive that cannot be read, perhaps a download that broke off: {error}"),
        )
    };
    file.seek(SeekFrom::Start(0)).map_err(|error| ImportError::unreadable(name, error))?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let names: Vec<String> = archive.file_names().flatten().map(Cow::into_owned).collect();
    if names.iter().any(|inside| inside == "[Content_Types].xml") {
        return Err(ImportError::wrong_content(
            name,
            "is a workbook of a spreadsheet; save the sheet as CSV",
        ));
    }
    let is_table = |inside: &&String| {
        let ending = Path::new(inside).extension().map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ["csv", "tsv", "txt"].contains(&ending.as_str()))
            && !inside.starts_with("__MACOSX/")
            && !inside.to_lowercase().contains("readme")
    };
    let tables: Vec<&String> = names.iter().filter(is_table).collect();
    let [inside] = tables.as_slice() else {
        let what = format!("is an archive with {} tables in it; unpack the one to read", tables.len());
        return Err(ImportError::wrong_content(name, what));
    };
    let mut unpacked = archive.by_name(inside).map_err(damaged)?;
    open_table(&mut unpacked, name, read)
}

fn open_table<T>(
    unpacked: &mut dyn Read,
    name: &str,
    read: impl FnOnce(&[u8], &mut dyn Read) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let head = read_head(unpacked, HEAD_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            ImportError::wrong_content(
                name,
                format!("is packed and cannot be unpacked, perhaps a download that broke off: {error}"),
            )
        }
        _ => ImportError::unreadable(name, error),
    })?;
    if let Some(what) = why_not_a_table(&head) {
        return Err(ImportError::wrong_content(name, what));
    }
    let after = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let mut whole = Cursor::new(after).chain(unpacked);
    read(after, &mut whole)
}

/// The first bytes, as many as there are up to `most`.
fn read_head(read: &mut (impl Read + ?Sized), most: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    read.take(most as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What the bytes are when they are no table, as the rest of a sentence.
fn why_not_a_table(head: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 9] = [
        (b"\xff\xfe", "is text in UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "is text in UTF-16; save it as UTF-8"),
        (b"%PDF", "is a PDF, not a table"),
        (b"PAR1", "is Parquet, not CSV; it needs no import"),
        (b"\xd0\xcf\x11\xe0", "is an old workbook of a spreadsheet; save the sheet as CSV"),
        (b"SQLite format 3", "is a database (SQLite), not a table"),
        (b"PK\x03\x04", "is an archive inside another; unpack it"),
        (b"\x1f\x8b", "is packed twice; unpack it once"),
        (b"7z\xbc\xaf", "is an archive (7z); unpack it"),
    ];
    if let Some((_, what)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(what);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start = text.get(..text.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    match start.first() {
        None => Some("is empty"),
        Some(b'<') if start.windows(5).any(|part| part == b"<html" || part == b"<!doc") => Some(
            "is a web page, not a table: often the page that asks to log in, saved in place of the download",
        ),
        Some(b'<') => Some("is XML, not a table"),
        Some(b'{' | b'[') => Some("is JSON, not a table; ask for CSV"),
        // Every other byte of Latin text in UTF-16 is zero.
        Some(_) if is_utf16(head) => Some("is text in UTF-16; save it as UTF-8"),
        Some(_) if head.contains(&0) => Some("is no text"),
        Some(_) => None,
    }
}

fn is_utf16(head: &[u8]) -> bool {
    let head = head.get(..head.len().min(200)).unwrap_or_default();
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    head.len() >= 8 && (zeros(0) * 3 > head.len() || zeros(1) * 3 > head.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn refused(bytes: &[u8]) -> String {
        open_bytes(bytes, "x.csv", |_, _| Ok(())).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_table_is_named() {
        let utf16: Vec<u8> = "id,year,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let cases: [(&[u8], &str); 10] = [
            (b"", "empty"),
            (b"\xef\xbb\xbf \n", "empty"),
            (b"<!DOCTYPE html><title>Log in</title>", "web page"),
            (b"\n <HTML>", "web page"),
            (b"<?xml version='1.0'?><a/>", "XML"),
            (b"{\"success\": false}", "JSON"),
            (b"%PDF-1.4", "PDF"),
            (b"id,year\n1,\0\0", "no text"),
            (b"\xff\xfei\0d\0", "UTF-16"),
            (&utf16, "UTF-16"),
        ];
        for (bytes, what) in cases {
            assert!(refused(bytes).contains(what), "{}", refused(bytes));
        }
    }

    #[test]
    fn packed_files_are_read_as_they_are() {
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
        let whole = |bytes: &[u8]| {
            let path = folder.path().join("x");
            std::fs::write(&path, bytes).unwrap();
            open(&path, "x", &|_| {}, |_, read| {
                let mut text = String::new();
                read.read_to_string(&mut text).map_err(|error| ImportError::unreadable("x", error))?;
                Ok(text)
            })
        };
        for packed in [text.as_bytes(), &gz, &zst, &archive] {
            assert!(whole(packed).unwrap() == text);
        }
        for packed in [&gz[..gz.len() / 2], &zst[..zst.len() / 2], &archive[..archive.len() / 2]] {
            whole(packed).unwrap_err();
        }
        assert!(whole(&zst[..zst.len() / 2]).is_err());
    }
}
