//! Feeds: services that bring rows of a data set, or reports.

use chrono::NaiveDateTime;

use super::date::Day;
use super::number_text::group_thousands;

/// A feed that a situation or its reader's configuration names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The name, by which the situation includes the feed's events.
    pub name: String,
    /// The service.
    pub service: FeedService,
    /// What is asked of the service.
    pub request: FeedRequest,
    /// Whether the feed is from the user's configuration and not from the situation.
    pub is_own: bool,
    /// What earlier syncs have stored.
    pub stored: StoredFeed,
}

/// What earlier syncs of a feed have stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum StoredFeed {
    /// Nothing: the feed was never synced.
    #[default]
    Nothing,
    /// The answer to another request, of which nothing is shown.
    OtherRequest,
    /// The answer to the feed's request.
    Synced(FeedStatus),
}

/// A service that feeds come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedService {
    /// Georeferenced events of UCDP, from its API.
    UcdpApi,
    /// Events of ACLED, from its API.
    AcledApi,
    /// Events that GDELT codes from news, every 15 minutes.
    Gdelt,
    /// Monthly totals of ACLED, from the Humanitarian API of HDX.
    HdxHapi,
    /// Reports of humanitarian organisations, from the API of `ReliefWeb`.
    ReliefWeb,
    /// News items, from an RSS or Atom file.
    Rss,
    /// Events in a table of a `ClickHouse` server.
    ClickHouse,
}

impl FeedService {
    /// Each service with its name in situation files and its name for people.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::UcdpApi, "UcdpApi", "UCDP"),
        (Self::AcledApi, "AcledApi", "ACLED"),
        (Self::Gdelt, "Gdelt", "GDELT"),
        (Self::HdxHapi, "HdxHapi", "HDX HAPI"),
        (Self::ReliefWeb, "ReliefWeb", "ReliefWeb"),
        (Self::Rss, "Rss", "RSS"),
        (Self::ClickHouse, "ClickHouse", "ClickHouse"),
    ];

    /// Returns the name in situation files.
    #[must_use]
    pub fn ron_name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// Returns the name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// Whether the service brings events or totals of a data set. The others bring reports, which go to the inbox.
    #[must_use]
    pub const fn has_events(self) -> bool {
        !matches!(self, Self::ReliefWeb | Self::Rss)
    }
}

/// What is asked of a service. Fields that the service does not know are empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedRequest {
    /// The address, if it is not the service's own.
    pub url: Option<String>,
    /// Parameters of the request, as the service documents them.
    pub parameters: Vec<(String, String)>,
    /// UCDP: the releases, such as `26.1` or `26.0.9`.
    pub versions: Vec<String>,
    /// The first day that is fetched.
    pub since: Option<Day>,
    /// GDELT: FIPS codes of countries, such as `AF`; empty for all.
    pub countries: Vec<String>,
    /// GDELT: CAMEO root codes, such as `19`; empty for all.
    pub root_codes: Vec<String>,
    /// GDELT: the fewest mentions of an event.
    pub min_mentions: Option<u32>,
    /// `ClickHouse`: the table; `events` by default.
    pub table: Option<String>,
    /// `ClickHouse`: the filter that the events must match, which compiles to SQL.
    pub filter: Option<String>,
    /// The outlet of the items; by default as the feed names itself.
    pub outlet: Option<String>,
    /// The terms under which the data may be used, as the reader wants them shown.
    pub licence: Option<String>,
}

/// Whether a text can name a table or a database of a feed: letters, digits and `_`.
#[must_use]
pub fn is_table_name(name: &str) -> bool {
    (1..=100).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The result of the last sync of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedStatus {
    /// When the last complete sync ended, in UTC.
    pub last_success: Option<NaiveDateTime>,
    /// Why the last sync failed, if it did.
    pub failure: Option<String>,
    /// The release or the newest day of the data, as the service states it.
    pub version: Option<String>,
    /// How many records the feed holds.
    pub records: usize,
    /// The changes by the last sync that changed something.
    pub last_change: Option<FeedChange>,
}

/// What a sync changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeedChange {
    /// When, in UTC.
    pub at: Option<NaiveDateTime>,
    /// New records.
    pub added: usize,
    /// Records with other figures.
    pub corrected: usize,
    /// Records that the service deleted.
    pub deleted: usize,
}

impl FeedChange {
    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.added == 0 && self.corrected == 0 && self.deleted == 0
    }

    /// Returns the counts that are not 0, and the day: `12 added and 1 deleted on 2026-02-10`. `None` if nothing changed.
    #[must_use]
    pub fn describe(self) -> Option<String> {
        let counts = [(self.added, "added"), (self.corrected, "corrected"), (self.deleted, "deleted")];
        let counts = counts.into_iter().filter(|(count, _)| *count > 0);
        let counts: Vec<String> =
            counts.map(|(count, verb)| format!("{} {verb}", group_thousands(count))).collect();
        let on = self.at.map(|at| format!(" on {}", at.date())).unwrap_or_default();
        (!counts.is_empty()).then(|| format!("{}{on}", counts.join(", ")))
    }
}

impl Feed {
    /// Creates a feed of a situation that was never synced.
    #[must_use]
    pub const fn new(name: String, service: FeedService, request: FeedRequest) -> Self {
        Self { name, service, request, is_own: false, stored: StoredFeed::Nothing }
    }

    /// Returns the result of the last sync; `None` if nothing is stored that answers the request.
    #[must_use]
    pub const fn status(&self) -> Option<&FeedStatus> {
        match &self.stored {
            StoredFeed::Synced(status) => Some(status),
            StoredFeed::Nothing | StoredFeed::OtherRequest => None,
        }
    }

    /// Returns how current the feed is on a day: `26.0.9, synced 12 days ago`.
    #[must_use]
    pub fn describe_status(&self, today: Day) -> String {
        let status = match &self.stored {
            StoredFeed::Nothing => return "never synced".to_owned(),
            StoredFeed::OtherRequest => return "not synced since its request changed".to_owned(),
            StoredFeed::Synced(status) => status,
        };
        let mut parts: Vec<String> = status.version.iter().cloned().collect();
        parts.extend(self.days_since_sync(today).map(|days| match days {
            ..=-2 => "synced on a day to come, by a clock that is wrong".to_owned(),
            // The day of the sync is that of UTC.
            -1..=0 => "synced today".to_owned(),
            1 => "synced yesterday".to_owned(),
            days => format!("synced {days} days ago"),
        }));
        parts.extend(status.failure.as_ref().map(|why| format!("last sync failed: {why}")));
        parts.join(", ")
    }

    /// Returns the days since the last complete sync; `None` if there was none.
    #[must_use]
    pub fn days_since_sync(&self, today: Day) -> Option<i32> {
        let at = self.status()?.last_success?;
        Some(today.days_since(at.date().into()))
    }

    /// Whether the last sync failed, or nothing is stored that answers the request.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.status().is_none_or(|status| status.failure.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_tells_version_age_and_failure() {
        let time = |text: &str| -> NaiveDateTime { text.parse().unwrap() };
        let mut feed = Feed::new("ucdp".to_owned(), FeedService::UcdpApi, FeedRequest::default());
        let now = Day::from_ymd(2026, 2, 13).unwrap();
        assert_eq!(feed.describe_status(now), "never synced");
        feed.stored = StoredFeed::OtherRequest;
        assert_eq!(feed.describe_status(now), "not synced since its request changed");
        feed.stored = StoredFeed::Synced(FeedStatus {
            last_success: Some(time("2026-02-01T08:00:00")),
            version: Some("26.0.9".to_owned()),
            ..FeedStatus::default()
        });
        assert_eq!(feed.describe_status(now), "26.0.9, synced 12 days ago");
        feed.stored = StoredFeed::Synced(FeedStatus {
            last_success: Some(time("2026-02-13T07:59:00")),
            failure: Some("the token was refused".to_owned()),
            ..FeedStatus::default()
        });
        assert_eq!(feed.describe_status(now), "synced today, last sync failed: the token was refused");
    }
}
