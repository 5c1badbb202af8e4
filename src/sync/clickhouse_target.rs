//! Where events are in `ClickHouse`: server, database and table.

use ureq::http::Uri;

use crate::model::feed::is_table_name;

/// The table if none is named.
const DEFAULT_TABLE: &str = "events";
/// The scheme of an address that names a table.
const SCHEME: &str = "clickhouse://";

/// A table of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickHouseTarget {
    /// The address of the server, without database: `http://host:8123`.
    pub(super) server: String,
    /// The database.
    pub(super) database: String,
    /// The table.
    pub(super) table: String,
    /// The user, if the address names one.
    pub(super) user: Option<String>,
}

impl ClickHouseTarget {
    /// Parses `clickhouse://USER@HOST:PORT/DATABASE?table=TABLE&secure`, where only the host is needed.
    ///
    /// # Errors
    /// What is wrong, without the address: it may hold a password.
    pub fn parse(address: &str) -> Result<Self, String> {
        let form = "write clickhouse://USER@HOST:8123/DATABASE?table=events, with &secure for TLS";
        let rest = address.strip_prefix(SCHEME).ok_or_else(|| format!("not an address: {form}"))?;
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        if user.is_some_and(|user| user.contains(':')) {
            return Err("the address has a password, which others can see: leave it out and set \
                FRONTWATCH_CLICKHOUSE_PASSWORD, or `password` or `password_command` of clickhouse in credentials.ron"
                .to_owned());
        }
        let (mut table, mut is_secure) = (DEFAULT_TABLE, false);
        for setting in query.split('&').filter(|setting| !setting.is_empty()) {
            match setting.split_once('=').unwrap_or((setting, "1")) {
                ("table", name) => table = name,
                ("secure", "1" | "true") => is_secure = true,
                ("secure", "0" | "false") => is_secure = false,
                _ => return Err(format!("the address has an unknown setting: {form}")),
            }
        }
        let (scheme, port) = if is_secure { ("https", 8443) } else { ("http", 8123) };
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| !port.ends_with(']'));
        let server =
            if has_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") };
        let target = Self::from_parts(&server, database, table).map_err(|what| format!("{what}: {form}"))?;
        let is_name = |user: &&str| !user.is_empty() && !user.contains(['%', '/', ' ']);
        match user {
            Some(user) if !is_name(&user) => Err(format!("the address has no valid user: {form}")),
            user => Ok(Self { user: user.map(str::to_owned), ..target }),
        }
    }

    /// Returns the table that a feed names by an address such as `https://host:8443/db`.
    ///
    /// # Errors
    /// What is wrong.
    pub(super) fn from_url(url: &str, table: Option<&str>) -> Result<Self, String> {
        let start = url.find("://").map_or(0, |index| index + 3);
        let path = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |index| start + index);
        let (server, database) = url.split_at_checked(path).unwrap_or((url, ""));
        Self::from_parts(server, database.trim_matches('/'), table.unwrap_or(DEFAULT_TABLE))
    }

    fn from_parts(server: &str, database: &str, table: &str) -> Result<Self, String> {
        let database = if database.is_empty() { "default" } else { database };
        if !server.parse::<Uri>().is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty())) {
            return Err("the address names no host".to_owned());
        }
        for (what, name) in [("database", database), ("table", table)] {
            if !is_table_name(name) {
                return Err(format!("the name of the {what} must consist of letters, digits and _"));
            }
        }
        Ok(Self {
            server: server.to_owned(),
            database: database.to_owned(),
            table: table.to_owned(),
            user: None,
        })
    }

    /// Returns the table as statements name it.
    pub(super) fn qualified_table(&self) -> String {
        format!("`{}`.`{}`", self.database, self.table)
    }
}

impl std::fmt::Display for ClickHouseTarget {
    /// Writes the address without its user.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { server, database, table, .. } = self;
        let (host, secure) = match server.split_once("://") {
            Some(("https", host)) => (host, "&secure"),
            Some((_, host)) => (host, ""),
            None => (server.as_str(), ""),
        };
        write!(f, "{SCHEME}{host}/{database}?table={table}{secure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_parsed_with_defaults() {
        let parse = |text: &str| {
            ClickHouseTarget::parse(text)
                .map(|target| (target.server.clone(), target.to_string(), target.user))
        };
        let plain =
            ("http://db:8123".to_owned(), "clickhouse://db:8123/default?table=events".to_owned(), None);
        assert_eq!(parse("clickhouse://db"), Ok(plain.clone()));
        assert_eq!(parse("clickhouse://db/"), Ok(plain));
        let (server, shown, user) = parse("clickhouse://eva@[::1]/war?secure=1&table=ged").unwrap();
        assert_eq!(server, "https://[::1]:8443");
        assert_eq!(shown, "clickhouse://[::1]:8443/war?table=ged&secure");
        assert_eq!(user.as_deref(), Some("eva"));
        assert_eq!(parse(&shown).unwrap().1, shown);
    }

    #[test]
    fn wrong_addresses_are_refused_without_quoting_them() {
        for (address, why) in [
            ("clickhouse://eva:s3cret@db/war", "has a password"),
            ("clickhouse://eva:s3cret@", "has a password"),
            ("clickhouse:eva:s3cret@db", "not an address"),
            ("clickhouse://db/war?password=s3cret", "unknown setting"),
            ("clickhouse://db/wa`r", "name of the database"),
            ("clickhouse://db/war?table=s3cret;", "name of the table"),
            ("clickhouse://", "no host"),
            ("clickhouse://@db", "valid user"),
        ] {
            let refused = ClickHouseTarget::parse(address).unwrap_err();
            assert!(refused.contains(why) && !refused.contains("s3cret"), "{address}: {refused}");
        }
    }

    #[test]
    fn a_feed_names_the_database_by_the_path() {
        let target = ClickHouseTarget::from_url("https://db.example:8443/war/", Some("ged")).unwrap();
        assert_eq!(target.server, "https://db.example:8443");
        assert_eq!(target.qualified_table(), "`war`.`ged`");
        let target = ClickHouseTarget::from_url("http://db:8123", None).unwrap();
        assert_eq!(target.qualified_table(), "`default`.`events`");
        assert!(ClickHouseTarget::from_url("http://db:8123/a/b", None).is_err());
    }
}
