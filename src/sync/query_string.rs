//! Builds the queries of addresses.

use std::fmt::Write as _;

/// Returns an address with parameters, encoded so that every character may occur in them.
pub(super) fn add_query<N: AsRef<str>, V: AsRef<str>>(
    url: &str,
    parameters: impl IntoIterator<Item = (N, V)>,
) -> String {
    let mut out = url.to_owned();
    let mut separator = if url.contains('?') { '&' } else { '?' };
    for (name, value) in parameters {
        out.push(separator);
        push_encoded(&mut out, name.as_ref());
        out.push('=');
        push_encoded(&mut out, value.as_ref());
        separator = '&';
    }
    out
}

fn push_encoded(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => _ = write!(out, "%{byte:02X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_encoded() {
        let query = add_query("https://a.org/b", [("filter[field]", "a&b=c"), ("x", "é +")]);
        assert_eq!(query, "https://a.org/b?filter%5Bfield%5D=a%26b%3Dc&x=%C3%A9%20%2B");
        assert_eq!(add_query("https://a.org/?k=1", [("x", "")]), "https://a.org/?k=1&x=");
    }
}
