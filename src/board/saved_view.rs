//! Views that the configuration saves under a name.

use super::state::{ActiveFilter, PaneId, View};
use crate::model::Situation;
use crate::model::text::nearest_name;
use crate::query::{GroupBy, WindowLength};

/// A saved view: a view, and optionally the pane to focus and whether to zoom it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The name.
    pub name: String,
    /// The complete view; what the configuration leaves out has its default.
    pub view: View,
    /// The dimension that the first pane groups by; `None` keeps the grouping.
    pub group: Option<GroupBy>,
    /// The pane to focus; `None` keeps the focus.
    pub focus: Option<PaneId>,
    /// Whether to zoom the focused pane; `None` keeps the zoom.
    pub zoomed: Option<bool>,
}

impl SavedView {
    /// Describes the view in words: `killed>=1, front afg-tjk, last 3y, by killed`.
    #[must_use]
    pub(super) fn description(&self) -> String {
        let view = &self.view;
        let mut parts: Vec<String> = view
            .filters
            .iter()
            .filter_map(|filter| match filter {
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
        parts.extend(self.group.map(|group| format!("by {}", group.row().name)));
        parts.extend(view.sort.map(|sort| format!("by {sort}")));
        parts.join(", ")
    }

    /// Checks that every front of the view exists in this situation.
    ///
    /// # Errors
    /// Names the first front that does not exist, and the one probably meant.
    pub(super) fn check_fronts(&self, situation: &Situation) -> Result<(), String> {
        let is_unknown = |id: &&str| GroupBy::split_id(id).is_none() && situation.front_by_id(id).is_none();
        let Some(id) = self.view.front_ids().find(is_unknown) else {
            return Ok(());
        };
        let near = nearest_name(id, situation.fronts.iter().map(|front| front.id.as_str()));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Err(format!("The view {} names an unknown front: {id}{hint}", self.name))
    }
}
