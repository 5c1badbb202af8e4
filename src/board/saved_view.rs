//! A view that the configuration saves under a name. It says what is looked at, and may say how: which pane has the
//! focus and whether it has the whole screen.

use super::state::{ActiveFilter, PaneId, View};
use crate::model::Situation;
use crate::model::text::nearest_name;
use crate::query::WindowLength;

/// A view under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its name.
    pub name: String,
    /// What is looked at, whole: what the reader left out is as the board opens by itself.
    pub view: View,
    /// The pane that gets the focus; `None`: whichever has it.
    pub focus: Option<PaneId>,
    /// Whether the focused pane has the whole screen; `None`: as it is.
    pub zoomed: Option<bool>,
}

impl SavedView {
    /// What it looks at, in words: `killed>=1, front afg-tjk, 3y, by killed`.
    #[must_use]
    pub(super) fn description(&self) -> String {
        let view = &self.view;
        let mut parts: Vec<String> = view
            .narrowings
            .iter()
            .filter_map(|narrowing| match narrowing {
                ActiveFilter::Filter(text) => Some(text.clone()),
                ActiveFilter::Front(id) => Some(format!("front {id}")),
                _ => None,
            })
            .collect();
        parts.push(match view.window.length {
            WindowLength::All => "all time".to_owned(),
            length @ WindowLength::Last(..) => format!("last {length}"),
        });
        parts.extend(view.bucket.map(|bucket| format!("per {bucket}")));
        parts.extend(view.sort.map(|sort| format!("by {sort}")));
        parts.join(", ")
    }

    /// Whether it fits this situation: every front it names is there.
    ///
    /// # Errors
    /// Which front is not there, and which may have been meant.
    pub(super) fn check_fronts(&self, situation: &Situation) -> Result<(), String> {
        let Some(id) = self.view.front_ids().find(|id| situation.front_by_id(id).is_none()) else {
            return Ok(());
        };
        let near = nearest_name(id, situation.fronts.iter().map(|front| front.id.as_str()));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Err(format!("The view {} names the front {id}, which is not here{hint}", self.name))
    }
}
