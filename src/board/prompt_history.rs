//! The texts typed into prompts, for up and down, and the completions that tab steps through.

use super::text_field::TextField;
use crate::query::{Completion, Completions};

/// The most texts kept.
const MAX_TEXTS: usize = 50;

/// The texts accepted in one kind of prompt, oldest first, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromptHistory(Vec<String>);

impl PromptHistory {
    /// Adds a text as the newest.
    pub fn push(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.0.retain(|earlier| earlier != text);
        self.0.push(text.to_owned());
        if self.0.len() > MAX_TEXTS {
            self.0.remove(0);
        }
    }

    /// Returns the text that is `age` steps back; 0 is none.
    fn text(&self, age: usize) -> Option<&str> {
        let index = self.0.len().checked_sub(age)?;
        self.0.get(index).map(String::as_str)
    }
}

/// The histories of all prompts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PromptHistories {
    /// The filters.
    pub filter: PromptHistory,
    /// The searches.
    pub search: PromptHistory,
}

/// A position in the history: how many texts back, and what was typed before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryPosition {
    age: usize,
    draft: String,
}

impl HistoryPosition {
    /// Moves to an older (`up`) or a newer text and returns the field that holds it. Below the newest is what was
    /// typed. `None` at the ends.
    pub(super) fn step(&mut self, history: &PromptHistory, typed: &str, up: bool) -> Option<TextField> {
        let age = if up { self.age + 1 } else { self.age.checked_sub(1)? };
        if self.age == 0 {
            typed.clone_into(&mut self.draft);
        }
        let text = if age == 0 { self.draft.as_str() } else { history.text(age)? };
        let field = TextField::new(text);
        self.age = age;
        Some(field)
    }
}

/// Completions that tab steps through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionMenu {
    /// The completions, at least two.
    pub items: Vec<Completion>,
    /// The one in the field.
    pub selected: usize,
    start: usize,
}

impl CompletionMenu {
    /// Completes the text before the cursor with the first completion. Returns all of them to step through, if there are
    /// others.
    #[must_use]
    pub fn start(field: &mut TextField, completions: Completions) -> Option<Self> {
        let Completions { start, items } = completions;
        field.replace_before_cursor(start, &items.first()?.text);
        (items.len() > 1).then_some(Self { items, selected: 0, start })
    }

    /// Replaces the completion in the field by the next or previous one.
    pub(super) fn step(&mut self, field: &mut TextField, forward: bool) {
        let step = if forward { 1 } else { self.items.len().saturating_sub(1) };
        self.selected = (self.selected + step) % self.items.len().max(1);
        if let Some(item) = self.items.get(self.selected) {
            field.replace_before_cursor(self.start, &item.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_goes_back_and_forth_and_restores_the_draft() {
        let mut history = PromptHistory::default();
        for text in ["kabul", "killed>=1", " ", "kabul "] {
            history.push(text);
        }
        let mut position = HistoryPosition::default();
        let mut step = |up| position.step(&history, "dra", up).map(|field| field.text().to_owned());
        assert_eq!(step(false), None);
        assert_eq!(step(true).as_deref(), Some("kabul"));
        assert_eq!(step(true).as_deref(), Some("killed>=1"));
        assert_eq!(step(true), None, "each text is kept once");
        assert_eq!(step(false).as_deref(), Some("kabul"));
        assert_eq!(step(false).as_deref(), Some("dra"));
        for index in 0..200 {
            history.push(&index.to_string());
        }
        assert_eq!(history.0.len(), MAX_TEXTS);
    }
}
