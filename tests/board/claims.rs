//! Who claims what, as the detail of an event shows it.

use frontwatch::board::{Appearance, Board, BoardSettings, Glyphs, NameScript, ThemeId};

use crate::support::{day, open, pressed, screen_text, settings};

/// Opens the sample as on 5 December 2021 and the detail of the clash of 1 December.
fn clash(size: (u16, u16), appearance: Appearance) -> Board {
    let board = open(BoardSettings { size, appearance, as_of: Some(day("2021-12-05")), ..settings() });
    let board = pressed(board, "2 j j enter");
    if size.0 < 120 { board } else { pressed(board, "z") }
}

/// Returns the words of a screen, one space between two.
fn words(board: &Board) -> String {
    screen_text(board).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn assert_has(text: &str, expected: &str) {
    assert!(text.contains(expected), "{expected:?} in\n{text}");
}

#[test]
fn every_cause_and_every_denial_of_a_clash_is_whole_on_the_smallest_common_screen() {
    let board = clash((80, 24), settings().appearance);
    let text = screen_text(&board);
    for row in [
        " 2021-12-01 · armed clash · Dahraes checkpoint",
        " Media    some, no number  some, no number  –              –",
        " Taliban  none (denies)    –                none (denies)  –",
        " Iran     –                none (denies)    –              none (denies)",
        " Fars     none (denies)    none (denies)    none (denies)  none (denies)",
        " toll     0–? ≠ contested  0–? ≠ contested  0              0",
    ] {
        assert_has(&text, row);
    }
    for cause in [
        "Taliban A misunderstanding at local level",
        "Iran A misunderstanding between people who live on the border",
        "Fars Smugglers, perhaps",
        "Tasnim The Taliban fired on farmers from Iran who were past the border wall",
        "Crossroads Asia Taliban border forces fired by mistake on farmers inside Iran*",
        "Iran. media Taliban guards with too little skill, who do not know the border",
        "result 6 accounts",
    ] {
        assert_has(&words(&board), cause);
    }
    assert!(!text.lines().skip(2).any(|line| line.contains('…')), "nothing is cut\n{text}");
}

#[test]
fn a_wide_screen_has_every_question_of_a_clash_in_one_grid() {
    let text = screen_text(&clash((200, 60), settings().appearance));
    let heads = text.lines().find(|line| line.contains("* assessed")).unwrap();
    let heads = heads.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(heads, "* assessed Taliban Iran Taliban Iran Dahraes checkpoint fact 1 fact 2 fact 3 cause");
    assert!(!text.contains("nothing from"), "{text}");
    for question in
        ["fact 1 Iranian soldiers stepped in", "fact 2 The situation", "fact 3 Local Taliban leaders"]
    {
        assert_has(&text.replace("  ", " "), question);
    }
}

#[test]
fn the_grid_says_the_same_without_colour_in_ascii_and_with_native_names() {
    let usual = settings().appearance;
    let mono = Appearance { theme: ThemeId::Mono, has_colour: false, ..usual };
    let colourless = screen_text(&clash((80, 24), mono));
    assert_eq!(colourless, screen_text(&clash((80, 24), usual)));
    let ascii = screen_text(&clash((80, 24), Appearance { glyphs: Glyphs::Ascii, ..mono }));
    assert_has(&ascii, " toll     0-? ! contested  0-? ! contested  0              0");
    assert!(ascii.is_ascii(), "{ascii}");
    let native = screen_text(&clash((80, 24), Appearance { names: NameScript::Native, ..usual }));
    assert_has(&native, "none (denies)    –                none (denies)  –");
    assert_has(&native, "result           6 accounts");
}

#[test]
fn what_the_grid_cannot_hold_is_below_it() {
    let words = words(&clash((120, 80), settings().appearance));
    for expected in [
        "best number unknown, no claim gives a number",
        "killed among Taliban: Said in one place to deny, in another to have reported none.",
        "Iran cause: Saeed Khatibzadeh, who did not name the Taliban; both documents quote him.",
        "Iran. media Said of such incidents in general.",
        "reported in Encyclopaedia article: Media, Taliban, Iran (killed among Iran; wounded among Iran), Fars, Tasnim",
        "Taliban fighters and Iranian border guards fought;",
        "One document places the clash at the Dahraes checkpoint",
        "place Dahraes checkpoint (district) / Shangalak village / Hirmand county",
        "killed on all sides 0–?",
    ] {
        assert_has(&words, expected);
    }
    assert_eq!(words.matches("Smugglers, perhaps").count(), 1, "nothing is said twice");
}
