//! Text that may be shown, and text that may be compared.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// How many marks without a width of their own may follow one another.
const MAX_MARKS: usize = 8;

/// What [`sanitize`] does with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharClass {
    Keep,
    /// A tab or a break between lines: becomes a space.
    Break,
    Drop,
}

/// The text with everything taken out that a terminal might obey or that hides what is written: C0, DEL,
/// C1, bidi controls, invisible format characters (not ZWNJ and ZWJ, which belong to words), and combining
/// marks past the eighth in a row. Tabs and line breaks (also U+2028/9), with the spaces around them, become
/// one space. Borrowed when nothing had to go; applying it twice changes nothing more.
#[must_use]
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if is_printable_ascii(text) || classify_chars(text).all(|(_, v)| v == CharClass::Keep) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_break = false;
    for (c, verdict) in classify_chars(text) {
        match verdict {
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

/// Whether the text is of ASCII letters, digits, signs and spaces alone, as most are.
fn is_printable_ascii(text: &str) -> bool {
    // Piece by piece without a way out in between, which the compiler makes one step of.
    let is_plain = |piece: &[u8]| piece.iter().fold(true, |plain, b| plain & (0x20..0x7f).contains(b));
    text.as_bytes().chunks(32).all(is_plain)
}

/// Whether each character of the text stands for itself in one column, as in most: ASCII, Latin letters, dashes and
/// dots, mathematical signs, lines and blocks.
#[must_use]
pub fn is_single_width(text: &str) -> bool {
    let is_simple = |c| matches!(c, ' '..='~' | '¡'..='¬' | '®'..='˿' | '‐'..='‧' | '∀'..='⋿' | '─'..='▟');
    is_printable_ascii(text) || text.chars().all(is_simple)
}

/// The first character of the text that nobody writes on purpose: one that [`sanitize`] changes, ordinary tabs
/// and line ends excepted.
#[must_use]
pub fn first_unsafe(text: &str) -> Option<char> {
    classify_chars(text)
        .find(|&(c, v)| v != CharClass::Keep && !matches!(c, '\t' | '\n' | '\r'))
        .map(|(c, _)| c)
}

/// Every character with what is to be done with it.
fn classify_chars(text: &str) -> impl Iterator<Item = (char, CharClass)> + '_ {
    let mut marks = 0_usize;
    text.chars().map(move |c| {
        let verdict = match c {
            ' '..='~' => CharClass::Keep,
            '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => CharClass::Break,
            _ if c.is_control() || is_hidden(c) => CharClass::Drop,
            _ if c.width() == Some(0) => {
                marks = marks.saturating_add(1);
                return (c, if marks > MAX_MARKS { CharClass::Drop } else { CharClass::Keep });
            }
            _ => CharClass::Keep,
        };
        // What is dropped does not part the marks around it, or a second pass would find more of them.
        if verdict != CharClass::Drop {
            marks = 0;
        }
        (c, verdict)
    })
}

/// Bidi controls and characters that draw nothing.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text folded for comparison: lower case, the spelling variants of Arabic script made one, digits of
/// that script made ASCII, accents of Latin and Tajik letters taken off, dashes and apostrophes made plain.
/// Each character is folded by itself, and what comes out folds to itself.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// Adds the folded text to another: see [`fold`].
pub fn fold_into(text: &str, out: &mut String) {
    let plainly = |plain: &str, out: &mut String| {
        let start = out.len();
        out.push_str(plain);
        if let Some(plain) = out.get_mut(start..) {
            plain.make_ascii_lowercase();
        }
    };
    // Most texts are plain, and quickly done with; most of the others are so for the most part.
    if is_printable_ascii(text) {
        return plainly(text, out);
    }
    let mut rest = text;
    loop {
        let plain = rest.bytes().take_while(|b| (0x20..0x7f).contains(b)).count();
        let (plain, other) = rest.split_at_checked(plain).unwrap_or_default();
        plainly(plain, out);
        let mut other = other.chars();
        let Some(c) = other.next() else { return };
        fold_one(c, out);
        rest = other.as_str();
    }
}

fn fold_one(c: char, out: &mut String) {
    if c.is_ascii_graphic() {
        out.push(c.to_ascii_lowercase());
    } else {
        c.to_lowercase().for_each(|c| fold_lower(c, out));
    }
}

/// Where in the text the folded `needle` is found once the text is folded, as bytes of the text, from the left. A
/// character that folds to nothing belongs to what is before it; two places may share one that folds to several.
#[must_use]
pub fn find_folded(text: &str, needle: &str) -> Vec<Range<usize>> {
    let mut folded = String::with_capacity(text.len());
    // For each byte of the folded text, the byte at which its character begins.
    let mut from = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        fold_one(c, &mut folded);
        from.resize(folded.len(), at);
    }
    let whole = folded.match_indices(needle).filter(|_| !needle.is_empty());
    let place = |(start, hit): (usize, &str)| {
        let last = *from.get(start + hit.len() - 1)?;
        let end = from.iter().skip(start + hit.len()).find(|&&next| next > last);
        Some(*from.get(start)?..end.copied().unwrap_or(text.len()))
    };
    let mut places: Vec<Range<usize>> = whole.filter_map(place).collect();
    places.dedup();
    places
}

fn fold_lower(c: char, out: &mut String) {
    let plain = match c {
        _ if c.is_whitespace() => ' ',
        // ASCII as wide as CJK.
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
            return out.extend(narrow.map(|c| c.to_ascii_lowercase()));
        }
        // Combining accents, harakat, tatweel, ZWNJ and ZWJ, soft hyphen, and what is never shown.
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
        // Pashto and Urdu letters that Persian spells without the ring or the small mark: کنړ and کنر are one place.
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
        // Cyrillic, so that composed and decomposed spellings are one, and Tajik long vowels.
        'ё' => 'е',
        'й' | 'ӣ' => 'и',
        'ӯ' | 'ў' => 'у',
        'ς' => 'σ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        'ʻ'..='ʿ' | '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' | '«' | '»' => '"',
        _ => c,
    };
    out.push(plain);
}

fn ascii_digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c).saturating_sub(u32::from(zero)), 10).unwrap_or(c)
}

/// The name most like what was typed, if one is like enough to be meant: it begins with it, or at most a
/// third of the letters (at least one) differ.
#[must_use]
pub fn nearest_name<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    let length = typed.chars().count();
    // Longer texts are no slips of the pen, and the comparison is quadratic.
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

/// What to say of a name nobody knows: the nearest, or all there are.
#[must_use]
pub fn unknown_name<'n>(what: &str, typed: &str, known: impl Iterator<Item = &'n str> + Clone) -> String {
    let hint = match nearest_name(typed, known.clone()) {
        Some(near) => format!("did you mean {near}?"),
        None => match known.collect::<Vec<_>>() {
            none if none.is_empty() => "there are none".to_owned(),
            all => format!("there are {}", all.join(", ")),
        },
    };
    format!("“{typed}” is not {what}; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_might_obey_is_taken_out() {
        assert_eq!(sanitize("a\u{1b}[31mb\u{7}\u{7f}\u{9b}c"), "a[31mbc");
        assert_eq!(sanitize("kill\u{202e}ed\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}"), "killed");
        assert_eq!(sanitize("\u{feff}Kabul\u{200b}"), "Kabul");
    }

    #[test]
    fn what_is_simple_takes_a_column_a_character() {
        use unicode_segmentation::UnicodeSegmentation;
        let is_one = |c: &char| is_single_width(c.encode_utf8(&mut [0; 4]));
        let all: String = ('\0'..=char::MAX).filter(is_one).collect();
        assert!(all.chars().count() > 900 && all.chars().all(|c| c.width() == Some(1)));
        assert_eq!(all.graphemes(true).count(), all.chars().count());
        assert_eq!(sanitize(&all), all);
        for other in ["e\u{301}", "阿", "\u{ad}", "سلام", "\n", "a\u{200b}", "◽"] {
            assert!(!is_single_width(other), "{other:?}");
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
    fn joiners_of_words_stay() {
        for text in ["می\u{200c}رود", "क्\u{200d}ष", "Талибон", "طالبان", "1 (0–4+)"]
        {
            assert!(matches!(sanitize(text), Cow::Borrowed(same) if same == text), "{text}");
            assert_eq!(first_unsafe(text), None);
        }
    }

    #[test]
    fn marks_past_the_eighth_are_cut() {
        let nine = format!("e{}x", "\u{301}".repeat(9));
        assert_eq!(sanitize(&nine), format!("e{}x", "\u{301}".repeat(8)));
        assert_eq!(first_unsafe(&nine), Some('\u{301}'));
        let parted = format!("e{}\u{200e}\u{301}", "\u{301}".repeat(8));
        assert_eq!(sanitize(&parted), format!("e{}", "\u{301}".repeat(8)));
    }

    #[test]
    fn ordinary_line_ends_are_no_reason_to_warn() {
        assert_eq!(first_unsafe("a\r\n\tb"), None);
        assert_eq!(first_unsafe("a\u{2029}b"), Some('\u{2029}'));
        assert_eq!(first_unsafe("a\nb\u{202e}"), Some('\u{202e}'));
    }

    #[test]
    fn spellings_of_one_word_fold_to_one() {
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
    fn what_is_found_is_named_by_its_place_in_the_text() {
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

    /// Folding looks at one character at a time, so this is the whole proof.
    #[test]
    fn folding_twice_changes_nothing_for_any_character() {
        for c in char::MIN..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn plain_texts_of_any_length_are_folded_and_kept_as_others_are() {
        for length in [0, 1, 31, 32, 33, 64, 100] {
            let plain = "Ab ~1".repeat(20).get(..length).unwrap().to_owned();
            assert!(is_printable_ascii(&plain));
            let other: String = plain.chars().map(|c| fold(&format!("{c}é")).replace('e', "")).collect();
            assert_eq!(fold(&plain), other, "{length}");
            for odd in ['\u{7f}', '\u{1f}', 'é'] {
                assert!(!is_printable_ascii(&format!("{plain}{odd}")));
                assert!(!is_printable_ascii(&format!("{odd}{plain}")));
            }
        }
    }

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["taliban", "tajikistan", "afg-irn"];
        assert_eq!(nearest_name("talban", names), Some("taliban"));
        assert_eq!(nearest_name("Tajikstan", names), Some("tajikistan"));
        assert_eq!(nearest_name("afg", names), Some("afg-irn"));
        assert_eq!(nearest_name("zanzibar", names), None);
        assert_eq!(nearest_name("", names), None);
    }

    #[test]
    fn a_name_nobody_knows_is_answered_with_the_nearest_or_all() {
        assert_eq!(
            unknown_name("a view", "dedly", ["deadly", "dead"].into_iter()),
            "“dedly” is not a view; did you mean deadly?"
        );
        assert_eq!(
            unknown_name("a theme", "neon", ["mono"].into_iter()),
            "“neon” is not a theme; there are mono"
        );
        assert_eq!(unknown_name("a view", "x", [].into_iter()), "“x” is not a view; there are none");
    }

    proptest! {
        #[test]
        fn safe_twice_is_safe_once(text in "(?s)(.|[ \\t\\n\u{301}\u{200e}\u{200c}]){0,40}") {
            let once = sanitize(&text).into_owned();
            prop_assert_eq!(first_unsafe(&once), None);
            prop_assert!(matches!(sanitize(&once), Cow::Borrowed(same) if same == once));
        }
    }
}
