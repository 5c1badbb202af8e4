//! Reads an answer of a service without storing it.

use super::clickhouse_rows::AnswerReader;
use super::gdelt_clusters::{ClusterRow, cluster_items, retain_newest_clusters};
use super::gdelt_feed::ListedFile;
use super::hdx_hapi::count_rows;
use super::relief_web::parse_reports;
use super::rss::parse_channel;
use crate::import::read_gdelt_bytes;
use crate::model::{FeedService, InboxItem};

/// Reads an answer as a sync does, and returns the items that it holds for the inbox. An answer of GDELT is a list of
/// files or the rows of one.
///
/// # Errors
/// What the answer is instead.
pub fn read_answer(service: FeedService, body: &[u8]) -> Result<Vec<InboxItem>, String> {
    match service {
        FeedService::Rss => {
            parse_channel(body).map(|channel| channel.into_items("feed", None, "https://feed.example/rss"))
        }
        FeedService::ReliefWeb => {
            let reports = parse_reports(body)?;
            Ok(reports.into_iter().filter_map(|report| report.into_item("feed")).collect())
        }
        FeedService::Gdelt => {
            if String::from_utf8_lossy(body).lines().any(|line| ListedFile::from_line(line).is_some()) {
                return Ok(Vec::new());
            }
            let mut rows = Vec::new();
            let mut take = |row: &crate::import::GdeltRow<'_>| {
                rows.extend(ClusterRow::from_row(row));
                Ok(())
            };
            read_gdelt_bytes(body, &mut take).map_err(|error| error.to_string())?;
            retain_newest_clusters(&mut rows);
            Ok(cluster_items(&rows, "feed", ""))
        }
        FeedService::HdxHapi => count_rows(body).map(|_| Vec::new()).map_err(str::to_owned),
        FeedService::ClickHouse => {
            let mut rows = AnswerReader::new(body);
            while rows.next_row()?.is_some() {}
            Ok(Vec::new())
        }
        FeedService::UcdpApi | FeedService::AcledApi => Err("its answers hold no items".to_owned()),
    }
}
