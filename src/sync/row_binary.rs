//! `ClickHouse`'s format `RowBinary`: values without names, row after row.

use std::io::{self, Read};

use crate::model::limits::{MAX_LIST_ITEMS, MAX_ROW_BYTES};

/// Appends values to a buffer.
pub(super) trait WriteValues {
    /// Appends the length of a text or a list.
    fn push_length(&mut self, length: usize);

    /// Appends a text.
    fn push_text(&mut self, text: &str);

    /// Appends a value that may be null.
    fn push_nullable(&mut self, value: Option<&[u8]>);
}

impl WriteValues for Vec<u8> {
    fn push_length(&mut self, mut length: usize) {
        // Seven bits a byte; the highest bit says that more follow.
        loop {
            let [low, ..] = length.to_le_bytes();
            length >>= 7;
            if length == 0 {
                return self.push(low);
            }
            self.push(low | 0x80);
        }
    }

    fn push_text(&mut self, text: &str) {
        self.push_length(text.len());
        self.extend_from_slice(text.as_bytes());
    }

    fn push_nullable(&mut self, value: Option<&[u8]>) {
        self.push(u8::from(value.is_none()));
        self.extend_from_slice(value.unwrap_or_default());
    }
}

/// Reads values. Errors are sentences without a full stop.
pub(super) struct ValueReader<R> {
    input: R,
}

impl<R: Read> ValueReader<R> {
    /// Reads from `input`, which should be buffered.
    pub(super) const fn new(input: R) -> Self {
        Self { input }
    }

    /// Reads the first byte of a row; `None` at the end.
    pub(super) fn first_byte(&mut self) -> Result<Option<u8>, String> {
        let mut byte = [0];
        loop {
            match self.input.read(&mut byte) {
                Ok(0) => return Ok(None),
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    /// Reads `N` bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut bytes = [0; N];
        match self.input.read_exact(&mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err("it ends within a row".to_owned())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// Reads a flag.
    pub(super) fn flag(&mut self) -> Result<bool, String> {
        match self.bytes()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(format!("{other} is not a flag")),
        }
    }

    /// Reads a value that may be null.
    pub(super) fn nullable<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        if self.flag()? { Ok(None) } else { read(self).map(Some) }
    }

    fn length(&mut self, most: usize) -> Result<usize, String> {
        let mut length = 0;
        for shift in (0..32).step_by(7) {
            let [byte] = self.bytes()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if length > most {
                    Err(format!("{length} is longer than {most}"))
                } else {
                    Ok(length)
                };
            }
        }
        Err("a length has too many digits".to_owned())
    }

    /// Reads a text.
    pub(super) fn text(&mut self) -> Result<String, String> {
        let mut bytes = vec![0; self.length(MAX_ROW_BYTES)?];
        self.input.read_exact(&mut bytes).map_err(|_| "it ends within a text".to_owned())?;
        String::from_utf8(bytes).map_err(|_| "a text is not UTF-8".to_owned())
    }

    /// Reads a list.
    pub(super) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, String>,
    ) -> Result<Vec<T>, String> {
        let length = self.length(MAX_LIST_ITEMS)?;
        (0..length).map(|_| read(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_texts_are_read_back() {
        for length in [0, 1, 127, 128, 16_383, 16_384, 300_000] {
            let text = "a".repeat(length);
            let mut bytes = Vec::new();
            bytes.push_text(&text);
            assert_eq!(ValueReader::new(bytes.as_slice()).text(), Ok(text));
        }
        let mut bytes = Vec::new();
        bytes.push_nullable(None);
        bytes.push_nullable(Some(&7u32.to_le_bytes()));
        let mut reader = ValueReader::new(bytes.as_slice());
        let mut next = || reader.nullable(|reader| reader.bytes().map(u32::from_le_bytes));
        assert_eq!([next(), next()], [Ok(None), Ok(Some(7))]);
        assert!(ValueReader::new(&[0xff; 9][..]).text().is_err());
        assert!(ValueReader::new(&[3, b'a'][..]).text().is_err());
    }
}
