//! The built-in views.

use crate::query::{Bucket, SeriesMeasure, ViewSetting};

/// Returns the built-in views, which suit any situation.
pub(super) fn built_in_views() -> Vec<ViewSetting> {
    let view = ViewSetting::with_name;
    vec![
        ViewSetting {
            filter: Some("killed>=1 or says:unspecified".to_owned()),
            sort: "killed".parse().ok(),
            measure: Some(SeriesMeasure::Killed),
            ..view("deadly")
        },
        ViewSetting { filter: Some("contested:yes".to_owned()), ..view("contested") },
        ViewSetting { window: "1m".parse().ok(), bucket: Some(Some(Bucket::Day)), ..view("last-month") },
    ]
}
