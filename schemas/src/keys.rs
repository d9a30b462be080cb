//! Names of encryption keys: under which key does a box lie, and where does that key come from?

use keyledger_core::ids::AccountId;
use keyledger_core::metadata::Actor;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::fmt;
use std::str::FromStr;

/// The name of a key that boxes lie under (DESIGN 3), as it stands in the box.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyName {
    /// `person:<account>`: everything personal about one person, until erasure.
    Person(AccountId),
    /// `origin:<account>:<yyyy-mm>`: from where one person acted in one month. Derived from the
    /// month's and the person's key: destroying either destroys it, and a log-in writes no key. For
    /// a person under legal hold it is kept itself before the month's half is destroyed.
    Origin(AccountId, String),
    /// `origin:unknown:<yyyy-mm-dd>`: from where nobody known acted on one day.
    UnknownOrigin(String),
}

impl KeyName {
    /// The key for from where somebody acted: the actor's own, for an actor's personal data never
    /// lies under the subject's key; the subject's where nobody knows who acted (an attempt on an
    /// account); else the day's.
    pub fn of_origin(actor: &Actor, subject: Option<AccountId>, at: Timestamp) -> Self {
        match actor.account().or(subject) {
            Some(account) => Self::Origin(account, at.month()),
            None => Self::UnknownOrigin(at.day()),
        }
    }

    /// The key for what is personal in the data: the subject's; where an event is about no
    /// account, the actor's own; else the day's.
    pub fn of_data(actor: &Actor, subject: Option<AccountId>, at: Timestamp) -> Self {
        match subject.or_else(|| actor.account()) {
            Some(account) => Self::Person(account),
            None => Self::UnknownOrigin(at.day()),
        }
    }

    /// The vault's name of what is no person's in this key: the month's or the day's.
    pub(crate) fn period_secret(&self) -> Option<SecretName> {
        match self {
            Self::Person(_) => None,
            Self::Origin(_, month) => Some(month_secret(month)),
            Self::UnknownOrigin(day) => Some(day_secret(day)),
        }
    }

    /// The same key of what was drawn in the period's place, under that name in the vault.
    pub(crate) fn of_period(&self, secret: &SecretName) -> Self {
        match self {
            Self::Person(_) => self.clone(),
            Self::Origin(account, _) => {
                Self::Origin(*account, secret.as_origin_month().unwrap_or_default().to_owned())
            }
            Self::UnknownOrigin(_) => {
                let day = secret.as_str().strip_prefix(DAY_SECRET).unwrap_or_default();
                Self::UnknownOrigin(day.to_owned())
            }
        }
    }

    /// The account whose erasure destroys this key.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person(account) | Self::Origin(account, _) => Some(*account),
            Self::UnknownOrigin(_) => None,
        }
    }
}

/// The vault's name of the month's half of origin keys.
pub(crate) fn month_secret(month: &str) -> SecretName {
    SecretName::stored(&format!("origin-month:{month}"))
}

const DAY_SECRET: &str = "origin:unknown:";

/// The vault's name of a day's key.
pub(crate) fn day_secret(day: &str) -> SecretName {
    SecretName::stored(&format!("{DAY_SECRET}{day}"))
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(account) => write!(f, "person:{account}"),
            Self::Origin(account, month) => write!(f, "origin:{account}:{month}"),
            Self::UnknownOrigin(day) => write!(f, "origin:unknown:{day}"),
        }
    }
}

/// A box names a key of no kind this release knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an envelope under the unknown key {0:?}")]
pub struct UnknownKey(pub String);

impl FromStr for KeyName {
    type Err = UnknownKey;
    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let parsed = match text.split_once(':') {
            Some(("person", account)) => account.parse().ok().map(Self::Person),
            Some(("origin", rest)) => match rest.split_once(':') {
                Some(("unknown", day)) => Some(Self::UnknownOrigin(day.to_owned())),
                Some((account, month)) => {
                    account.parse().ok().map(|account| Self::Origin(account, month.to_owned()))
                }
                None => None,
            },
            _ => None,
        };
        parsed.ok_or_else(|| UnknownKey(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::ids::SessionId;
    use keyledger_core::metadata::ActorKind;
    use uuid::Uuid;

    const SUBJECT: AccountId = AccountId(Uuid::from_u128(1));
    const MANAGER: AccountId = AccountId(Uuid::from_u128(2));

    fn at() -> Timestamp {
        "2026-11-22T07:01:02Z".parse().unwrap()
    }

    #[test]
    fn an_actors_origin_never_lies_under_the_subjects_key() {
        let manager =
            Actor::signed_in(ActorKind::Manager, MANAGER, SessionId("a session".to_owned()));
        let origin = KeyName::of_origin(&manager, Some(SUBJECT), at());
        assert_eq!(origin, KeyName::Origin(MANAGER, "2026-11".to_owned()));
        assert_eq!(KeyName::of_data(&manager, Some(SUBJECT), at()), KeyName::Person(SUBJECT));
        assert_eq!(KeyName::of_data(&manager, None, at()), KeyName::Person(MANAGER));
    }

    #[test]
    fn where_nobody_knows_who_acted_the_subject_or_the_day_has_the_key() {
        let nobody = Actor::anonymous();
        let on_account = KeyName::of_origin(&nobody, Some(SUBJECT), at());
        assert_eq!(on_account, KeyName::Origin(SUBJECT, "2026-11".to_owned()));
        let on_nobody = KeyName::of_origin(&nobody, None, at());
        assert_eq!(on_nobody, KeyName::UnknownOrigin("2026-11-22".to_owned()));
    }

    #[test]
    fn names_are_read_back_as_written_and_others_refused() {
        for name in [
            KeyName::Person(SUBJECT),
            KeyName::Origin(SUBJECT, "2026-11".to_owned()),
            KeyName::UnknownOrigin("2026-11-22".to_owned()),
        ] {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        assert_eq!(month_secret("2026-11"), SecretName::origin_month(at()));
        assert_eq!(day_secret("2026-11-22"), SecretName::origin_unknown(at()));
        for text in ["", "person", "person:ada", "origin:x", "password:1", "origin:ada:2026-11"] {
            assert_eq!(text.parse::<KeyName>(), Err(UnknownKey(text.to_owned())));
        }
    }
}
