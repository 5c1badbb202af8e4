//! Names content that is not a table, by its first bytes. Names of files are not considered.

/// First bytes of formats that cannot be imported, each with its description, the predicate of a sentence.
const SIGNATURES: [(&[u8], &str); 16] = [
    (b"%PDF", "is a PDF, not a table; download the data as CSV"),
    (
        b"PAR1",
        "is Parquet, which import does not read: if frontwatch wrote it, open it as it is (frontwatch FILE), \
         else save it as CSV",
    ),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook (.xls); save the sheet as CSV"),
    (b"SQLite format 3", "is an SQLite database, not a table; export the table as CSV"),
    (b"PK\x03\x04", "is an archive inside another; unpack it"),
    (b"\x1f\x8b", "is compressed twice; decompress it once"),
    (b"\x28\xb5\x2f\xfd", "is compressed twice; decompress it once"),
    (b"BZh", "is compressed with bzip2; decompress it (bunzip2), or compress it with gzip"),
    (b"\xfd7zXZ\0", "is compressed with xz; decompress it (unxz), or compress it with gzip"),
    (b"LZIP", "is compressed with lzip; decompress it, or compress it with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it"),
    (b"\x93NUMPY", "is an array of NumPy, not a table; save it as CSV"),
    (b"<stata_dta>", "is a Stata file; save it as CSV"),
    (b"RDX", "is an R data file; save the table as CSV (write.csv)"),
    (b"X\n\0\0\0", "is an R data file; save the table as CSV (write.csv)"),
];

/// The first line of a pointer that Git LFS leaves in place of a file.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Where the signature of a tar archive begins.
const TAR_SIGNATURE: usize = 257;

/// What a file without content is.
pub(super) const EMPTY_FILE: &str = "is empty";

/// Returns what the bytes are if they are neither a table nor JSON, as the predicate of a sentence.
#[must_use]
pub(super) fn why_not_a_table(head: &[u8]) -> Option<&'static str> {
    foreign_format(head).or_else(|| match skip_to_text(head).first() {
        None => Some(EMPTY_FILE),
        Some(_) if is_utf16(head) => Some("is text in UTF-16; save it as UTF-8"),
        Some(_) if head.contains(&0) => Some("is not text"),
        Some(_) => None,
    })
}

/// Returns what the bytes are if they are in a known format that is neither text nor JSON, or a text that is known not
/// to be data.
#[must_use]
pub(super) fn foreign_format(head: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Some(what);
    }
    if head.get(TAR_SIGNATURE..).is_some_and(|rest| rest.starts_with(b"ustar")) {
        return Some("is a tar archive; unpack it (tar -xf) and import the table in it");
    }
    let text = skip_to_text(head);
    if text.starts_with(LFS_POINTER) {
        return Some("is a pointer of Git LFS, not the data: fetch the data with git lfs pull");
    }
    let start = text.get(..text.len().min(512)).unwrap_or_default().to_ascii_lowercase();
    match start.first() {
        Some(b'<') if start.windows(5).any(|part| part == b"<html" || part == b"<!doc") => {
            Some("is a web page, not a table: often a login page saved instead of the download")
        }
        Some(b'<') if !start.contains(&0) => Some("is XML, not a table; download the data as CSV"),
        _ => None,
    }
}

/// Skips a byte order mark and white space.
fn skip_to_text(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

/// Whether a text looks like JSON.
#[must_use]
pub(super) fn is_json(head: &[u8]) -> bool {
    matches!(skip_to_text(head).first(), Some(b'{' | b'['))
}

/// Whether a text begins with a byte order mark of UTF-16, or every other byte is zero, as in Latin text.
fn is_utf16(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let head = head.get(..head.len().min(200)).unwrap_or_default();
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|&&byte| byte == 0).count();
    head.len() >= 8 && (zeros(0) * 3 > head.len() || zeros(1) * 3 > head.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_named() {
        let utf16: Vec<u8> = "id,year,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut tar = vec![0; 512];
        tar[..7].copy_from_slice(b"ged.csv");
        tar[TAR_SIGNATURE..TAR_SIGNATURE + 5].copy_from_slice(b"ustar");
        let cases: [(&[u8], &str); 17] = [
            (b"", "is empty"),
            (b"\xef\xbb\xbf \n", "is empty"),
            (b"<!DOCTYPE html><title>Log in</title>", "is a web page"),
            (b"\n <HTML>", "is a web page"),
            (b"<?xml version='1.0'?><a/>", "is XML"),
            (b"%PDF-1.4", "is a PDF"),
            (b"id,year\n1,\0\0", "is not text"),
            (b"\xff\xfei\0d\0", "UTF-16"),
            (&utf16, "UTF-16"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
                "is a pointer of Git LFS",
            ),
            (&tar, "is a tar archive"),
            (b"BZh91AY&SY", "bzip2"),
            (b"\xfd7zXZ\0\0\x04", "with xz"),
            (b"7z\xbc\xaf\x27\x1c\0\x04", "7z archive"),
            (b"PAR1\x15\x04", "is Parquet"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
            (b"Rar!\x1a\x07\x01\0", "RAR"),
        ];
        for (bytes, what) in cases {
            let named = why_not_a_table(bytes).unwrap();
            assert!(named.contains(what), "{named}");
        }
        for table in [&b"id,year\n1,2\n"[..], b"{\"data\": []}", b"[1]", b"1\t2\t3"] {
            assert_eq!(why_not_a_table(table), None);
        }
        assert!(is_json(b" {\"a\":1}") && is_json(b"\xef\xbb\xbf[") && !is_json(b"id,{"));
    }
}
