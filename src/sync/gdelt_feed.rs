//! GDELT 2.0: a zip file of coded events every 15 minutes. Only the rows that the feed asks for are kept.
//!
//! Source: <https://blog.gdeltproject.org/gdelt-2-0-our-global-world-in-realtime/>. A line of `lastupdate.txt` and
//! `masterfilelist.txt` has size, MD5 and address of a file.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use super::commit_events::FetchedEvents;
use super::fetch_error::SyncError;
use super::gdelt_clusters::{
    ClusterRow, MAX_ROWS, cluster_items, read_cluster_rows, retain_newest_clusters, write_cluster_rows,
};
use super::http_client::shown_url;
use super::http_request::{HttpAnswer, HttpRequest};
use super::sync_job::{Service, SyncJob};
use crate::import::{Dataset, GdeltRow, ImportError, parse_time, read_gdelt_rows};
use crate::model::{FeedChange, FeedRequest};

/// The service. Users report that HTTPS fails there, since the certificate is for another host; the checksums therefore
/// guard against damage, not against forgery.
pub(super) const SERVICE: Service = Service {
    sync,
    url: "http://data.gdeltproject.org/gdeltv2",
    licence: "free for any use, with citation of the GDELT Project and a link to it",
    citation: "The GDELT Project, https://www.gdeltproject.org/",
};

/// The minutes between two files.
const STEP_MINUTES: i64 = 15;
/// The most files of one sync: a week.
const MAX_FILES: usize = 96 * 7;
/// The most bytes of kept rows that one sync stores, about 200,000 rows.
const MAX_KEPT_BYTES: u64 = 128 << 20;
/// The most bytes of a file; they are a few hundred kilobytes.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// The most bytes of `masterfilelist.txt`, which grows by 10 MB a year from 2015.
const MAX_LIST_BYTES: u64 = 1 << 30;
/// The longest line of a list.
const MAX_LINE_BYTES: u64 = 1000;
/// What the three lines of a step take in `masterfilelist.txt`, generously.
const STEP_BYTES: i64 = 600;
/// How old a file must be so that its absence is not a delay.
const LATE: TimeDelta = TimeDelta::hours(2);
/// Where the time of the last file whose rows are kept is in the position of the feed.
const DONE: &str = "done";
/// Where the size of the file of kept rows is in the position of the feed.
const KEPT_BYTES: &str = "kept_bytes";
const TIME_FORMAT: &str = "%Y%m%d%H%M%S";

/// A file of events, as a list states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedFile {
    /// The 15 minutes, in UTC, that its name states.
    pub(super) time: NaiveDateTime,
    size: u64,
    md5: String,
}

impl ListedFile {
    /// Parses a line of a list. Returns `None` if it is not about a file of events.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let mut parts = line.split_ascii_whitespace();
        let (size, md5, url) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        let name = url.rsplit('/').next()?;
        let time = parse_time(name.strip_suffix(".export.CSV.zip")?)?;
        let is_md5 = md5.len() == 32 && md5.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_md5.then(|| Self { time, size, md5: md5.to_ascii_lowercase() })
    }

    /// The name of the file.
    fn name(&self) -> String {
        format!("{}.export.CSV.zip", self.time.format(TIME_FORMAT))
    }
}

/// Fetches the files since the last one, oldest first, and stores the rows that the feed asks for.
fn sync(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let base = job.feed.request.url.as_deref().unwrap_or(SERVICE.url).trim_end_matches('/').to_owned();
    let list_url = format!("{base}/lastupdate.txt");
    let known = job.state.validators.get(&list_url).cloned();
    let request = HttpRequest { url: &list_url, validators: known.as_ref(), ..HttpRequest::default() };
    let HttpAnswer::Received { body, validators } = job.http.fetch(&request)? else {
        return store_kept_rows(job);
    };
    let text = String::from_utf8_lossy(&body);
    let Some(newest) = text.lines().find_map(ListedFile::from_line) else {
        let what = "it does not name a file of events, as lastupdate.txt of GDELT does".to_owned();
        return Err(SyncError::Unexpected { url: shown_url(&list_url), what });
    };
    if newest.time > job.now + TimeDelta::days(1) {
        let what = format!("it names a file of {}, which is in the future", newest.time);
        return Err(SyncError::Unexpected { url: shown_url(&list_url), what });
    }
    let mut files = find_files(job, &base, &newest)?;
    let left = files.len().saturating_sub(MAX_FILES);
    files.truncate(MAX_FILES);
    let left = left + fetch_files(job, &base, &files)?;
    if left > 0 {
        job.notes.push(format!("{left} more files of 15 minutes each remain; the next sync continues"));
    }
    let change = store_kept_rows(job)?;
    if left == 0 {
        job.state.validators.insert(list_url, validators);
    }
    Ok(change)
}

/// Returns the files that are needed, oldest first.
fn find_files(job: &SyncJob<'_>, base: &str, newest: &ListedFile) -> Result<Vec<ListedFile>, SyncError> {
    let since = job.feed.request.since;
    let step = TimeDelta::minutes(STEP_MINUTES);
    let first = match (last_done(job), since) {
        (Some(done), Some(since)) => (done + step).max(since.date().and_time(NaiveTime::MIN)),
        (Some(done), None) => done + step,
        (None, since) => since.unwrap_or(job.today()).date().and_time(NaiveTime::MIN),
    };
    if newest.time < first {
        return Ok(Vec::new());
    }
    let steps = newest.time.signed_duration_since(first).num_minutes() / STEP_MINUTES;
    let mut files = Vec::new();
    if steps > 0 {
        let last_bytes = u64::try_from((steps + 96) * STEP_BYTES).ok();
        files = read_master_list(job, base, last_bytes, first)?;
        files.retain(|file| file.time < newest.time);
    }
    files.push(newest.clone());
    files.sort_by_key(|file| file.time);
    files.dedup_by_key(|file| file.time);
    Ok(files)
}

fn last_done(job: &SyncJob<'_>) -> Option<NaiveDateTime> {
    parse_time(job.state.position.get(DONE)?)
}

/// Returns the files since `first` that `masterfilelist.txt` lists. It has more than 100 MB, so that only `last_bytes` at
/// its end are asked for, and everything if these do not reach back to `first`.
fn read_master_list(
    job: &SyncJob<'_>,
    base: &str,
    last_bytes: Option<u64>,
    first: NaiveDateTime,
) -> Result<Vec<ListedFile>, SyncError> {
    (job.report_progress)("list of files");
    let path = job.pending_file("masterfilelist.txt")?;
    let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
    let url = format!("{base}/masterfilelist.txt");
    let request = HttpRequest { url: &url, last_bytes, is_large: true, ..HttpRequest::default() };
    job.http.fetch_to_file(&request, &path, MAX_LIST_BYTES)?;
    let mut reader = BufReader::new(File::open(&path).map_err(disk)?);
    let mut files = Vec::new();
    let mut line = Vec::new();
    let mut is_first = true;
    let mut reaches_back = false;
    loop {
        line.clear();
        if (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(disk)? == 0 {
            break;
        }
        // The beginning of the first line may be missing.
        if std::mem::take(&mut is_first) {
            continue;
        }
        let Some(file) = std::str::from_utf8(&line).ok().and_then(ListedFile::from_line) else { continue };
        reaches_back |= file.time < first;
        if file.time >= first {
            files.push(file);
        }
    }
    let is_end = last_bytes.is_some_and(|count| fs::metadata(&path).is_ok_and(|list| list.len() == count));
    fs::remove_file(&path).map_err(disk)?;
    if is_end && !reaches_back { read_master_list(job, base, None, first) } else { Ok(files) }
}

/// Fetches files in order and keeps the rows that the feed asks for, until these are many or a file is not there yet.
/// Returns how many files remain.
fn fetch_files(job: &mut SyncJob<'_>, base: &str, files: &[ListedFile]) -> Result<usize, SyncError> {
    let (mut missing, mut unreadable) = (0, 0);
    let mut left = files.len();
    for (index, file) in files.iter().enumerate() {
        job.check_interrupted()?;
        if kept_bytes(job) > MAX_KEPT_BYTES {
            break;
        }
        (job.report_progress)(&format!("file {} of {}, {}", index + 1, files.len(), file.time));
        match fetch_file(job, base, file) {
            Ok(path) => {
                unreadable += keep_rows(job, &path, file)?;
                fs::remove_file(&path).map_err(|error| SyncError::from_disk(&path, &error))?;
            }
            // GDELT lists some files that it never published.
            Err(SyncError::Status { status: 404, .. }) if job.now.signed_duration_since(file.time) > LATE => {
                missing += 1;
            }
            Err(SyncError::Status { status: 404, .. }) => break,
            Err(error) => return Err(error),
        }
        job.state.position.insert(DONE.to_owned(), file.time.format(TIME_FORMAT).to_string());
        job.save_position()?;
        left -= 1;
    }
    if missing > 0 {
        job.notes.push(format!("GDELT's server lacks {missing} of the listed files"));
    }
    if unreadable > 0 {
        job.notes.push(format!("{unreadable} rows cannot be read"));
    }
    Ok(left)
}

/// Returns the bytes of the rows that are kept but not stored yet.
fn kept_bytes(job: &SyncJob<'_>) -> u64 {
    job.state.position.get(KEPT_BYTES).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Fetches a file, once more if it is not the listed one.
fn fetch_file(job: &SyncJob<'_>, base: &str, file: &ListedFile) -> Result<PathBuf, SyncError> {
    let url = format!("{base}/{}", file.name());
    let path = job.pending_file(&file.name())?;
    let request = HttpRequest { url: &url, is_large: true, ..HttpRequest::default() };
    let mut what = String::new();
    for _ in 0..2 {
        job.http.fetch_to_file(&request, &path, MAX_FILE_BYTES)?;
        let bytes = fs::read(&path).map_err(|error| SyncError::from_disk(&path, &error))?;
        let (size, md5) = (bytes.len() as u64, format!("{:x}", md5::compute(&bytes)));
        if (size, &md5) == (file.size, &file.md5) {
            return Ok(path);
        }
        what = if size == file.size {
            format!("its MD5 is {md5}; GDELT lists {}", file.md5)
        } else {
            format!("it has {size} bytes; GDELT lists {}", file.size)
        };
    }
    let hint = format!("to go on without it, set `since` to a day after {}", file.time.date());
    Err(SyncError::Unexpected { url: shown_url(&url), what: format!("{what}; {hint}") })
}

/// Appends the rows of a file that the feed asks for to the kept ones. Returns how many rows could not be read.
fn keep_rows(job: &mut SyncJob<'_>, zip: &Path, file: &ListedFile) -> Result<usize, SyncError> {
    let path = job.pending_file("kept.export.CSV")?;
    let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
    let kept = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(disk)?;
    // What an interrupted sync wrote after its last position is written again.
    let written_bytes = kept.metadata().map_err(disk)?.len();
    kept.set_len(written_bytes.min(kept_bytes(job))).map_err(disk)?;
    drop(kept);
    let kept = OpenOptions::new().append(true).open(&path).map_err(disk)?;
    let mut out = BufWriter::new(&kept);
    let request = &job.feed.request;
    let mut take =
        |row: &GdeltRow<'_>| if is_asked_for(row, request) { row.write_line(&mut out) } else { Ok(()) };
    let unreadable = read_gdelt_rows(zip, &file.name(), job.should_stop, &mut take).map_err(read_error)?;
    out.flush().map_err(disk)?;
    drop(out);
    kept.sync_data().map_err(disk)?;
    let bytes = kept.metadata().map_err(disk)?.len();
    job.state.position.insert(KEPT_BYTES.to_owned(), bytes.to_string());
    Ok(unreadable)
}

fn is_asked_for(row: &GdeltRow<'_>, request: &FeedRequest) -> bool {
    let has = |codes: &[String], code: &str| codes.is_empty() || codes.iter().any(|known| known == code);
    has(&request.countries, &row.country)
        && has(&request.root_codes, &row.root_code)
        && row.mentions >= request.min_mentions.unwrap_or(0)
}

fn read_error(error: ImportError) -> SyncError {
    match error {
        ImportError::Stopped => SyncError::Interrupted,
        error => SyncError::Unexpected { url: "GDELT".to_owned(), what: error.to_string() },
    }
}

/// Adds the kept rows to the events and to the clusters of the inbox.
fn store_kept_rows(job: &mut SyncJob<'_>) -> Result<FeedChange, SyncError> {
    let unchanged = FeedChange { at: Some(job.now), ..FeedChange::default() };
    job.state.version = last_done(job).map(|time| format!("until {}", time.format("%Y-%m-%d %H:%M")));
    let path = job.pending_file("kept.export.CSV")?;
    let has_rows = fs::metadata(&path).is_ok_and(|metadata| metadata.len() > 0);
    let files = if has_rows { vec![(path, "kept rows".to_owned())] } else { Vec::new() };
    if files.is_empty() && job.state.new_request.is_none() {
        job.state.position.remove(KEPT_BYTES);
        job.delete_pending()?;
        return Ok(unchanged);
    }
    store_clusters(job, &files)?;
    let fetched = FetchedEvents { dataset: Dataset::Gdelt, files, is_partial: true, deleted: Vec::new() };
    let change = job.commit_events(&fetched)?;
    job.state.position.remove(KEPT_BYTES);
    job.save_position()?;
    job.delete_pending()?;
    Ok(change)
}

fn store_clusters(job: &mut SyncJob<'_>, kept: &[(PathBuf, String)]) -> Result<(), SyncError> {
    let path = job.folder.cluster_rows_file();
    let disk = |error: std::io::Error| SyncError::from_disk(&path, &error);
    let mut rows = read_cluster_rows(&path).map_err(disk)?;
    let mut take = |row: &GdeltRow<'_>| {
        rows.extend(ClusterRow::from_row(row));
        if rows.len() > 2 * MAX_ROWS {
            retain_newest_clusters(&mut rows);
        }
        Ok(())
    };
    for (path, name) in kept {
        read_gdelt_rows(path, name, job.should_stop, &mut take).map_err(read_error)?;
    }
    retain_newest_clusters(&mut rows);
    write_cluster_rows(&path, &rows).map_err(disk)?;
    let licence = job.feed.request.licence.as_deref().unwrap_or(SERVICE.licence);
    let items = cluster_items(&rows, &job.feed.name, licence);
    job.commit_items(items).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_events_are_listed() {
        const MD5: &str = "297a16b493de7cf6ca809a7cc31d0b93";
        let line = |name: &str| format!("150383 {MD5} http://data.gdeltproject.org/gdeltv2/{name}");
        let file = ListedFile::from_line(&line("20150218230000.export.CSV.zip")).unwrap();
        assert_eq!((file.size, file.md5.as_str()), (150_383, MD5));
        assert_eq!(file.name(), "20150218230000.export.CSV.zip");
        for name in ["20150218230000.gkg.csv.zip", "../x.export.CSV.zip", ".export.CSV.zip", ""] {
            assert_eq!(ListedFile::from_line(&line(name)), None, "{name}");
        }
        for line in ["", "x", "1 2 http://a/20150218230000.export.CSV.zip", "-1 x y"] {
            assert_eq!(ListedFile::from_line(line), None, "{line}");
        }
    }
}
