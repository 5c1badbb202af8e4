//! Tells whether stored data answer what a feed asks for: situations may have feeds of one name.

use crate::model::bulk::id_hash;
use crate::model::{Feed, FeedRequest};

/// Returns a hash of what a feed asks its service for. It reveals no address, since that may hold a key.
#[must_use]
pub fn request_fingerprint(feed: &Feed) -> String {
    // A new label does not change the request, and releases add up.
    let FeedRequest {
        url,
        parameters,
        versions: _,
        countries,
        root_codes,
        min_mentions,
        since,
        table,
        filter,
        outlet: _,
        licence: _,
    } = &feed.request;
    let mut text = String::new();
    // No value contains a line feed.
    let mut add = |name: &str, value: &str| text.extend([name, "=", value, "\n"]);
    add("service", feed.service.ron_name());
    let lists = [("country", countries), ("root code", root_codes)];
    for (name, value) in
        lists.into_iter().flat_map(|(name, list)| list.iter().map(move |value| (name, value)))
    {
        add(name, value);
    }
    for (name, value) in parameters {
        add(name, value);
    }
    add("url", url.as_deref().unwrap_or_default());
    add("mentions", &min_mentions.map(|count| count.to_string()).unwrap_or_default());
    for (name, value) in [("table", table), ("filter", filter)] {
        if let Some(value) = value {
            add(name, value);
        }
    }
    add("since", &since.map(|day| day.to_string()).unwrap_or_default());
    format!("{:08x}", id_hash(&text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, FeedService};

    #[test]
    fn what_is_asked_for_decides_and_not_how_it_is_labelled() {
        let feed = |request| Feed::new("news".to_owned(), FeedService::Rss, request);
        let url = |url: &str| FeedRequest { url: Some(url.to_owned()), ..FeedRequest::default() };
        let first = request_fingerprint(&feed(url("https://a.example/")));
        let labelled = FeedRequest { outlet: Some("A".to_owned()), ..url("https://a.example/") };
        assert_eq!(request_fingerprint(&feed(labelled)), first);
        assert_ne!(request_fingerprint(&feed(url("https://b.example/"))), first);
        let version = FeedRequest { versions: vec!["26.1".to_owned()], ..url("https://a.example/") };
        assert_eq!(request_fingerprint(&feed(version)), first);
        let later = FeedRequest { since: Day::from_ymd(2026, 1, 1), ..url("https://a.example/") };
        assert_ne!(request_fingerprint(&feed(later)), first);
    }
}
