//! Decodes the text of a feed to UTF-8.
//!
//! The encodings are those in which news sites of conflict regions still publish: UTF-8, UTF-16, and four of one byte a
//! character, each a table of 128 characters. A crate would add the tables of every East Asian encoding.

use std::borrow::Cow;

use crate::model::text::sanitize;

/// The characters of the bytes from 0x80, by encoding. Bytes without a character stand for control characters.
const WINDOWS_1251: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
const WINDOWS_1256: &str = "€پ‚ƒ„…†‡ˆ‰ٹ‹Œچژڈگ‘’“”•–—ک™ڑ›œ\u{200c}\u{200d}ں\u{a0}،¢£¤¥¦§¨©ھ«¬\u{ad}®¯°±²³´µ¶·¸¹؛»¼½¾؟ہءآأؤإئابةتثجحخدذرزسشصض×طظعغـفقكàلâمنهوçèéêëىيîï\u{64b}\u{64c}\u{64d}\u{64e}ô\u{64f}\u{650}÷\u{651}ù\u{652}ûü\u{200e}\u{200f}ے";
const KOI8_R: &str = "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{a0}⌡°²·÷═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ";

/// The most characters of an encoding's name that are shown.
const MAX_NAME_CHARS: usize = 40;

/// Decodes an XML document by its byte order mark or the encoding it declares, otherwise as UTF-8.
///
/// # Errors
/// If the encoding is not one of the above, or the text is not in UTF-8 and declares nothing.
pub(super) fn decode_xml(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Ok(String::from_utf8_lossy(rest)),
        [0xff, 0xfe, rest @ ..] => return Ok(decode_utf16(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Ok(decode_utf16(rest, u16::from_be_bytes)),
        _ => {}
    }
    let Some(name) = declared_encoding(bytes) else {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) => Err("its text is not in UTF-8, and it declares no other encoding".to_owned()),
        };
    };
    let table = match name.as_str() {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => return Ok(String::from_utf8_lossy(bytes)),
        "windows-1251" | "cp1251" => WINDOWS_1251,
        // As browsers do, since most of what declares Latin-1 is in Windows-1252.
        "iso-8859-1" | "latin1" | "windows-1252" | "cp1252" => WINDOWS_1252,
        "windows-1256" | "cp1256" => WINDOWS_1256,
        "koi8-r" => KOI8_R,
        other => return Err(format!("its text is in {}, which is not supported; UTF-8 is", sanitize(other))),
    };
    let table: Vec<char> = table.chars().collect();
    let decode = |&byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(index) => table.get(usize::from(index)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Ok(Cow::Owned(bytes.iter().map(decode).collect()))
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let units = bytes.as_chunks().0.iter().map(|&pair| unit(pair));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Cow::Owned(text.collect())
}

/// Returns the encoding that the first line of an XML document declares, in lower case.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let start = bytes.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = start.iter().take(200).position(|&byte| byte == b'>')?;
    let declaration = std::str::from_utf8(start.get(..end)?).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let name = value.get(1..)?.split(['"', '\'']).next()?;
    let name: String = name.trim().to_ascii_lowercase().chars().take(MAX_NAME_CHARS).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_encodings_are_decoded() {
        for table in [WINDOWS_1251, WINDOWS_1252, WINDOWS_1256, KOI8_R] {
            assert_eq!(table.chars().count(), 128);
        }
        let decode = |name: &str, text: &[u8]| {
            let bytes = [format!("<?xml version='1.0' encoding=\"{name}\"?>").as_bytes(), text].concat();
            decode_xml(&bytes).map(|text| text.rsplit('>').next().unwrap_or_default().to_owned())
        };
        assert_eq!(decode("windows-1251", b"\xca\xe0\xe1\xf3\xeb").unwrap(), "Кабул");
        assert_eq!(decode("KOI8-R", b"\xeb\xc1\xc2\xd5\xcc").unwrap(), "Кабул");
        assert_eq!(decode("Windows-1256", b"\xdf\xc7\xc8\xe1").unwrap(), "كابل");
        assert_eq!(decode("ISO-8859-1", b"Gen\xe8ve").unwrap(), "Genève");
        assert_eq!(decode("UTF-8", "کابل".as_bytes()).unwrap(), "کابل");
        assert_eq!(
            decode("Shift_JIS", b"x").unwrap_err(),
            "its text is in shift_jis, which is not supported; UTF-8 is"
        );
        assert!(!decode("x\0y\u{1b}[m", b"x").unwrap_err().contains(['\0', '\u{1b}']));
    }

    #[test]
    fn a_text_without_a_declaration_is_utf8_or_has_a_mark() {
        assert_eq!(decode_xml("<a>é</a>".as_bytes()).unwrap(), "<a>é</a>");
        assert_eq!(decode_xml(b"\xff\xfe<\0a\0").unwrap(), "<a");
        assert_eq!(decode_xml(b"\xfe\xff\0<\0a").unwrap(), "<a");
        decode_xml(b"<a>\xe9</a>").unwrap_err();
    }
}
