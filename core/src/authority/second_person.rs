//! Second-person approval: how long may a second person take to agree?

/// How many days a proposal waits for a second person, to the circle of operators or to the policy:
/// whoever agrees later should hear the grounds again.
pub const PROPOSAL_DAYS: i64 = 7;
