//! Why may an act not be done, and which of these refusals does history keep?

use super::role::Scope;
use serde::{Deserialize, Serialize};

/// Why it may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAuthorised {
    /// Nobody does this to their own account.
    #[error("nobody can do this to their own account")]
    Oneself,
    /// The person has more rights than who would act on them.
    #[error("the person has more rights than the one who would act on them")]
    MoreRights,
    /// The person belongs to no property that the manager manages.
    #[error("the person belongs to no property that is managed by the one who would act on them")]
    Stranger,
    /// The person also belongs to properties that the manager does not manage.
    #[error("the person also belongs to properties of other managers")]
    Elsewhere,
    /// This role does not do this.
    #[error("this role cannot do this")]
    Role,
    /// The token does not have this scope.
    #[error("the token lacks the scope {0}")]
    Scope(Scope),
    /// What support ended, support begins again.
    #[error("support suspended this account, and only support can reopen it")]
    BySupport,
    /// So many failures that a manager cannot help.
    #[error("the password is disabled: only a reset or support can enable it")]
    Disabled,
    /// Nobody hands out what they do not hold themselves.
    #[error("nobody can grant a permission that they do not have themselves")]
    NotHeld,
    /// The table asks why, and nothing was said.
    #[error("whoever does this says why: a reason is missing")]
    ReasonMissing,
}

/// Why somebody may not act on somebody else's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActRefusal {
    /// It was their own.
    Oneself,
    /// The person has more rights.
    MoreRights,
    /// The person belongs to no property they manage.
    Stranger,
    /// The person also belongs to properties they do not manage.
    Elsewhere,
    /// Their role does not do this.
    Role,
    /// Support suspended the account, and only support resumes it.
    BySupport,
    /// The password is disabled: only a reset or support brings it back.
    Disabled,
    /// They do not hold the permission they wanted to grant.
    NotHeld,
}

impl NotAuthorised {
    /// What is written down of it with whoever tried. A missing reason is asked for, and is no
    /// attempt at something that is not allowed.
    pub const fn noted(self) -> Option<ActRefusal> {
        match self {
            Self::Oneself => Some(ActRefusal::Oneself),
            Self::MoreRights => Some(ActRefusal::MoreRights),
            Self::Stranger => Some(ActRefusal::Stranger),
            Self::Elsewhere => Some(ActRefusal::Elsewhere),
            // A scope is a token's, and no token acts on a person.
            Self::Role | Self::Scope(_) => Some(ActRefusal::Role),
            Self::BySupport => Some(ActRefusal::BySupport),
            Self::Disabled => Some(ActRefusal::Disabled),
            Self::NotHeld => Some(ActRefusal::NotHeld),
            Self::ReasonMissing => None,
        }
    }
}
