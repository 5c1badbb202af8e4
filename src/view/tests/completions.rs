//! The completions above the filter prompt.

use super::*;
use crate::board::prompt_history::CompletionMenu;
use crate::query::{Completion, Completions};

/// Returns a prompt in which tab steps through completions of any length.
pub(super) fn completing_prompt(selected: usize) -> Overlay {
    let texts = ["afg-irn", "کابل", "\"Sierra Leone\"", "a-very-long-id-of-an-actor-with-a-name", "字字字"];
    let to_item = |text: &str| Completion { text: text.into(), meaning: text.repeat(3) };
    let items = texts.iter().cycle().take(9).map(|text| to_item(text)).collect();
    let Overlay::Prompt(mut prompt) = prompt("front:", None) else { unreachable!() };
    let mut menu = CompletionMenu::start(&mut prompt.field, Completions { start: 6, items }).unwrap();
    menu.selected = selected;
    prompt.completion = Some(Box::new(menu));
    Overlay::Prompt(prompt)
}

#[test]
fn the_selected_completion_is_in_sight_with_its_meaning() {
    for (columns, selected, shown, more) in [
        (80, 0, "afg-irn", true),
        (80, 2, "\"Sierra Leone\"", true),
        (80, 5, "afg-irn", false),
        (30, 2, "\"Sierra", true),
    ] {
        let mut f = fixture().with_size(columns, 24);
        f.state.overlay = Some(completing_prompt(selected));
        let lines = f.drawn_lines();
        let listed = &lines[lines.len() - 2];
        assert!(listed.contains(shown), "{columns} {selected}: {listed}");
        assert!(listed.contains('…') || !more, "{listed}");
    }
    let mut f = fixture().with_size(120, 24);
    f.state.overlay = Some(completing_prompt(0));
    let lines = f.drawn_lines();
    assert!(lines[lines.len() - 2].ends_with("afg-irnafg-irnafg-irn"), "{}", lines[lines.len() - 2]);
}
