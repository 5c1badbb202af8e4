//! A saved view as it is written in a file.

use super::bucket::Bucket;
use super::chart_face::ChartFace;
use super::group_by::GroupBy;
use super::pane_id::PaneId;
use super::question::SeriesMeasure;
use super::sort::SortOrder;
use super::window::WindowLength;

/// A saved view as it is written. A field that is left out keeps the board's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ViewSetting {
    /// The name.
    pub name: String,
    /// The filter; it parses.
    pub filter: Option<String>,
    /// The window.
    pub window: Option<WindowLength>,
    /// The bucket of the incident chart; `Some(None)` for the finest that fits.
    pub bucket: Option<Option<Bucket>>,
    /// The dimension that the first pane groups by.
    pub group: Option<GroupBy>,
    /// The sort order of the events.
    pub sort: Option<SortOrder>,
    /// The sort order of the first pane.
    pub sort_fronts: Option<SortOrder>,
    /// The sort order of the actors.
    pub sort_actors: Option<SortOrder>,
    /// The measure of the incident chart.
    pub measure: Option<SeriesMeasure>,
    /// The face of the chart.
    pub chart: Option<ChartFace>,
    /// The pane that takes the focus.
    pub focus: Option<PaneId>,
    /// Whether the pane is zoomed to the whole screen.
    pub zoomed: Option<bool>,
    /// The ids of the chosen fronts; they may not exist in a situation.
    pub fronts: Vec<String>,
    /// A remark for the user.
    pub note: Option<String>,
}

impl ViewSetting {
    /// Creates a view of this name that sets nothing.
    #[must_use]
    pub fn with_name(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Whether a text can name a view: it is not empty and has no white space at its ends.
    #[must_use]
    pub fn is_valid_name(name: &str) -> bool {
        !name.is_empty() && name.trim() == name
    }
}
