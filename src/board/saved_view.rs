//! Saved views: views with a name, which files hold as [`ViewSetting`]s.

use super::state::{ActiveFilter, PaneId, State, View};
use crate::model::Situation;
use crate::model::text::nearest_name;
use crate::query::{FrontOrder, GroupBy, ViewSetting, Window, WindowLength};

/// Where a saved view comes from. Of two with the same name, the later one in this list is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewOrigin {
    /// The program.
    BuiltIn,
    /// The situation.
    Situation,
    /// The user's view file, which the board writes.
    ViewFile,
    /// The user's configuration, which nothing writes.
    Config,
}

impl ViewOrigin {
    /// Returns the origin in words, as the list of views shows it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::BuiltIn => "built in",
            Self::Situation => "this situation",
            Self::ViewFile => "views.ron",
            Self::Config => "config.ron",
        }
    }
}

/// A saved view: a view, and optionally the pane to focus and whether to zoom it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// The name.
    pub name: String,
    /// Where it comes from.
    pub origin: ViewOrigin,
    /// The complete view; what the setting leaves out has its default.
    pub view: View,
    /// The dimension that the first pane groups by; `None` keeps the grouping.
    pub group: Option<GroupBy>,
    /// The pane to focus; `None` keeps the focus.
    pub focus: Option<PaneId>,
    /// Whether to zoom the focused pane; `None` keeps the zoom.
    pub zoomed: Option<bool>,
    /// A remark for the user.
    pub note: Option<String>,
}

impl SavedView {
    /// Completes a view as it is written, with missing fields taken from `base`.
    #[must_use]
    pub fn from_setting(setting: &ViewSetting, origin: ViewOrigin, base: &View) -> Self {
        let fronts = setting.fronts.iter().cloned().map(ActiveFilter::Front);
        // The filter is the newest entry, so Esc removes it first.
        let filters = fronts.chain(setting.filter.clone().map(ActiveFilter::Filter)).collect();
        let view = View {
            window: setting.window.map_or(base.window, Window::ending_now),
            filters,
            bucket: setting.bucket.unwrap_or(base.bucket),
            measure: setting.measure.unwrap_or(base.measure),
            face: setting.chart.unwrap_or(base.face),
            sort: setting.sort.or(base.sort),
            front_order: setting.sort_fronts.map_or(base.front_order, FrontOrder::Sorted),
            dyad_sort: setting.sort_actors.or(base.dyad_sort),
            compare: base.compare,
            group: base.group,
            as_of: base.as_of,
            known_by: base.known_by,
        };
        Self {
            name: setting.name.clone(),
            origin,
            view,
            group: setting.group,
            focus: setting.focus,
            zoomed: setting.zoomed,
            note: setting.note.clone(),
        }
    }

    /// Describes the view and its origin in words: `config.ron: killed>=1, front afg-tjk, last 3y, by killed`.
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
        parts.extend(self.note.clone());
        format!("{}: {}", self.origin.label(), parts.join(", "))
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

/// Returns the present view under a name, and what of it a saved view cannot hold, in words.
pub(super) fn present_view(state: &State, name: &str) -> (ViewSetting, Vec<&'static str>) {
    let view = &state.view;
    let setting = ViewSetting {
        filter: Some(view.filter_text().to_owned()).filter(|text| !text.is_empty()),
        window: Some(view.window.length),
        bucket: Some(view.bucket),
        group: Some(view.group),
        sort: view.sort,
        sort_fronts: match view.front_order {
            FrontOrder::Sorted(order) => Some(order),
            FrontOrder::Ranked | FrontOrder::File => None,
        },
        sort_actors: view.dyad_sort,
        measure: Some(view.measure),
        chart: Some(view.face),
        focus: Some(state.focus),
        zoomed: Some(state.is_zoomed),
        fronts: view.front_ids().map(str::to_owned).collect(),
        ..ViewSetting::with_name(name)
    };
    let has_filter = |matches: fn(&ActiveFilter) -> bool| view.filters.iter().any(matches);
    let omitted = [
        (has_filter(|filter| matches!(filter, ActiveFilter::Dyad(..))), "the chosen pair of actors"),
        (has_filter(|filter| matches!(filter, ActiveFilter::Kind(_))), "the chosen kind"),
        (view.stretch().is_some(), "the chosen stretch of time"),
        (view.window.end_day.is_some(), "the end of the window"),
        (view.compare.is_some(), "the comparison"),
        (view.as_of.is_some(), "the as-of day"),
        (view.known_by.is_some(), "the known-by day"),
    ];
    let omitted = omitted.into_iter().filter(|(is_lost, _)| *is_lost).map(|(_, words)| words);
    (setting, omitted.chain(screen_only_parts(state)).collect())
}

/// Returns the parts of the screen that neither a saved view nor the command line can hold, in words.
pub fn screen_only_parts(state: &State) -> impl Iterator<Item = &'static str> {
    let parts = [
        (state.view.area().is_some(), "the chosen area of the map"),
        (!state.marked_ids.is_empty(), "the marks"),
        (state.camera.is_some(), "the section of the map"),
        (state.shows_matrix, "the matrix of actors"),
    ];
    parts.into_iter().filter(|(is_lost, _)| *is_lost).map(|(_, words)| words)
}
