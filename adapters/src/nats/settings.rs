//! NATS settings: which broker, who are we there, and how are our streams kept?

use super::NatsConfig;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Seconds in a day.
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// How long the server remembers message ids.
const DUPLICATES: Duration = Duration::from_mins(2);

/// Who we are to the broker.
#[derive(Clone)]
pub enum Login {
    /// Nobody: only with `--insecure-broker`.
    None,
    /// A user name and its password.
    Password(String, String),
    /// The seed of an `NKey`.
    NKey(String),
    /// The contents of a `.creds` file.
    Credentials(String),
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Password(..) => "Password",
            Self::NKey(_) => "NKey",
            Self::Credentials(_) => "Credentials",
        })
    }
}

/// How to reach the broker, and what it is to keep.
#[derive(Clone, Debug)]
pub struct NatsSettings {
    /// Its addresses, as they were given.
    pub addresses: Vec<String>,
    /// Who we are.
    pub login: Login,
    /// A certificate authority to trust instead of the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
    /// A broker that lets anybody in is used all the same.
    pub insecure: bool,
    /// Copies of every message.
    pub replicas: usize,
    /// How long a message is kept.
    pub max_age: Duration,
    /// How long the server remembers message ids. Nothing relies on it.
    pub duplicates: Duration,
}

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{key}: {what}")]
pub struct SettingsError {
    /// The configuration's key.
    pub key: &'static str,
    /// What is wrong, and what would be right.
    pub what: &'static str,
}

impl NatsSettings {
    /// What the configuration says; `None` where no broker is configured.
    pub fn of(config: &NatsConfig) -> Result<Option<Self>, SettingsError> {
        let wrong = |key, what| Err(SettingsError { key, what });
        let Some(url) = &config.url else { return Ok(None) };
        let addresses: Vec<String> = url.split(',').map(|one| one.trim().to_owned()).collect();
        let known = |one: &String| one.starts_with("nats://") || one.starts_with("tls://");
        if !addresses.iter().all(known) {
            return wrong("nats.url", "each address must start with nats:// or tls://");
        }
        // The client would take them without a word and never use them.
        if addresses.iter().any(|one| one.contains('@')) {
            let what = "a user and a password do not belong into an address: set nats.user, and \
                        nats.password or KEYLEDGER_NATS__PASSWORD_FILE";
            return wrong("nats.url", what);
        }
        let replicas @ (1 | 3 | 5) = config.replicas else {
            return wrong("nats.replicas", "it must be 1, 3 or 5");
        };
        if !(1..=7).contains(&config.max_age_days) {
            return wrong("nats.max_age_days", "it must be from 1 to 7");
        }
        Ok(Some(Self {
            addresses,
            login: login(config)?,
            ca_file: config.ca_file.clone(),
            insecure: config.insecure_broker,
            replicas,
            max_age: Duration::from_secs(config.max_age_days * DAY_SECONDS),
            duplicates: DUPLICATES,
        }))
    }

    /// The addresses, as they are told to people.
    pub fn shown(&self) -> String {
        self.addresses.join(", ")
    }
}

fn login(config: &NatsConfig) -> Result<Login, SettingsError> {
    let several = SettingsError {
        key: "nats.user",
        what: "name one way to sign in: user and password, nkey_seed, or credentials",
    };
    let by_name = config.user.as_ref().or(config.password.as_ref()).is_some();
    match (by_name, &config.nkey_seed, &config.credentials) {
        (false, None, None) => Ok(Login::None),
        (true, None, None) => match (&config.user, &config.password) {
            (Some(user), Some(password)) => Ok(Login::Password(user.clone(), password.clone())),
            (Some(_), None) => Err(SettingsError {
                key: "nats.password",
                what: "it is missing (KEYLEDGER_NATS__PASSWORD_FILE reads it from a file)",
            }),
            (None, _) => {
                Err(SettingsError { key: "nats.user", what: "it is missing beside nats.password" })
            }
        },
        (false, Some(seed), None) => Ok(Login::NKey(seed.clone())),
        (false, None, Some(credentials)) => Ok(Login::Credentials(credentials.clone())),
        _ => Err(several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> NatsConfig {
        NatsConfig { url: Some("nats://one:4222, tls://two".into()), ..Default::default() }
    }

    #[test]
    fn without_an_address_there_is_no_broker() {
        assert!(NatsSettings::of(&NatsConfig::default()).unwrap().is_none());
    }

    #[test]
    fn what_is_shown_of_addresses_names_no_secret() {
        let settings = NatsSettings::of(&config()).unwrap().unwrap();
        assert_eq!(settings.shown(), "nats://one:4222, tls://two");
        assert!(!format!("{:?}", Login::NKey("SUSECRET".into())).contains("SECRET"));
    }

    #[test]
    fn a_wrong_key_is_named() {
        let key = |change: fn(&mut NatsConfig)| {
            let mut config = config();
            change(&mut config);
            NatsSettings::of(&config).unwrap_err().key
        };
        assert_eq!(key(|config| config.url = Some("http://one".into())), "nats.url");
        let signed_in = |config: &mut NatsConfig| config.url = Some("nats://ada:secret@one".into());
        assert_eq!(key(signed_in), "nats.url");
        assert_eq!(key(|config| config.replicas = 2), "nats.replicas");
        assert_eq!(key(|config| config.max_age_days = 8), "nats.max_age_days");
        assert_eq!(key(|config| config.max_age_days = 0), "nats.max_age_days");
        assert_eq!(key(|config| config.user = Some("ada".into())), "nats.password");
        assert_eq!(key(|config| config.password = Some("x".into())), "nats.user");
        let both = |config: &mut NatsConfig| {
            config.nkey_seed = Some("SU".into());
            config.credentials = Some("--".into());
        };
        assert_eq!(key(both), "nats.user");
    }
}
