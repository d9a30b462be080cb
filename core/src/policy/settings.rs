//! Policy settings and profiles: what can be set, and what is it set to in each profile? (DESIGN 6)

use crate::activity::ActivityRule;
use crate::service_token::TOKEN_DAYS_MAX;
use serde::{Deserialize, Serialize};

/// A set of rules to start from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The help article's rules; the default.
    #[default]
    Hotel,
    /// NIST SP 800-63B-4.
    Nist,
    /// PCI DSS 4.0.1, requirement 8.
    Pci,
}

impl Profile {
    /// The settings a new ledger of this profile starts with.
    pub fn settings(self) -> Settings {
        match self {
            Self::Hotel => Settings::hotel(),
            Self::Nist => {
                let lock_minutes = vec![30, 60, 120, 240, 480, 1440];
                Settings {
                    lock_minutes,
                    factor_grace_days_after_reset: 0,
                    factor_hand_over_code: true,
                    ..Settings::hotel()
                }
            }
            Self::Pci => Settings {
                known_device_failures_max: 0,
                lock_minutes: vec![30],
                password_letters_and_digits: true,
                password_history: 4,
                session_idle_minutes: 15,
                factor_grace_days_first: 0,
                factor_grace_days_after_reset: 0,
                factor_hand_over_code: true,
                passkeys: PasskeyUse::SecondFactor,
                disabled_when_unused_days: 90,
                trail_stopped_minutes_max: 15,
                service_token_days_max: 90,
                ..Settings::hotel()
            },
        }
    }
}

/// Every setting that applies. The unit is part of the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Consecutive failures that lock an account (S12).
    pub failures_max: u32,
    /// Failures that all known devices together may make while the account is locked for others.
    pub known_device_failures_max: u32,
    /// How long the first, second, … lock lasts; the last value holds for all later ones. Empty:
    /// a lock ends by reset, a manager or support, never by time.
    pub lock_minutes: Vec<u32>,
    /// Consecutive failures, over all locks, that disable the password until a reset.
    pub consecutive_failures_max: u32,
    /// The shortest password with a second factor, in Unicode code points.
    pub password_length_min: u32,
    /// The shortest password where there is no second factor, in Unicode code points.
    pub password_length_min_alone: u32,
    /// The longest password, in Unicode code points.
    pub password_length_max: u32,
    /// Whether a password needs a letter and a digit (PCI DSS 8.3.6).
    pub password_letters_and_digits: bool,
    /// How many passwords back must not be chosen again (PCI DSS 8.3.7); the current one included.
    pub password_history: u32,
    /// How long an activation link opens.
    pub activation_link_hours: u32,
    /// How long a reset link opens (S34: 24 hours at most).
    pub reset_link_hours: u32,
    /// A reset asked for again within this time sends the same link once more.
    pub reset_repeat_minutes: u32,
    /// Mails with links that one address gets in an hour.
    pub link_mails_per_hour: u32,
    /// Mails with links that one address gets in a day.
    pub link_mails_per_day: u32,
    /// A session unused for so long ends.
    pub session_idle_minutes: u32,
    /// A session ends after so long, used or not.
    pub session_hours: u32,
    /// A password survives the deletion of its account for so long (S30).
    pub restore_password_days: u32,
    /// Access to a property is restricted when an invoice is overdue for so long (S14).
    pub overdue_grace_days: u32,
    /// Refusals and "forgot" answer no earlier than this (S4).
    pub answer_floor_ms: u32,
    /// How long the second factor may be deferred from the first log-in on (S21: 30 days at most).
    pub factor_grace_days_first: u32,
    /// How long it may be deferred after a reset (S27).
    pub factor_grace_days_after_reset: u32,
    /// Whether a reset by somebody else gives a code that sets the next factor up: that person hands
    /// it over.
    pub factor_hand_over_code: bool,
    /// Refused codes, over all kinds, sessions and challenges together, that lead to a pause (S19).
    pub factor_failures_max: u32,
    /// How long the first, second, … pause lasts; the last value holds for all later ones.
    pub factor_pause_seconds: Vec<u32>,
    /// Consecutive refused codes, over all pauses, that disable the factor until a reset.
    pub factor_consecutive_max: u32,
    /// Sensitive data opens for so long after the second factor was shown (S21).
    pub factor_step_up_minutes: u32,
    /// What a passkey is worth. A document that was written before there was this setting says nothing
    /// of it: then it is a second factor beside the password.
    #[serde(default = "passkeys_before")]
    pub passkeys: PasskeyUse,
    /// An account unused for so long is disabled until a reset (PCI DSS 8.2.6); 0: never.
    pub disabled_when_unused_days: u32,
    /// Log-ins are refused for so long after unusual activity.
    pub unusual_activity_minutes: u32,
    /// Which activity is unusual, and what follows from it (S2).
    pub unusual_activity: Vec<ActivityRule>,
    /// Nobody logs in once the audit log has not moved for so long; 0: log-in continues (C4).
    pub trail_stopped_minutes_max: u32,
    /// How long a token for other software may last. A document that was written before there was
    /// this setting says nothing of it: then what was compiled in holds.
    #[serde(default = "token_days_before")]
    pub service_token_days_max: u32,
}

/// How long a token could last while no policy said so.
fn token_days_before() -> u32 {
    TOKEN_DAYS_MAX
}

/// What a passkey was before a policy said so.
fn passkeys_before() -> PasskeyUse {
    PasskeyUse::SecondFactor
}

/// What a passkey is worth, from the strictest to the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasskeyUse {
    /// None is set up any more. Those that are there stay second factors until they are removed.
    Off,
    /// The second factor, beside a password.
    SecondFactor,
    /// Both factors at once: no password is asked for. The authenticator checks who uses it.
    BothFactors,
}

impl PasskeyUse {
    /// All of them, from the strictest to the loosest.
    pub const ALL: [Self; 3] = [Self::Off, Self::SecondFactor, Self::BothFactors];

    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::SecondFactor => "second_factor",
            Self::BothFactors => "both_factors",
        }
    }
}

impl Settings {
    fn hotel() -> Self {
        Self {
            failures_max: 10,
            known_device_failures_max: 5,
            lock_minutes: vec![],
            consecutive_failures_max: 100,
            password_length_min: 12,
            password_length_min_alone: 15,
            password_length_max: 256,
            password_letters_and_digits: false,
            password_history: 0,
            activation_link_hours: 24,
            reset_link_hours: 24,
            reset_repeat_minutes: 15,
            link_mails_per_hour: 3,
            link_mails_per_day: 10,
            session_idle_minutes: 60,
            session_hours: 24,
            restore_password_days: 30,
            overdue_grace_days: 7,
            answer_floor_ms: 250,
            factor_grace_days_first: 30,
            factor_grace_days_after_reset: 30,
            factor_hand_over_code: false,
            factor_failures_max: 5,
            factor_pause_seconds: vec![30, 60, 300, 900, 3600],
            factor_consecutive_max: 100,
            factor_step_up_minutes: 15,
            passkeys: PasskeyUse::BothFactors,
            disabled_when_unused_days: 0,
            unusual_activity_minutes: 30,
            unusual_activity: ActivityRule::usual(),
            trail_stopped_minutes_max: 0,
            service_token_days_max: 365,
        }
    }
}

/// The rule that locked an account, as it was in the policy version that applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum LockRule {
    /// So many failures without a success, a reset, an unlock or an expiry between them.
    FailuresInARun {
        /// The setting `failures_max` then.
        failures_max: u32,
    },
}
