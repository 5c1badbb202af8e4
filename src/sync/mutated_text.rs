//! Texts with random faults, for tests of parsers.

use proptest::prelude::*;

/// Returns a strategy for a text with bytes replaced, inserted or cut off.
pub(super) fn mutated_text(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec((any::<usize>(), any::<u8>(), 0..3), 0..8).prop_map(|edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (position, byte, edit) in edits {
            let position = position % (bytes.len() + 1);
            match edit {
                0 if position < bytes.len() => bytes[position] = byte,
                1 => bytes.insert(position, byte),
                _ if position > bytes.len() / 2 => bytes.truncate(position),
                _ => {}
            }
        }
        bytes
    })
}
