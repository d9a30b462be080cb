//! Acts: what can one do that needs authority?

use serde::{Deserialize, Serialize};

/// An act that needs authority: a row of the table. The code is in the ledger, in answers and
/// in text files: add variants, never rename. A new word is a new version of the events that have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Add a person to a property, or make their account (S3).
    CreateMember,
    /// Grant and withdraw permissions at a property (S11).
    ChangePermissions,
    /// Remove a person from a property (S30).
    RemoveMember,
    /// See the people of a property and what became of their mails (S29, S33).
    ReadMembers,
    /// Unlock an account before its lock expires.
    Unlock,
    /// End all sessions of a person.
    EndSessions,
    /// Suspend an account: nobody can log in, not even its owner.
    Suspend,
    /// Reopen a suspended account.
    Resume,
    /// Reset the second factor of somebody who lost it (S24).
    ResetFactor,
    /// Let a person's next log-in attempts carry a reference (B13).
    FlagNextAttempt,
    /// Change what a person is called, and in which language they are written to (S30).
    ChangeProfile,
    /// Propose or approve an operator.
    GrantOperatorRole,
    /// Take an operator's role back.
    WithdrawOperatorRole,
    /// Make a service token.
    IssueToken,
    /// Revoke a service token.
    RevokeToken,
    /// Forget a person for ever (DESIGN 8).
    Erase,
    /// Place a legal hold: the person cannot be erased.
    PlaceLegalHold,
    /// Lift a legal hold.
    LiftLegalHold,
    /// Find people by address, name, property, event or network.
    FindPeople,
    /// Read a person's history, and why their account is as it is (C6).
    ReadHistory,
    /// Read who acted on whom, who could do what, and who read which history (C5).
    ReviewActs,
    /// Take out everything that is held about a person.
    Export,
    /// Propose or adopt a policy (DESIGN 6).
    AdoptPolicy,
    /// Agree, as a second person, to a policy that loosens.
    ApprovePolicy,
    /// Continue after an anomaly of the clock (DESIGN 6).
    AcceptClock,
    /// Retry a parked stream of a handler, or skip the event it failed on (C3).
    ManageHandlers,
    /// Create a property.
    CreateProperty,
    /// Change how a property is set up, such as its time zone (B14).
    ChangeProperty,
    /// Say what became of invoices and subscriptions (S14, S15).
    WriteBilling,
    /// Read the events of the ledger, without personal data (C7).
    ReadEvents,
    /// Ask whether a session or a token is alive (RFC 7662).
    Introspect,
    /// Ask whether a person may do something at a property (S10).
    CheckAccess,
}

impl Act {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 32] = [
        Self::CreateMember,
        Self::ChangePermissions,
        Self::RemoveMember,
        Self::ReadMembers,
        Self::Unlock,
        Self::EndSessions,
        Self::Suspend,
        Self::Resume,
        Self::ResetFactor,
        Self::FlagNextAttempt,
        Self::ChangeProfile,
        Self::GrantOperatorRole,
        Self::WithdrawOperatorRole,
        Self::IssueToken,
        Self::RevokeToken,
        Self::Erase,
        Self::PlaceLegalHold,
        Self::LiftLegalHold,
        Self::FindPeople,
        Self::ReadHistory,
        Self::ReviewActs,
        Self::Export,
        Self::AdoptPolicy,
        Self::ApprovePolicy,
        Self::AcceptClock,
        Self::ManageHandlers,
        Self::CreateProperty,
        Self::ChangeProperty,
        Self::WriteBilling,
        Self::ReadEvents,
        Self::Introspect,
        Self::CheckAccess,
    ];

    /// Whether nothing is changed and nothing taken out: what is read is written down, and no more.
    pub const fn only_reads(self) -> bool {
        match self {
            Self::ReadMembers
            | Self::FindPeople
            | Self::ReadHistory
            | Self::ReviewActs
            | Self::ReadEvents
            | Self::Introspect
            | Self::CheckAccess => true,
            Self::CreateMember
            | Self::ChangePermissions
            | Self::RemoveMember
            | Self::Unlock
            | Self::EndSessions
            | Self::Suspend
            | Self::Resume
            | Self::ResetFactor
            | Self::FlagNextAttempt
            | Self::ChangeProfile
            | Self::GrantOperatorRole
            | Self::WithdrawOperatorRole
            | Self::IssueToken
            | Self::RevokeToken
            | Self::Erase
            | Self::PlaceLegalHold
            | Self::LiftLegalHold
            | Self::Export
            | Self::AdoptPolicy
            | Self::ApprovePolicy
            | Self::AcceptClock
            | Self::ManageHandlers
            | Self::CreateProperty
            | Self::ChangeProperty
            | Self::WriteBilling => false,
        }
    }

    /// The word that stands in answers and text files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CreateMember => "create_member",
            Self::ChangePermissions => "change_permissions",
            Self::RemoveMember => "remove_member",
            Self::ReadMembers => "read_members",
            Self::Unlock => "unlock",
            Self::EndSessions => "end_sessions",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::ResetFactor => "reset_factor",
            Self::FlagNextAttempt => "flag_next_attempt",
            Self::ChangeProfile => "change_profile",
            Self::GrantOperatorRole => "grant_operator_role",
            Self::WithdrawOperatorRole => "withdraw_operator_role",
            Self::IssueToken => "issue_token",
            Self::RevokeToken => "revoke_token",
            Self::Erase => "erase",
            Self::PlaceLegalHold => "place_legal_hold",
            Self::LiftLegalHold => "lift_legal_hold",
            Self::FindPeople => "find_people",
            Self::ReadHistory => "read_history",
            Self::ReviewActs => "review_acts",
            Self::Export => "export",
            Self::AdoptPolicy => "adopt_policy",
            Self::ApprovePolicy => "approve_policy",
            Self::AcceptClock => "accept_clock",
            Self::ManageHandlers => "manage_handlers",
            Self::CreateProperty => "create_property",
            Self::ChangeProperty => "change_property",
            Self::WriteBilling => "write_billing",
            Self::ReadEvents => "read_events",
            Self::Introspect => "introspect",
            Self::CheckAccess => "check_access",
        }
    }
}
