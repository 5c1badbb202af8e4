//! The pages of an answer: files in the pending folder until the sync has stored them all, so that an interrupted sync
//! does not fetch them again.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::de::DeserializeOwned;

use super::fetch_error::SyncError;
use super::http_client::{MAX_PAGE_BYTES, shown_url};
use super::http_request::HttpRequest;
use super::sync_job::SyncJob;

/// A page, in a file and as its service reads it.
#[derive(Debug)]
pub(super) struct PageFile<T> {
    /// The file.
    pub(super) path: PathBuf,
    /// What the service reads of it.
    pub(super) content: T,
    /// When it was fetched.
    pub(super) fetched: SystemTime,
}

impl SyncJob<'_> {
    /// Returns a page that an interrupted sync has fetched, if there is one.
    pub(super) fn read_pending_page<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<PageFile<T>>, SyncError> {
        let path = self.pending_file(name)?;
        let Ok(content) = read_json(&path) else { return Ok(None) };
        let fetched = fs::metadata(&path).and_then(|metadata| metadata.modified());
        let fetched = fetched.map_err(|error| SyncError::from_disk(&path, &error))?;
        Ok(Some(PageFile { path, content, fetched }))
    }

    /// Fetches a page that `check` accepts into the pending folder.
    pub(super) fn fetch_page<T: DeserializeOwned>(
        &self,
        name: &str,
        request: &HttpRequest<'_>,
        check: &dyn Fn(&T) -> Result<(), SyncError>,
    ) -> Result<PageFile<T>, SyncError> {
        self.check_interrupted()?;
        let path = self.pending_file(name)?;
        let draft = path.with_extension("part");
        self.http.fetch_to_file(request, &draft, MAX_PAGE_BYTES)?;
        let content =
            read_json(&draft).map_err(|what| SyncError::Unexpected { url: shown_url(request.url), what })?;
        check(&content)?;
        fs::rename(&draft, &path).map_err(|error| SyncError::from_disk(&path, &error))?;
        Ok(PageFile { path, content, fetched: SystemTime::now() })
    }
}

/// Reads a file of JSON.
///
/// # Errors
/// What the file is instead, without quoting it.
fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    serde_json::from_reader(BufReader::new(file)).map_err(|error| {
        if is_web_page(path).unwrap_or(false) {
            return "it is a web page, not JSON; the service may be down or ask to log in".to_owned();
        }
        let (line, column) = (error.line(), error.column());
        format!("it is not JSON as the service documents it (line {line}, column {column})")
    })
}

fn is_web_page(path: &Path) -> io::Result<bool> {
    let start = fs::read(path)?;
    Ok(start.trim_ascii_start().first() == Some(&b'<'))
}

/// Returns the feed's parameters.
///
/// # Errors
/// If one of them is `reserved`: the sync sets it.
pub(super) fn free_parameters(
    job: &SyncJob<'_>,
    reserved: &[&str],
) -> Result<Vec<(String, String)>, SyncError> {
    let parameters = &job.feed.request.parameters;
    match parameters.iter().find(|row| reserved.iter().any(|name| row.0.eq_ignore_ascii_case(name))) {
        Some((name, _)) => {
            Err(SyncError::Request(format!("remove {name} from `parameters`: sync sets it itself")))
        }
        None => Ok(parameters.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_json_is_named_without_quoting_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page.json");
        for (text, expected) in [
            ("\n <!DOCTYPE html><p>s3cret", "it is a web page, not JSON"),
            ("[\"s3cret\"]", "it is not JSON as the service documents it (line 1, column 9)"),
        ] {
            fs::write(&path, text).unwrap();
            let said = read_json::<Vec<u32>>(&path).unwrap_err();
            assert!(said.starts_with(expected) && !said.contains("s3cret"), "{said}");
        }
    }
}
