//! Sanitised text for the screen, folded text for comparison, and suggestions for mistyped names.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// The longest run of zero-width marks that is kept.
const MAX_MARKS: usize = 8;

/// What [`sanitize`] does with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Keep,
    /// Replace by a space: a tab or a line break.
    Break,
    Drop,
}

/// Removes from a text what a terminal might interpret or what hides the writing: C0 and C1 controls, DEL, bidi
/// controls, invisible format characters (but not ZWNJ and ZWJ, which belong to words), and combining marks beyond
/// eight in a row.
///
/// A tab or line break (also U+2028 and U+2029), with the spaces around it, becomes one space. The text is borrowed
/// if nothing changes. Idempotent.
#[must_use]
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if is_printable_ascii(text) || classify_chars(text).all(|(_, class)| class == CharClass::Keep) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_break = false;
    for (c, class) in classify_chars(text) {
        match class {
            CharClass::Keep if after_break && c == ' ' => {}
            CharClass::Keep => {
                out.push(c);
                after_break = false;
            }
            CharClass::Break => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push(' ');
                after_break = true;
            }
            CharClass::Drop => {}
        }
    }
    Cow::Owned(out)
}

/// Whether the text consists of printable ASCII only, as most texts do.
fn is_printable_ascii(text: &str) -> bool {
    // Chunks without an early exit, so that the compiler vectorises the comparison.
    let is_printable =
        |chunk: &[u8]| chunk.iter().fold(true, |printable, b| printable & (0x20..0x7f).contains(b));
    text.as_bytes().chunks(32).all(is_printable)
}

/// Whether each character is a grapheme one column wide. True of most texts: ASCII, Latin letters, dashes and dots,
/// mathematical signs, lines and blocks.
#[must_use]
pub fn is_single_width(text: &str) -> bool {
    is_printable_ascii(text) || text.chars().all(is_single_width_char)
}

/// Whether a character forms a grapheme of one column next to other such characters.
#[must_use]
pub const fn is_single_width_char(c: char) -> bool {
    matches!(c, ' '..='~' | '¡'..='¬' | '®'..='˿' | '‐'..='‧' | '∀'..='⋿' | '─'..='▟')
}

/// Returns the first character that nobody writes on purpose: one that [`sanitize`] changes, other than tabs and
/// ordinary line ends.
#[must_use]
pub fn first_unsafe(text: &str) -> Option<char> {
    classify_chars(text)
        .find(|&(c, class)| class != CharClass::Keep && !matches!(c, '\t' | '\n' | '\r'))
        .map(|(c, _)| c)
}

/// Visits every character with its class.
fn classify_chars(text: &str) -> impl Iterator<Item = (char, CharClass)> + '_ {
    let mut marks = 0_usize;
    text.chars().map(move |c| {
        let class = match c {
            ' '..='~' => CharClass::Keep,
            '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => CharClass::Break,
            _ if c.is_control() || is_hidden(c) => CharClass::Drop,
            _ if c.width() == Some(0) => {
                marks = marks.saturating_add(1);
                return (c, if marks > MAX_MARKS { CharClass::Drop } else { CharClass::Keep });
            }
            _ => CharClass::Keep,
        };
        // A dropped character does not end a run of marks; otherwise a second pass would find longer runs.
        if class != CharClass::Drop {
            marks = 0;
        }
        (c, class)
    })
}

/// Whether the character is a bidi control or draws nothing.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Folds a text for comparison: lower case, one spelling for the variants of Arabic script, ASCII for its digits,
/// no accents on Latin and Tajik letters, plain dashes, quotes and apostrophes.
///
/// Each character folds independently of its neighbours. Idempotent.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Appends the folded text to `out`: see [`fold`].
pub fn fold_into(text: &str, out: &mut String) {
    let push_ascii = |ascii: &str, out: &mut String| {
        let start = out.len();
        out.push_str(ascii);
        if let Some(pushed) = out.get_mut(start..) {
            pushed.make_ascii_lowercase();
        }
    };
    // Fast path: most texts are ASCII, and most of the others are for long stretches.
    if is_printable_ascii(text) {
        return push_ascii(text, out);
    }
    let mut rest = text;
    loop {
        let ascii_len = rest.bytes().take_while(|b| (0x20..0x7f).contains(b)).count();
        let (ascii, after) = rest.split_at_checked(ascii_len).unwrap_or_default();
        push_ascii(ascii, out);
        let mut after = after.chars();
        let Some(c) = after.next() else { return };
        fold_char(c, out);
        rest = after.as_str();
    }
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii_graphic() {
        out.push(c.to_ascii_lowercase());
    } else {
        c.to_lowercase().for_each(|c| fold_lower(c, out));
    }
}

/// Returns the byte ranges of the text that fold to `needle`, which is folded already, from left to right.
///
/// A character that folds to nothing belongs to the character before it. A character that folds to several may be
/// part of two ranges.
#[must_use]
pub fn find_folded(text: &str, needle: &str) -> Vec<Range<usize>> {
    let mut folded = String::with_capacity(text.len());
    // For each byte of the folded text: the start of its character in the text.
    let mut starts = Vec::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        fold_char(c, &mut folded);
        starts.resize(folded.len(), index);
    }
    let matches = folded.match_indices(needle).filter(|_| !needle.is_empty());
    let unfolded_range = |(start, matched): (usize, &str)| {
        let last = *starts.get(start + matched.len() - 1)?;
        let end = starts.iter().skip(start + matched.len()).find(|&&next| next > last);
        Some(*starts.get(start)?..end.copied().unwrap_or(text.len()))
    };
    let mut ranges: Vec<Range<usize>> = matches.filter_map(unfolded_range).collect();
    ranges.dedup();
    ranges
}

fn fold_lower(c: char, out: &mut String) {
    let folded = match c {
        _ if c.is_whitespace() => ' ',
        // Fullwidth ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
            return out.extend(narrow.map(|c| c.to_ascii_lowercase()));
        }
        // Combining accents, harakat, tatweel, ZWNJ and ZWJ, soft hyphen.
        '\u{300}'..='\u{36f}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{640}'
        | '\u{200c}'
        | '\u{200d}'
        | '\u{ad}' => return,
        _ if c.is_control() || is_hidden(c) => return,
        // Arabic script.
        'ي' | 'ى' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ۓ' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ګ' => 'گ',
        // Pashto and Urdu letters that Persian writes without the ring or the small mark: کنړ and کنر are one
        // place.
        'ټ' | 'ٹ' => 'ت',
        'ډ' | 'ڈ' => 'د',
        'ړ' | 'ڑ' => 'ر',
        'ڼ' | 'ں' => 'ن',
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ۃ' | 'ھ' | 'ە' => 'ه',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        '٠'..='٩' => ascii_digit(c, '٠'),
        '۰'..='۹' => ascii_digit(c, '۰'),
        // Latin-1, Latin Extended-A and the dotted letters of transliteration.
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' | 'ð' | 'ḍ' | 'ḏ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' | 'ḡ' => 'g',
        'ĥ' | 'ħ' | 'ḥ' | 'ḫ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => 'i',
        'ĵ' => 'j',
        'ķ' | 'ĸ' | 'ḳ' | 'ḵ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' | 'ŋ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ṣ' | 'ſ' => 's',
        'ţ' | 'ť' | 'ŧ' | 'ț' | 'ṭ' | 'ṯ' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' | 'ẓ' | 'ẕ' => 'z',
        'ß' => return out.push_str("ss"),
        'æ' => return out.push_str("ae"),
        'œ' => return out.push_str("oe"),
        'þ' => return out.push_str("th"),
        // Cyrillic, so that composed and decomposed spellings fold alike, and Tajik long vowels.
        'ё' => 'е',
        'й' | 'ӣ' => 'и',
        'ӯ' | 'ў' => 'у',
        'ς' => 'σ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        'ʻ'..='ʿ' | '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' | '«' | '»' => '"',
        _ => c,
    };
    out.push(folded);
}

fn ascii_digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c).saturating_sub(u32::from(zero)), 10).unwrap_or(c)
}

/// What an id consists of, for a message.
pub const ID_FORM: &str = "an id consists of a–z, 0–9, `.`, `_` and `-`, and starts with a letter or digit";

/// Whether a text has the form of an id: `[a-z0-9][a-z0-9._-]*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let is_alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(is_alphanumeric) && text.chars().all(|c| is_alphanumeric(c) || ".-_".contains(c))
}

/// Returns the name closest to what was typed, if it is close enough: it starts with it, or its Damerau–Levenshtein
/// distance is at most a third of the typed letters (at least one).
#[must_use]
pub fn nearest_name<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    let length = typed.chars().count();
    // Longer texts are not typing errors, and the comparison is quadratic.
    if length == 0 || length > 64 {
        return None;
    }
    let distance = |name: &str| {
        let name = fold(name);
        if length >= 2 && name.starts_with(&typed) { 1 } else { strsim::damerau_levenshtein(&typed, &name) }
    };
    let best = names.into_iter().map(|name| (distance(name), name)).min_by_key(|&(d, _)| d);
    best.filter(|&(d, _)| d <= (length / 3).max(1)).map(|(_, name)| name)
}

/// Returns the message for an unknown name, with the nearest known name or, if none is near, all of them.
#[must_use]
pub fn unknown_name<'n>(what: &str, typed: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let hint = match nearest_name(typed, known.clone()) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => match known.collect::<Vec<_>>() {
            names if names.is_empty() => "none is defined".to_owned(),
            names => format!("choose from {}", names.join(", ")),
        },
    };
    format!("“{typed}” is not {what}; {hint}")
}

/// Joins names with commas and a final “or”: `record, surge or threat`.
#[must_use]
pub fn join_with_or(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [name] => (*name).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn control_and_bidi_characters_are_removed() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{7}\u{7f}\u{9b}c"), "a[31mbc");
        assert_eq!(sanitize("kill\u{202e}ed\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}"), "killed");
        assert_eq!(sanitize("\u{feff}Kabul\u{200b}"), "Kabul");
    }

    #[test]
    fn single_width_characters_take_one_column_each() {
        use unicode_segmentation::UnicodeSegmentation;
        let is_single = |c: &char| is_single_width(c.encode_utf8(&mut [0; 4]));
        let simple: String = ('\0'..=char::MAX).filter(is_single).collect();
        assert!(simple.chars().count() > 900 && simple.chars().all(|c| c.width() == Some(1)));
        assert_eq!(simple.graphemes(true).count(), simple.chars().count());
        assert_eq!(sanitize(&simple), simple);
        for wide in ["e\u{301}", "阿", "\u{ad}", "سلام", "\n", "a\u{200b}", "◽"] {
            assert!(!is_single_width(wide), "{wide:?}");
        }
    }

    #[test]
    fn line_breaks_and_tabs_become_one_space() {
        assert_eq!(
            sanitize("one\r\n    two\tthree\u{2028}four  five \n six"),
            "one two three four  five six"
        );
    }

    #[test]
    fn joiners_within_words_are_kept() {
        for text in ["می\u{200c}رود", "क्\u{200d}ष", "Талибон", "طالبان", "1 (0–4+)"]
        {
            assert!(matches!(sanitize(text), Cow::Borrowed(same) if same == text), "{text}");
            assert_eq!(first_unsafe(text), None);
        }
    }

    #[test]
    fn combining_marks_after_the_eighth_are_dropped() {
        let nine = format!("e{}x", "\u{301}".repeat(9));
        assert_eq!(sanitize(&nine), format!("e{}x", "\u{301}".repeat(8)));
        assert_eq!(first_unsafe(&nine), Some('\u{301}'));
        let parted = format!("e{}\u{200e}\u{301}", "\u{301}".repeat(8));
        assert_eq!(sanitize(&parted), format!("e{}", "\u{301}".repeat(8)));
    }

    #[test]
    fn tabs_and_ordinary_line_ends_are_not_unsafe() {
        assert_eq!(first_unsafe("a\r\n\tb"), None);
        assert_eq!(first_unsafe("a\u{2029}b"), Some('\u{2029}'));
        assert_eq!(first_unsafe("a\nb\u{202e}"), Some('\u{202e}'));
    }

    #[test]
    fn spelling_variants_fold_to_the_same_text() {
        let cases = [
            ("كابل", "کابل"),
            ("علي", "علی"),
            ("موسى", "موسی"),
            ("حکومة", "حکومه"),
            ("أإآاٱ", "ااااا"),
            ("رئیس مؤمن", "رییس مومن"),
            ("می\u{200c}روند", "میروند"),
            ("طـــالِبان", "طالبان"),
            ("۱۴۰۴ ٢٠٢٥", "1404 2025"),
            ("Mevlüt Çavuşoğlu", "mevlut cavusoglu"),
            ("İstanbul ISPARTA ığdır", "istanbul isparta igdir"),
            ("Mu\u{308}nchen", "munchen"),
            ("Straße", "strasse"),
            ("Ḥamīd", "hamid"),
            ("Afghanistan–Tajikistan", "afghanistan-tajikistan"),
            ("Тоҷикистони нӣ", "тоҷикистони ни"),
            ("کنړ", "کنر"),
            ("ننګرهار", "ننگرهار"),
            ("پښتني سيمې", "پښتنی سیمی"),
            ("کوئٹہ", "کویته"),
            ("Ｋａｂｕｌ ２０２６", "kabul 2026"),
        ];
        for (written, folded) in cases {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn matches_are_byte_ranges_of_the_unfolded_text() {
        let parts = |text: &'static str, needle| {
            find_folded(text, needle).into_iter().map(|range| &text[range]).collect::<Vec<_>>()
        };
        assert_eq!(parts("Tajik border, TAJIKISTAN", "tajik"), ["Tajik", "TAJIK"]);
        assert_eq!(parts("می\u{200c}روند", "میروند"), ["می\u{200c}روند"]);
        assert_eq!(parts("Straße", "ss"), ["ß"]);
        assert_eq!(parts("Straße", "s"), ["S", "ß"]);
        assert_eq!(parts("Mu\u{308}nchen", "mu"), ["Mu\u{308}"]);
        assert_eq!(parts("aaa", "aa"), ["aa"]);
        assert!(parts("abc", "x").is_empty() && parts("", "x").is_empty() && parts("abc", "").is_empty());
    }

    /// Each character folds on its own, so this proves it for every text.
    #[test]
    fn folding_is_idempotent_for_every_character() {
        for c in char::MIN..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn the_ascii_fast_path_folds_as_the_general_path_does() {
        for length in [0, 1, 31, 32, 33, 64, 100] {
            let plain = "Ab ~1".repeat(20).get(..length).unwrap().to_owned();
            assert!(is_printable_ascii(&plain));
            let folded: String = plain.chars().map(|c| fold(&format!("{c}é")).replace('e', "")).collect();
            assert_eq!(fold(&plain), folded, "{length}");
            for odd in ['\u{7f}', '\u{1f}', 'é'] {
                assert!(!is_printable_ascii(&format!("{plain}{odd}")));
                assert!(!is_printable_ascii(&format!("{odd}{plain}")));
            }
        }
    }

    #[test]
    fn the_nearest_name_is_returned_only_if_it_is_close() {
        let names = ["taliban", "tajikistan", "afg-irn"];
        assert_eq!(nearest_name("talban", names), Some("taliban"));
        assert_eq!(nearest_name("Tajikstan", names), Some("tajikistan"));
        assert_eq!(nearest_name("afg", names), Some("afg-irn"));
        assert_eq!(nearest_name("zanzibar", names), None);
        assert_eq!(nearest_name("", names), None);
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_name_or_all_names() {
        assert_eq!(
            unknown_name("a view", "dedly", ["deadly", "dead"].into_iter()),
            "“dedly” is not a view; did you mean deadly?"
        );
        assert_eq!(
            unknown_name("a theme", "neon", ["mono"].into_iter()),
            "“neon” is not a theme; choose from mono"
        );
        assert_eq!(unknown_name("a view", "x", [].into_iter()), "“x” is not a view; none is defined");
    }

    proptest! {
        #[test]
        fn sanitizing_is_idempotent(text in "(?s)(.|[ \\t\\n\u{301}\u{200e}\u{200c}]){0,40}") {
            let once = sanitize(&text).into_owned();
            prop_assert_eq!(first_unsafe(&once), None);
            prop_assert!(matches!(sanitize(&once), Cow::Borrowed(same) if same == once));
        }
    }
}
