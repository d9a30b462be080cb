//! Mail templates: which mails are there, and what is each about? This is the one list of them: the
//! texts, the ids and the checks before a mail leaves all go by it.

use serde::{Deserialize, Serialize};

/// What a mail is about: it says what has to be still so when the mail leaves, and who may see it in a
/// list of mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A link for the person themselves: it must still open.
    Link,
    /// What happened to the person's own account.
    Account,
    /// A property the person came to: a recorded decision not to mail (S31).
    Joined,
    /// A property the person no longer belongs to: who was deleted with it is told as well.
    Left,
    /// What happened to a colleague: for those who manage the users of their property.
    Colleague,
    /// Who belongs to a property: for those who manage its users, and without a name.
    Members,
    /// A permission a colleague asks for: for those who manage the users of the property.
    Request,
    /// What somebody reported: for support.
    Report,
    /// What a property owes: for those who handle its billing.
    Billing,
}

/// One entry a mail: its name here, its code, and what it is about.
macro_rules! templates {
    ($($(#[$doc:meta])* $name:ident = $code:literal about $matter:ident,)*) => {
        /// What a mail says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum MailTemplate {
            $($(#[$doc])* $name,)*
        }

        impl MailTemplate {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its stored name: the keys of its texts begin with it, and the ids of mails are
            /// derived from it, so it never changes.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What it is about.
            pub const fn matter(self) -> Matter {
                match self {
                    $(Self::$name => Matter::$matter,)*
                }
            }
        }
    };
}

templates! {
    /// "Activate your account" (S9).
    Activation = "activation" about Link,
    /// The way to a new password.
    PasswordReset = "password_reset" about Link,
    /// The account was locked.
    AccountLocked = "account_locked" about Account,
    /// A new password was chosen.
    PasswordChanged = "password_changed" about Account,
    /// The person was added to a property (S31: decided, and not mailed).
    MembershipAdded = "membership_added" about Joined,
    /// A colleague's account was locked: for those who manage the users of their property.
    StaffLocked = "staff_locked" about Colleague,
    /// An invoice is due: for those who handle the billing of the property.
    InvoiceDue = "invoice_due" about Billing,
    /// An invoice is overdue: for those who handle the billing.
    InvoiceOverdue = "invoice_overdue" about Billing,
    /// Access to the property was restricted: for those who handle the billing.
    PropertyRestricted = "property_restricted" about Billing,
    /// Access to the property is back: for those who handle the billing.
    RestrictionLifted = "restriction_lifted" about Billing,
    /// The subscription is on hold: for those who handle the billing.
    SubscriptionOnHold = "subscription_on_hold" about Billing,
    /// The subscription was suspended: for those who handle the billing.
    SubscriptionSuspended = "subscription_suspended" about Billing,
    /// The subscription has ended: for those who handle the billing.
    SubscriptionEnded = "subscription_ended" about Billing,
    /// The subscription runs again: for those who handle the billing.
    SubscriptionResumed = "subscription_resumed" about Billing,
    /// Somebody lifted the lock on the person's account (S35).
    AccountUnlocked = "account_unlocked" about Account,
    /// Somebody ended every session of the person.
    SessionsEnded = "sessions_ended" about Account,
    /// Somebody suspended the person's account.
    AccountSuspended = "account_suspended" about Account,
    /// Somebody opened the person's suspended account.
    AccountResumed = "account_resumed" about Account,
    /// Support lifted the lock of a colleague: for those who manage the users of their property.
    StaffUnlocked = "staff_unlocked" about Colleague,
    /// Support ended every session of a colleague.
    StaffSessionsEnded = "staff_sessions_ended" about Colleague,
    /// Support suspended a colleague.
    StaffSuspended = "staff_suspended" about Colleague,
    /// Support opened the suspended account of a colleague.
    StaffResumed = "staff_resumed" about Colleague,
    /// A second factor was set up.
    FactorSetUp = "factor_set_up" about Account,
    /// Too many wrong codes: a first pause (S19).
    FactorPaused = "factor_paused" about Account,
    /// The person removed one of several second factors.
    FactorRemoved = "factor_removed" about Account,
    /// The second factor was reset (S23, S24).
    FactorReset = "factor_reset" about Account,
    /// Recovery codes were shown.
    RecoveryCodesShown = "recovery_codes_shown" about Account,
    /// A recovery code was used.
    RecoveryCodeUsed = "recovery_code_used" about Account,
    /// A passkey was set up.
    PasskeySetUp = "passkey_set_up" about Account,
    /// A passkey is not accepted any more.
    PasskeyChanged = "passkey_changed" about Account,
    /// Our own app was set up on a device.
    AppSetUp = "app_set_up" about Account,
    /// Somebody with the phone said that a log-in was not them.
    AppDenied = "app_denied" about Account,
    /// A colleague said on the phone that a log-in was not them: for those who manage the users of their
    /// property.
    StaffAppDenied = "staff_app_denied" about Colleague,
    /// Somebody said on the phone that a log-in was not them: for support.
    SupportAppDenied = "support_app_denied" about Report,
    /// Support reset the second factor of a colleague.
    StaffFactorReset = "staff_factor_reset" about Colleague,
    /// The person no longer belongs to a property (S30).
    MembershipRemoved = "membership_removed" about Left,
    /// The person's deleted account came back (S30).
    AccountRestored = "account_restored" about Account,
    /// Support changed who belongs to a property, or what they may do there: for those who manage its
    /// users.
    StaffMembersChanged = "staff_members_changed" about Members,
    /// A colleague reported something on their account that was not them: for those who manage the
    /// users of their property (B13).
    StaffActivityReported = "staff_activity_reported" about Colleague,
    /// Somebody reported something on their account that was not them: for support.
    SupportActivityReported = "support_activity_reported" about Report,
    /// A colleague asks for a permission: for those who manage the users of the property (S10).
    PermissionRequested = "permission_requested" about Request,
}

impl MailTemplate {
    /// The mail of this code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}
