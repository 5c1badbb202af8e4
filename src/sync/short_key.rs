//! Short keys for addresses and ids.

/// Returns a short name for an address or id.
pub(super) fn shorten_key(key: &str) -> String {
    format!("{:x}", md5::compute(key)).chars().take(12).collect()
}
