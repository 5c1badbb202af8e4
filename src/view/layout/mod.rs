//! Where everything stands, how much there is room for, and what is at a place on the screen.

mod hit_test;
mod pane_sizes;
mod regions;

pub use hit_test::{Target, bucket_near, hit, target};
pub use pane_sizes::room;
pub use regions::{Form, Regions, regions};
pub(super) use regions::{SERIES_SCALE, below, heads, text_area};
