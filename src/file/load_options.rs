//! What a load needs to know besides the files.

use std::path::PathBuf;

use super::progress::FileProgress;
use crate::model::Feed;

/// The feeds that a situation can use besides its own, and where feeds keep their data.
#[derive(Debug, Clone, Default)]
pub struct FeedSources {
    /// The folder of all feeds ([`crate::feed_store`]); `None` if it is not known, so that no feed has data.
    pub store: Option<PathBuf>,
    /// The feeds of the user's configuration. A feed of the situation replaces one of the same name.
    pub own_feeds: Vec<Feed>,
}

/// The options of a load.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions<'a> {
    /// Where feeds are found; `None`: the situation's own, without data.
    pub feeds: Option<&'a FeedSources>,
    /// The progress to report to, which can also cancel the load.
    pub progress: Option<&'a FileProgress>,
    /// Whether the file was read before. A pipe that has taken its place is then not read.
    pub is_reload: bool,
}
