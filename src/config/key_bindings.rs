//! Resolves key bindings from the table of commands and the user's file.

use std::collections::BTreeMap;

use crate::board::chord::{Chord, Key, KeyCode};
use crate::board::keymap::can_share_keys;
use crate::board::{Command, Keymap};
use crate::file::source_text::{ByteRange, SourceFault};

/// The keys that the user's file assigns to commands, each with its byte range.
pub(super) type KeyRequests = BTreeMap<Command, Vec<(Chord, ByteRange)>>;

/// The resolved key map. Requested keys replace a command's default keys and displace clashing default keys of
/// other commands.
pub(super) struct ResolvedKeys {
    /// The bindings, in table order.
    pub(super) keymap: Keymap,
    /// The commands that lost a default key, with the byte range of the key that displaced it.
    pub(super) displaced: Vec<(Command, ByteRange)>,
}

/// Applies the requested keys to the default ones.
///
/// # Errors
/// Clashes between requested keys, and keys that cannot be bound.
pub(super) fn resolve_keys(requests: &KeyRequests) -> Result<ResolvedKeys, Vec<SourceFault>> {
    let faults = find_key_faults(requests);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut displaced = Vec::new();
    let mut bindings: Vec<(Chord, Command)> = Vec::new();
    for row in Command::TABLE {
        if let Some(keys) = requests.get(&row.command) {
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
            let displacing = requests.iter().find_map(|(command, keys)| {
                let clashes = |other: &Chord| {
                    is_clash(&chord, other) && !(chord == *other && can_share_keys(row.command, *command))
                };
                keys.iter().find(|(other, _)| clashes(other))
            });
            match displacing {
                Some((_, range)) => displaced.push((row.command, range.clone())),
                None => bindings.push((chord, row.command)),
            }
        }
    }
    // The loops above have ruled out every clash, so this does not fail.
    let keymap = Keymap::new(bindings).map_err(|problems| {
        problems.into_iter().map(|message| SourceFault::error(0..1, message, None)).collect::<Vec<_>>()
    })?;
    Ok(ResolvedKeys { keymap, displaced })
}

fn find_key_faults(requests: &KeyRequests) -> Vec<SourceFault> {
    let mut faults = Vec::new();
    let requested_keys: Vec<(&Chord, &ByteRange, Command)> = requests
        .iter()
        .flat_map(|(command, keys)| keys.iter().map(move |(chord, range)| (chord, range, *command)))
        .collect();
    for (i, &(chord, range, command)) in requested_keys.iter().enumerate() {
        let mut add_fault = |message: String, hint: &str| {
            faults.push(SourceFault::error(range.clone(), message, Some(hint.to_owned())));
        };
        if let Some((key, reason)) = chord.keys().iter().find_map(|key| Some((key, key.forbidden_reason()?)))
        {
            add_fault(format!("`{key}` cannot be bound: {reason}"), "choose another key");
        } else if command != Command::Quit && chord.keys().first() == ctrl_c().keys().first() {
            add_fault("`ctrl-c` always quits".to_owned(), "choose another key");
        } else if command == Command::Quit && chord.keys().first().is_some_and(|key| key.code == KeyCode::Esc)
        {
            let reason = "over a slow connection an arrow key can arrive as Esc, so Esc must be harmless";
            add_fault(format!("`{chord}` cannot quit: {reason}"), "choose another key");
        }
        // A clash is reported once, at the later of the two keys in the file.
        for &(other, other_range, other_command) in requested_keys.iter().skip(i + 1) {
            let may_coexist =
                chord == other && (command == other_command || can_share_keys(command, other_command));
            if may_coexist || !is_clash(chord, other) {
                continue;
            }
            let later = if other_range.start > range.start { other_range } else { range };
            let (a, b) = (command.row().id, other_command.row().id);
            let (message, hint) = if chord == other {
                (format!("`{chord}` is bound to both `{a}` and `{b}`"), "remove it from one of them")
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

/// Whether two chords cannot both be bound: they are equal, or one is a prefix of the other.
fn is_clash(a: &Chord, b: &Chord) -> bool {
    a.keys().starts_with(b.keys()) || b.keys().starts_with(a.keys())
}

fn ctrl_c() -> Chord {
    Chord::from(Key::new(KeyCode::Char('c'), true, false, false))
}
