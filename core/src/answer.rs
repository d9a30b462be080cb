//! Documented answers: what was the person shown? The documented answers, shared by events, problem
//! types and texts.

use serde::{Deserialize, Serialize};

/// An answer a person can get: the last segment of a problem type, or a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// E-mail or password wrong, and it is not said which (S4).
    WrongCredentials,
    /// The account is locked; a reset brings it back (S12, S13).
    AccountLocked,
    /// The link's time ran out (S34).
    LinkExpired,
    /// A newer link was asked for (S34).
    LinkSuperseded,
    /// The link was used (S34).
    LinkUsed,
    /// The person is signed in.
    SignedIn,
    /// If the address is known, a mail is on its way (S4, S6).
    ResetMailSent,
    /// The new password holds.
    PasswordChosen,
    /// The password was right, and log-in is refused for a while; nothing more is said (S2).
    UnusualActivity,
    /// The password was right, and the account was not used for too long.
    AccountLapsed,
    /// The password was right, and a new one has to be chosen first (B13).
    PasswordResetRequired,
    /// A permission is missing, or the person does not belong there (S10).
    NotAuthorised,
    /// An invoice is overdue beyond the grace (S14).
    PaymentOverdue,
    /// The subscription is on hold (S15).
    SubscriptionOnHold,
    /// The subscription is suspended (S15).
    SubscriptionSuspended,
    /// The subscription has ended (S15).
    SubscriptionEnded,
    /// The password was right; a second factor is asked for (S17).
    FactorRequired,
    /// A second factor has to be set up before anything opens (S21).
    SetUpRequired,
    /// A code is not right (S18).
    InvalidCode,
    /// A code was right and was used before (S18).
    CodeAlreadyUsed,
    /// The phone's clock is wrong (S18).
    WrongClock,
    /// What the browser answered is not from a passkey of the account (S16).
    PasskeyRefused,
    /// The number that was typed into the app is not the one that the page shows (S20).
    WrongNumber,
    /// The app that answered is another person's (S20).
    OtherAccount,
    /// A passkey says something of itself that it may not: it has to be set up anew.
    PasskeyChanged,
    /// Too many wrong codes: a pause (S19).
    FactorPaused,
    /// Too many wrong codes over all pauses: only a reset helps.
    FactorDisabled,
    /// A second factor holds from now on (S28).
    FactorEnrolled,
    /// Recovery codes were shown.
    RecoveryCodesShown,
    /// A second factor has to be shown once more (S21).
    StepUpRequired,
    /// A second factor was removed.
    FactorRemoved,
    /// The second factor was reset (S23).
    FactorReset,
    /// That something was not the person was reported: sessions ended, a new password is needed (B13).
    ActivityReported,
}

impl Answer {
    /// The word that stands in events, problem types and text files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongCredentials => "wrong_credentials",
            Self::AccountLocked => "account_locked",
            Self::LinkExpired => "link_expired",
            Self::LinkSuperseded => "link_superseded",
            Self::LinkUsed => "link_used",
            Self::SignedIn => "signed_in",
            Self::ResetMailSent => "reset_mail_sent",
            Self::PasswordChosen => "password_chosen",
            Self::UnusualActivity => "unusual_activity",
            Self::AccountLapsed => "account_lapsed",
            Self::PasswordResetRequired => "password_reset_required",
            Self::NotAuthorised => "not_authorised",
            Self::PaymentOverdue => "payment_overdue",
            Self::SubscriptionOnHold => "subscription_on_hold",
            Self::SubscriptionSuspended => "subscription_suspended",
            Self::SubscriptionEnded => "subscription_ended",
            Self::FactorRequired => "factor_required",
            Self::SetUpRequired => "set_up_required",
            Self::InvalidCode => "invalid_code",
            Self::CodeAlreadyUsed => "code_already_used",
            Self::WrongClock => "wrong_clock",
            Self::PasskeyRefused => "passkey_refused",
            Self::WrongNumber => "wrong_number",
            Self::OtherAccount => "other_account",
            Self::PasskeyChanged => "passkey_changed",
            Self::FactorPaused => "factor_paused",
            Self::FactorDisabled => "factor_disabled",
            Self::FactorEnrolled => "factor_enrolled",
            Self::RecoveryCodesShown => "recovery_codes_shown",
            Self::StepUpRequired => "step_up_required",
            Self::FactorRemoved => "factor_removed",
            Self::FactorReset => "factor_reset",
            Self::ActivityReported => "activity_reported",
        }
    }
}
