//! Layout: the screen regions, how much fits into them, and hit testing.

mod hit_test;
mod pane_sizes;
mod regions;
mod screen_layout;

pub use hit_test::{ClickTarget, click_target, nearest_bucket, pane_row_at};
pub use pane_sizes::measure_panes;
pub(super) use regions::{
    LANE_LABEL_COLUMNS, SERIES_SCALE_COLUMNS, header_rows, lay_out_panes, text_area, without_top_rows,
};
pub use regions::{LayoutMode, Regions};
pub use screen_layout::lay_out_screen;
