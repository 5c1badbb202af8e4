//! Certificates of authorities that replace the built-in ones.

use std::fs;
use std::path::Path;

use ureq::tls::{PemItem, RootCerts, parse_pem};

use super::fetch_error::SyncError;

/// Reads a file of certificates in PEM.
///
/// # Errors
/// If it cannot be read or has none.
pub(super) fn read_authorities(path: &Path) -> Result<RootCerts, SyncError> {
    let bytes = fs::read(path).map_err(|error| SyncError::from_disk(path, &error))?;
    let certificates: Vec<_> = parse_pem(&bytes)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(SyncError::Request(format!("{} has no certificates in PEM", path.display())));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
