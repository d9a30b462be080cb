//! Store address: which database does `postgres://…` name? What libpq reads, but stricter about TLS: a
//! connection that leaves the machine is encrypted and the server proves itself, unless
//! `sslmode=disable` says otherwise.

use percent_encoding::percent_decode_str;
use std::path::PathBuf;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// Where a database is and who logs in to it. Never printed with its password.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Box<Config>,
    pub(super) root_certificate: Option<PathBuf>,
    pub(super) name: String,
}

/// What is wrong with an address. Never repeats it: it holds a password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// Not one at all.
    #[error(
        "this is no address of a PostgreSQL database, such as postgres://keyledger@db.hotel.example/keyledger: {0}"
    )]
    Unreadable(String),
    /// No host.
    #[error("the address names no host")]
    NoHost,
    /// No database.
    #[error(
        "the address names no database: write it behind the host, postgres://db.hotel.example/keyledger"
    )]
    NoDatabase,
    /// A server that takes no writes.
    #[error(
        "target_session_attrs names servers that may be standbys; a ledger is written to: leave it out"
    )]
    NoWrites,
    /// An option that would encrypt only when nobody objects.
    #[error(
        "sslmode=prefer would go on without encryption where somebody interferes: write sslmode=require, or sslmode=disable where nobody can listen in"
    )]
    Prefer,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Address {
    /// Whether this is meant as the address of a PostgreSQL database.
    pub fn is_one(text: &str) -> bool {
        ["postgres:", "postgresql:"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// Reads an address: `postgres://user:password@host:port,host:port/database?sslmode=…&sslrootcert=…`.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (plain, root_certificate, tls) = split_ours(text)?;
        let mut config: Config =
            plain.parse().map_err(|error| AddressError::Unreadable(chained(&error)))?;
        if config.get_hosts().is_empty() {
            return Err(AddressError::NoHost);
        }
        let database = config.get_dbname().ok_or(AddressError::NoDatabase)?.to_owned();
        config.ssl_mode(match tls.as_deref() {
            Some("disable") => SslMode::Disable,
            Some("prefer" | "allow") => return Err(AddressError::Prefer),
            None if config.get_hosts().iter().all(stays_here) => SslMode::Disable,
            // Whatever is verified more loosely elsewhere is verified in full here.
            None | Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(other) => {
                let what = format!("sslmode={other} is none of require, disable");
                return Err(AddressError::Unreadable(what));
            }
        });
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.application_name("keyledger");
        let name = format!("{}/{database}", hosts(&config));
        Ok(Self { config: Box::new(config), root_certificate, name })
    }

    /// Hosts and database, for people.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Takes the options out that the driver does not know, or knows otherwise.
fn split_ours(text: &str) -> Result<(String, Option<PathBuf>, Option<String>), AddressError> {
    let Some((before, options)) = text.split_once('?') else {
        return Ok((text.to_owned(), None, None));
    };
    let (mut others, mut certificate, mut tls) = (Vec::new(), None, None);
    for option in options.split('&') {
        match option.split_once('=') {
            Some(("sslrootcert", path)) => certificate = Some(PathBuf::from(decoded(path)?)),
            Some(("sslmode", mode)) => tls = Some(mode.to_owned()),
            // What is asked for in any case; the driver does not know libpq's newer word for it.
            Some(("target_session_attrs", "read-write" | "primary")) => {}
            Some(("target_session_attrs", _)) => return Err(AddressError::NoWrites),
            _ => others.push(option),
        }
    }
    let plain = if others.is_empty() {
        before.to_owned()
    } else {
        format!("{before}?{}", others.join("&"))
    };
    Ok((plain, certificate, tls))
}

fn decoded(text: &str) -> Result<String, AddressError> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| AddressError::Unreadable("sslrootcert is not UTF-8".to_owned()))
}

fn stays_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

fn hosts(config: &Config) -> String {
    let ports = config.get_ports();
    let each = config.get_hosts().iter().enumerate().map(|(index, host)| {
        // One port may stand for all hosts.
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(path) => format!("{}:{port}", path.display()),
        }
    });
    each.collect::<Vec<_>>().join(",")
}

fn chained(error: &tokio_postgres::Error) -> String {
    use std::error::Error;
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(text: &str) -> SslMode {
        Address::parse(text).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_it_is_said_otherwise() {
        assert_eq!(mode("postgres://a@db.hotel.example/keyledger"), SslMode::Require);
        assert_eq!(mode("postgres://a@127.0.0.1,db.hotel.example/keyledger"), SslMode::Require);
        assert_eq!(mode("postgresql://a@db/keyledger?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgres://a@db/x?target_session_attrs=primary"), SslMode::Require);
        assert_eq!(mode("postgres://a@db/keyledger?sslmode=disable"), SslMode::Disable);
        assert_eq!(mode("postgres://a@[::1]:5433/keyledger"), SslMode::Disable);
        assert_eq!(mode("postgres:///keyledger?host=/var/run/postgresql"), SslMode::Disable);
    }

    #[test]
    fn an_address_is_told_without_its_password() {
        let text = "postgres://ada:sesame@one:5433,two:5434/keyledger?sslrootcert=/etc/my%20ca.pem";
        let address = Address::parse(text).unwrap();
        assert_eq!(address.name(), "one:5433,two:5434/keyledger");
        assert_eq!(format!("{address:?}"), address.name());
        assert_eq!(address.root_certificate, Some(PathBuf::from("/etc/my ca.pem")));
    }

    #[test]
    fn what_is_wrong_is_named_without_the_address() {
        for (text, told) in [
            ("postgres://ada:sesame@db:port/keyledger", "no address of a PostgreSQL database"),
            ("postgres://ada:sesame@/keyledger", "no host"),
            ("postgres://ada:sesame@db", "no database"),
            ("postgres://ada:sesame@db/keyledger?sslmode=prefer", "without encryption"),
            ("postgres://ada:sesame@db/keyledger?sslmode=perhaps", "sslmode=perhaps"),
            ("postgres://ada:sesame@db/keyledger?colour=red", "colour"),
            ("postgres://ada:sesame@db/keyledger?target_session_attrs=standby", "written to"),
        ] {
            let error = Address::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{text}: {error}");
            assert!(!error.contains("sesame"), "{error}");
        }
    }
}
