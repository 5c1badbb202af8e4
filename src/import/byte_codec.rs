//! Encodes numbers as unsigned LEB128 varints, and texts as their length and UTF-8.
//!
//! Records in memory and the dictionaries of a Parquet file use this encoding. `docs/parquet.md` specifies the latter
//! byte by byte.

use std::borrow::Cow;

use crate::model::{Day, PublicationDate};

const HAS_DATE: u8 = 1;
const HAS_LATEST_DAY: u8 = 2;
const IS_INFERRED: u8 = 4;

/// Writes a date of publication: flags, then its days.
pub(super) fn write_date(out: &mut ByteWriter, date: Option<PublicationDate>) {
    let Some(PublicationDate { earliest, latest, is_inferred }) = date else { return out.write_byte(0) };
    let latest_flag = if latest.is_some() { HAS_LATEST_DAY } else { 0 };
    out.write_byte(HAS_DATE | latest_flag | if is_inferred { IS_INFERRED } else { 0 });
    std::iter::once(earliest).chain(latest).for_each(|day| out.write_raw(&day.0.to_le_bytes()));
}

/// Reads what [`write_date`] wrote. The outer `None` means that the bytes are invalid.
#[expect(clippy::option_option, reason = "invalid bytes differ from an unknown date")]
pub(super) fn read_date(reader: &mut ByteReader<'_>) -> Option<Option<PublicationDate>> {
    let flags = reader.read_byte()?;
    if flags & HAS_DATE == 0 {
        return (flags == 0).then_some(None);
    }
    let mut day = || reader.read_raw().map(i32::from_le_bytes).map(Day);
    let earliest = day()?;
    let latest = if flags & HAS_LATEST_DAY == 0 { None } else { Some(day()?) };
    let is_valid = latest.is_none_or(|latest| earliest <= latest);
    is_valid.then_some(Some(PublicationDate { earliest, latest, is_inferred: flags & IS_INFERRED != 0 }))
}

/// Appends values to a buffer.
#[derive(Debug, Default)]
pub(super) struct ByteWriter {
    pub(super) bytes: Vec<u8>,
}

impl ByteWriter {
    pub(super) fn write_byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn write_raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    #[expect(clippy::cast_possible_truncation, reason = "seven bits are taken at a time")]
    pub(super) fn write_number(&mut self, number: impl Into<u64>) {
        let mut number = number.into();
        while number >= 0x80 {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Writes a number plus one, or 0 for `None`.
    pub(super) fn write_optional(&mut self, number: Option<u32>) {
        self.write_number(number.map_or(0, |number| u64::from(number) + 1));
    }

    pub(super) fn write_text(&mut self, text: &str) {
        self.write_number(text.len() as u64);
        self.write_raw(text.as_bytes());
    }

    /// Writes the number of items, then each item.
    pub(super) fn write_list<T>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        let items = items.into_iter();
        self.write_number(items.len() as u64);
        items.for_each(|item| write(self, item));
    }
}

/// Reads what a [`ByteWriter`] wrote. Every method returns `None` if the bytes are invalid.
pub(super) struct ByteReader<'a> {
    rest: &'a [u8],
}

impl<'a> ByteReader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    #[cfg(feature = "parquet")]
    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn read_raw<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*bytes)
    }

    pub(super) fn read_byte(&mut self) -> Option<u8> {
        self.read_raw().map(|[byte]| byte)
    }

    pub(super) fn read_number<N: TryFrom<u64>>(&mut self) -> Option<N> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.read_byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return N::try_from(number).ok();
            }
        }
        None
    }

    #[expect(clippy::option_option, reason = "invalid bytes differ from an absent number")]
    pub(super) fn read_optional(&mut self) -> Option<Option<u32>> {
        let number: u64 = self.read_number()?;
        number.checked_sub(1).map(u32::try_from).transpose().ok()
    }

    pub(super) fn read_text(&mut self) -> Option<&'a str> {
        let length = self.read_number()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }

    pub(super) fn read_cow(&mut self) -> Option<Cow<'a, str>> {
        self.read_text().map(Cow::Borrowed)
    }

    pub(super) fn read_list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count: usize = self.read_number()?;
        // Every item takes at least one byte, so a corrupt count cannot allocate much memory.
        (count <= self.rest.len()).then_some(())?;
        let mut items = Vec::with_capacity(count);
        for _ in 0..count {
            items.push(read(self)?);
        }
        Some(items)
    }
}
