//! Configuration: how is the program set up? TOML, overlaid by `KEYLEDGER_*`; an error names the
//! key and the file.

mod billing;
mod changes;
mod connections;
mod hashing;
mod mail;
mod pages;
mod passkeys;
mod push;
mod store;
mod vault;
mod watching;

pub use billing::BillingConfig;
pub use changes::changed;
pub use hashing::HashingConfig;
pub use keyledger_adapters::nats::NatsConfig;
pub use keyledger_adapters::smtp::SmtpTls;
pub use keyledger_usecases::log_in::rate_limits::LimitsConfig;
pub use keyledger_web::listening::ConnectionsConfig;
pub use keyledger_web::request::proxies::{ForwardedHeader, Prefix};
pub use mail::MailConfig;
pub use passkeys::PasskeysConfig;
pub use push::PushConfig;
pub use store::{StoreLocation, StoreLocationError};
pub use vault::{VaultLocation, VaultLocationError};
pub use watching::{AlertConfig, WitnessConfig};

use keyledger_adapters::log;
use keyledger_adapters::nats::NatsSettings;
use keyledger_core::address::ascii_domain;
use keyledger_core::policy::Profile;
use keyledger_web::{DemoSignIn, Theme, origin};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The program's configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address people reach the engine under; links are built from it alone.
    pub public_url: String,
    /// The origins of pages elsewhere that may call the engine from a browser (CORS).
    pub allowed_origins: Vec<String>,
    /// Proxies, or prefixes of their networks, that are believed about whom they serve.
    pub trusted_proxies: Vec<Prefix>,
    /// The header in which they say it.
    pub forwarded_header: ForwardedHeader,
    /// Passkeys.
    pub passkeys: PasskeysConfig,
    /// Messages that wake phones.
    pub push: PushConfig,
    /// Whom people turn to when nobody at the property can help.
    pub support_contact: String,
    /// Where the ledger lies: `sqlite` (the data folder) or `postgres://…`.
    pub store: StoreLocation,
    /// Where secrets lie: `sqlite` (the data folder), or `postgres://…`, which several engines share.
    pub vault: VaultLocation,
    /// The policy profile a new ledger starts with.
    pub profile: Profile,
    /// What is logged, where `KEYLEDGER_LOG` does not say it; SIGHUP reads it again.
    pub log: Option<String>,
    /// The group of the data folder may have rights in it, as a platform sets them (`fsGroup`).
    pub trust_group: bool,
    /// Mail.
    pub mail: MailConfig,
    /// The message bus, where there is one.
    pub nats: NatsConfig,
    /// Connections: how many, and how long each may take.
    pub connections: ConnectionsConfig,
    /// Where `/metrics`, the details of `/readyz` and the documents are served, instead of beside
    /// everything else.
    pub ops_listen: Option<SocketAddr>,
    /// Limits in front of the ledger.
    pub limits: LimitsConfig,
    /// Password hashing.
    pub hashing: HashingConfig,
    /// Billing.
    pub billing: BillingConfig,
    /// Who vouches for the audit trail.
    pub witnesses: Vec<WitnessConfig>,
    /// Who hears when the audit trail is in trouble.
    pub alert: AlertConfig,
    /// Below so many free megabytes `/readyz` fails and log-in is refused.
    pub disk_floor_mb: u64,
    /// Origins, beside our own, that the log-in leads back to: `https://rates.hotel.example`.
    pub return_origins: Vec<String>,
    /// A file with up to six variables that make the pages look like a house's own.
    pub theme: Option<PathBuf>,
    /// What was read from it.
    #[serde(skip)]
    pub read_theme: Option<Theme>,
    /// Overrides the answer floor of a new ledger's first policy, in milliseconds.
    pub first_answer_floor_ms: Option<u32>,
    /// Whether this is the demo; never read from a file.
    #[serde(skip)]
    pub is_demo: bool,
    /// Who can log in to it; never read from a file.
    #[serde(skip)]
    pub demo_sign_ins: Vec<DemoSignIn>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".into(),
            allowed_origins: vec![],
            trusted_proxies: vec![],
            forwarded_header: ForwardedHeader::default(),
            passkeys: PasskeysConfig::default(),
            push: PushConfig::default(),
            support_contact: "support@hotel.example".into(),
            store: StoreLocation::default(),
            vault: VaultLocation::default(),
            profile: Profile::Hotel,
            log: None,
            trust_group: false,
            mail: MailConfig::default(),
            nats: NatsConfig::default(),
            connections: ConnectionsConfig::default(),
            ops_listen: None,
            limits: LimitsConfig::default(),
            hashing: HashingConfig::default(),
            billing: BillingConfig::default(),
            witnesses: vec![],
            alert: AlertConfig::default(),
            disk_floor_mb: 100,
            return_origins: vec![],
            theme: None,
            read_theme: None,
            first_answer_floor_ms: None,
            is_demo: false,
            demo_sign_ins: vec![],
        }
    }
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {0} cannot be read")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The file is not TOML.
    #[error("the configuration file {0} is not TOML")]
    Syntax(PathBuf, #[source] toml::de::Error),
    /// A key or its value is wrong.
    #[error("{key} in {place}: {what}")]
    Key {
        /// The key.
        key: String,
        /// The file, or the environment.
        place: String,
        /// What is wrong.
        what: String,
    },
}

/// Reads the configuration: defaults, then `file`, then the environment's `KEYLEDGER_*`. A section
/// and a key are joined by two underscores (`KEYLEDGER_MAIL__SMTP_HOST`); with `_FILE` at the end
/// the value is read from that file.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    read(file, environment).map(|(config, _)| config)
}

/// The same, with what was set.
pub fn read(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(Config, Table), ConfigError> {
    let place = file.map_or("the defaults".to_owned(), |file| file.display().to_string());
    let mut table = match file {
        Some(file) => read_table(file)?,
        None => Table::new(),
    };
    check(&table, &place)?;
    for (name, value) in environment {
        if let Some(key) = name.strip_prefix("KEYLEDGER_") {
            overlay(&mut table, &name, key, value)?;
        }
    }
    let config: Config = parse(&table, "the environment")?;
    validate(config, &place).map(|config| (config, table))
}

fn read_table(file: &Path) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ConfigError::Unreadable(file.to_owned(), error))?;
    text.parse().map_err(|error| ConfigError::Syntax(file.to_owned(), error))
}

fn check(table: &Table, place: &str) -> Result<(), ConfigError> {
    parse(table, place).map(|_: Config| ())
}

fn parse(table: &Table, place: &str) -> Result<Config, ConfigError> {
    let value = Value::Table(table.clone());
    serde_path_to_error::deserialize(value).map_err(|error| ConfigError::Key {
        key: error.path().to_string(),
        place: place.to_owned(),
        what: error.inner().message().trim().to_owned(),
    })
}

/// Variables that the command line reads itself.
const OF_THE_COMMAND_LINE: [&str; 5] = ["CONFIG", "DATA", "LISTEN", "LOG", "LANG"];

fn overlay(table: &mut Table, name: &str, key: &str, value: String) -> Result<(), ConfigError> {
    if OF_THE_COMMAND_LINE.contains(&key) || key.starts_with("TEST_") || key == "FULL" {
        return Ok(());
    }
    let wrong = |what: String| ConfigError::Key {
        key: name.to_owned(),
        place: "the environment".to_owned(),
        what,
    };
    let (key, value) = match key.strip_suffix("_FILE") {
        // A key of that very name is a path to be kept, such as a certificate's.
        Some(secret) if !key.ends_with("CA_FILE") => {
            let read = std::fs::read_to_string(&value);
            let read = read.map_err(|error| wrong(format!("{value} cannot be read: {error}")))?;
            (secret, read.trim_end().to_owned())
        }
        Some(_) | None => (key, value),
    };
    let key = key.to_lowercase();
    let value = value
        .parse::<i64>()
        .map(Value::Integer)
        .ok()
        .or_else(|| value.parse::<bool>().map(Value::Boolean).ok())
        .unwrap_or_else(|| list_or_text(&key, value));
    match key.split_once("__") {
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            let Value::Table(section) = section else {
                return Err(wrong("this is not a section".into()));
            };
            section.insert(key.to_owned(), value);
        }
        None => {
            table.insert(key, value);
        }
    }
    Ok(())
}

fn list_or_text(key: &str, value: String) -> Value {
    const LISTS: [&str; 5] = [
        "allowed_origins",
        "trusted_proxies",
        "billing__payment_hosts",
        "push__hosts",
        "return_origins",
    ];
    if LISTS.contains(&key) {
        let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
        Value::Array(items.map(|item| Value::String(item.to_owned())).collect())
    } else {
        Value::String(value)
    }
}

fn validate(mut config: Config, place: &str) -> Result<Config, ConfigError> {
    let wrong = |key: &str, what: &str| {
        Err(ConfigError::Key { key: key.into(), place: place.into(), what: what.into() })
    };
    let url = config.public_url.trim_end_matches('/').to_owned();
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return wrong("public_url", "it must start with https:// or http://");
    }
    let Some(url) = with_ascii_host(&url).filter(|url| origin(url).is_some()) else {
        return wrong("public_url", "it must name a host, such as https://accounts.hotel.example");
    };
    config.public_url = url;
    if config.log.as_ref().is_some_and(|log| log::filter(log).is_none()) {
        return wrong("log", "it must be a level, such as warn or info, or keyledger=debug");
    }
    if config.hashing.memory_kib < 19_456 && !config.hashing.test_strength {
        return wrong("hashing.memory_kib", "it must be at least 19456 (OWASP)");
    }
    if config.hashing.queue == 0 {
        return wrong("hashing.queue", "it must be at least 1");
    }
    if let Err(wrong_key) = NatsSettings::of(&config.nats) {
        return wrong(wrong_key.key, wrong_key.what);
    }
    connections::validate(&config.connections, place)?;
    watching::validate(&config.witnesses, &config.alert, place)?;
    billing::validate(&config.billing, place)?;
    mail::validate(&mut config.mail, place)?;
    push::validate(&config.push, place)?;
    pages::validate(&mut config, place)?;
    Ok(config)
}

/// An address whose host has letters outside ASCII, as browsers and mail programs send it: what is
/// compared with an `Origin`, and what stands in links.
fn with_ascii_host(url: &str) -> Option<String> {
    if url.is_ascii() {
        return Some(url.to_owned());
    }
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find([':', '/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    Some(format!("{scheme}://{}{path}", ascii_domain(host).ok()?))
}

impl Config {
    /// The domain that people are told to trust in antivirus and firewall (S8).
    pub fn domain(&self) -> &str {
        let rest = self.public_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?']).next().unwrap_or(rest);
        match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            Some(_) | None => host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn the_environment_overlays_the_file_and_secrets_come_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keyledger.toml");
        std::fs::write(&file, "public_url = \"https://hotel.example/\"\n[mail]\nsmtp_port = 25\n")
            .unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "hunter2\n").unwrap();
        let variables = environment(&[
            ("KEYLEDGER_MAIL__SMTP_HOST", "mail.example"),
            ("KEYLEDGER_MAIL__SMTP_PASSWORD_FILE", secret.to_str().unwrap()),
            ("HOME", "/root"),
        ]);
        let config = load(Some(&file), variables).unwrap();
        assert_eq!(config.public_url, "https://hotel.example");
        assert_eq!(config.domain(), "hotel.example");
        assert_eq!(config.mail.smtp_host.as_deref(), Some("mail.example"));
        assert_eq!(config.mail.smtp_password.as_deref(), Some("hunter2"));
        assert_eq!(config.mail.smtp_port, 25);
    }

    #[test]
    fn a_wrong_key_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keyledger.toml");
        std::fs::write(&file, "[mail]\nsmtp_prot = 25\n").unwrap();
        let said = load(Some(&file), vec![]).unwrap_err().to_string();
        assert!(said.contains("smtp_prot") && said.contains("keyledger.toml"), "{said}");
        let said = load(None, environment(&[("KEYLEDGER_HASHING__QUEUE", "many")])).unwrap_err();
        assert!(said.to_string().contains("hashing.queue"), "{said}");
        let said = load(None, environment(&[("KEYLEDGER_HASHING__MEMORY_KIB", "64")])).unwrap_err();
        assert!(said.to_string().contains("19456"), "{said}");
    }

    #[test]
    fn the_public_address_is_kept_as_browsers_send_it() {
        let url = |url| load(None, environment(&[("KEYLEDGER_PUBLIC_URL", url)]));
        let read = url("https://h\u{f4}tel.example:8443/").unwrap();
        assert_eq!(read.public_url, "https://xn--htel-vqa.example:8443");
        assert_eq!(read.domain(), "xn--htel-vqa.example");
        assert!(url("https://h\u{f4}tel..example").unwrap_err().to_string().contains("public_url"));
    }

    #[test]
    fn payment_hosts_are_names_and_nothing_more() {
        let variables =
            environment(&[("KEYLEDGER_BILLING__PAYMENT_HOSTS", "pay.example, b.example")]);
        let config = load(None, variables).unwrap();
        assert_eq!(config.billing.payment_hosts, ["pay.example", "b.example"]);
        for host in ["https://pay.example", "pay.example:443", "Pay.example", "*.example", "a@b.c"]
        {
            let variables = environment(&[("KEYLEDGER_BILLING__PAYMENT_HOSTS", host)]);
            let said = load(None, variables).unwrap_err().to_string();
            assert!(said.contains("billing.payment_hosts") && said.contains(host), "{said}");
        }
    }
}
