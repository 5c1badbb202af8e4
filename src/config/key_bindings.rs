//! Which keys do what, from the table of commands and the reader's file.

use std::collections::BTreeMap;

use crate::board::chord::{Chord, Key, KeyCode};
use crate::board::keymap::can_share_keys;
use crate::board::{Command, Keymap};
use crate::file::source_text::{ByteRange, SourceFault};

/// The keys that the reader's file gives to some commands, each with its place.
pub(super) type KeyRequests = BTreeMap<Command, Vec<(Chord, ByteRange)>>;

/// The key map: the wanted keys in place of a command's default ones. Where a default key of another command
/// would clash with a wanted one it gives way.
pub(super) struct ResolvedKeys {
    /// The bindings, in the order of the table.
    pub(super) keymap: Keymap,
    /// Commands that lost a default key, and the place of the key that took it.
    pub(super) displaced: Vec<(Command, ByteRange)>,
}

/// Puts the wanted keys over the default ones.
///
/// # Errors
/// Clashes among the wanted keys, and keys that cannot be bound.
pub(super) fn resolve_keys(wanted: &KeyRequests) -> Result<ResolvedKeys, Vec<SourceFault>> {
    let faults = find_key_faults(wanted);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut given_way = Vec::new();
    let mut bindings: Vec<(Chord, Command)> = Vec::new();
    for row in Command::TABLE {
        if let Some(keys) = wanted.get(&row.command) {
            for (chord, _) in keys {
                if !bindings.iter().any(|(bound, command)| bound == chord && *command == row.command) {
                    bindings.push((chord.clone(), row.command));
                }
            }
            if row.command == Command::Quit && !keys.iter().any(|(chord, _)| *chord == ctrl_c()) {
                bindings.push((ctrl_c(), Command::Quit));
            }
            continue;
        }
        for chord in row.keys.iter().filter_map(|key| key.parse::<Chord>().ok()) {
            let taken = wanted.iter().find_map(|(command, keys)| {
                let clashing = |other: &Chord| {
                    is_clash(&chord, other) && !(chord == *other && can_share_keys(row.command, *command))
                };
                keys.iter().find(|(other, _)| clashing(other))
            });
            match taken {
                Some((_, place)) => given_way.push((row.command, place.clone())),
                None => bindings.push((chord, row.command)),
            }
        }
    }
    // What is left are clashes that the loops above have ruled out.
    let keymap = Keymap::new(bindings).map_err(|problems| {
        problems.into_iter().map(|message| SourceFault::error(0..1, message, None)).collect::<Vec<_>>()
    })?;
    Ok(ResolvedKeys { keymap, displaced: given_way })
}

fn find_key_faults(wanted: &KeyRequests) -> Vec<SourceFault> {
    let mut faults = Vec::new();
    let all: Vec<(&Chord, &ByteRange, Command)> = wanted
        .iter()
        .flat_map(|(command, keys)| keys.iter().map(move |(chord, place)| (chord, place, *command)))
        .collect();
    for (i, &(chord, place, command)) in all.iter().enumerate() {
        let mut fault = |message: String, hint: &str| {
            faults.push(SourceFault::error(place.clone(), message, Some(hint.to_owned())));
        };
        if let Some((key, reason)) = chord.keys().iter().find_map(|key| Some((key, key.forbidden_reason()?)))
        {
            fault(format!("`{key}` cannot be bound: {reason}"), "choose another key");
        } else if command != Command::Quit && chord.keys().first() == ctrl_c().keys().first() {
            fault("`ctrl-c` always quits".to_owned(), "choose another key");
        } else if command == Command::Quit && chord.keys().first().is_some_and(|key| key.code == KeyCode::Esc)
        {
            let why = "over a slow line a broken-up arrow key arrives as Esc, so Esc must be harmless";
            fault(format!("`{chord}` cannot quit: {why}"), "choose another key");
        }
        // A key given twice is reported once, where it stands later in the file.
        for &(other, other_place, other_command) in all.iter().skip(i + 1) {
            let shared =
                chord == other && (command == other_command || can_share_keys(command, other_command));
            if shared || !is_clash(chord, other) {
                continue;
            }
            let later = if other_place.start > place.start { other_place } else { place };
            let (a, b) = (command.row().id, other_command.row().id);
            let (message, hint) = if chord == other {
                (format!("`{chord}` is given to both `{a}` and `{b}`"), "take it from one of them")
            } else {
                let (short, long) =
                    if chord.keys().len() < other.keys().len() { (chord, other) } else { (other, chord) };
                (
                    format!(
                        "`{short}` is the beginning of `{long}`, so `{long}` could never be typed ({a}, {b})"
                    ),
                    "change one of them",
                )
            };
            faults.push(SourceFault::error(later.clone(), message, Some(hint.to_owned())));
        }
    }
    faults
}

/// Whether the two cannot both be bound: they are the same, or one is the beginning of the other.
fn is_clash(a: &Chord, b: &Chord) -> bool {
    a.keys().starts_with(b.keys()) || b.keys().starts_with(a.keys())
}

fn ctrl_c() -> Chord {
    Chord::from(Key::new(KeyCode::Char('c'), true, false, false))
}
