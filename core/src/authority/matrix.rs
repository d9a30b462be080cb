//! The authority table: who may do what to whom? The one table; everything else asks it.
//!
//! Separation of duties stands in its columns: support acts and does not review, compliance reads
//! and holds and does not act. Where both have a mark, two people are meant to meet: operators are
//! admitted by a proposal and an approval, and a looser policy needs a second person.

use super::act::Act;
use super::role::Scope;
use serde::Serialize;

/// In which capacity somebody meets what they act on: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// The person themselves, on their own account.
    Oneself,
    /// A manager of every property the person belongs to.
    ManagerOfAll,
    /// A manager of one of the person's properties, or of the property that is meant.
    Manager,
    /// An operator who helps.
    Support,
    /// An operator who reviews.
    Compliance,
    /// Other software with a token of the scope that the row names.
    Service,
    /// Somebody at the machine itself, through the command line.
    Machine,
}

/// The columns in which people stand, in the order they are shown; services have scopes.
pub const ROLES: [Capacity; 6] = [
    Capacity::Oneself,
    Capacity::Manager,
    Capacity::ManagerOfAll,
    Capacity::Support,
    Capacity::Compliance,
    Capacity::Machine,
];

impl Capacity {
    /// The word that stands in answers and text files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Oneself => "oneself",
            Self::ManagerOfAll => "manager_of_all",
            Self::Manager => "manager",
            Self::Support => "support",
            Self::Compliance => "compliance",
            Self::Service => "service",
            Self::Machine => "machine",
        }
    }
}

/// One field of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// It may not be done.
    No,
    /// It may be done.
    Yes,
    /// It may be done by who says why: a documented code, and a note where words are needed.
    WithReason,
}

/// One act, and who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The act.
    pub act: Act,
    /// By the person, on their own account.
    pub oneself: Cell,
    /// By a manager of some of the person's properties.
    pub manager: Cell,
    /// By a manager of all of them.
    pub manager_of_all: Cell,
    /// By support.
    pub support: Cell,
    /// By compliance.
    pub compliance: Cell,
    /// At the machine.
    pub machine: Cell,
    /// By other software whose token has this scope.
    pub service: Option<Scope>,
}

const NO: Cell = Cell::No;
const YES: Cell = Cell::Yes;
const WHY: Cell = Cell::WithReason;

/// The row of an act.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "one line for each act: it is read as a table")]
pub const fn row(act: Act) -> Row {
    match act {
        //                                    oneself manager of all support compl. machine
        Act::CreateMember         => of(act, [NO,     YES,    YES,   WHY,    NO,    WHY], None),
        Act::ChangePermissions    => of(act, [NO,     YES,    YES,   WHY,    NO,    NO],  None),
        Act::RemoveMember         => of(act, [NO,     YES,    YES,   WHY,    NO,    NO],  None),
        Act::ReadMembers          => of(act, [NO,     YES,    YES,   YES,    YES,   YES], None),
        // Acts on the account itself reach into every property the person belongs to.
        Act::Unlock               => of(act, [NO,     NO,     WHY,   WHY,    NO,    WHY], None),
        Act::EndSessions          => of(act, [NO,     NO,     WHY,   WHY,    NO,    WHY], None),
        Act::Suspend              => of(act, [NO,     NO,     WHY,   WHY,    NO,    WHY], None),
        Act::Resume               => of(act, [NO,     NO,     WHY,   WHY,    NO,    WHY], None),
        Act::ResetFactor          => of(act, [NO,     NO,     WHY,   WHY,    NO,    WHY], None),
        // It grants nothing and shuts nothing: whoever is on the telephone with the person gives it.
        Act::FlagNextAttempt      => of(act, [NO,     NO,     NO,    WHY,    NO,    WHY], None),
        Act::ChangeProfile        => of(act, [YES,    NO,     WHY,   WHY,    NO,    WHY], None),
        // The machine invites the first operator only; that rule stands with the operators.
        Act::GrantOperatorRole    => of(act, [NO,     NO,     NO,    WHY,    WHY,   WHY], None),
        Act::WithdrawOperatorRole => of(act, [NO,     NO,     NO,    WHY,    WHY,   WHY], None),
        Act::IssueToken           => of(act, [NO,     NO,     NO,    WHY,    NO,    WHY], None),
        Act::RevokeToken          => of(act, [NO,     NO,     NO,    WHY,    NO,    WHY], None),
        // What cannot be undone is done at the machine, and compliance can forbid it.
        Act::Erase                => of(act, [NO,     NO,     NO,    NO,     NO,    WHY], None),
        Act::PlaceLegalHold       => of(act, [NO,     NO,     NO,    NO,     WHY,   WHY], None),
        Act::LiftLegalHold        => of(act, [NO,     NO,     NO,    NO,     WHY,   WHY], None),
        Act::FindPeople           => of(act, [NO,     NO,     NO,    YES,    YES,   YES], None),
        Act::ReadHistory          => of(act, [NO,     NO,     NO,    YES,    YES,   YES], None),
        Act::ReviewActs           => of(act, [NO,     NO,     NO,    NO,     YES,   YES], None),
        Act::Export               => of(act, [YES,    NO,     NO,    NO,     WHY,   WHY], None),
        Act::AdoptPolicy          => of(act, [NO,     NO,     NO,    WHY,    NO,    WHY], None),
        Act::ApprovePolicy        => of(act, [NO,     NO,     NO,    WHY,    WHY,   NO],  None),
        Act::AcceptClock          => of(act, [NO,     NO,     NO,    NO,     NO,    WHY], None),
        // Whoever is at the machine could stop the handlers altogether; skipping asks them for a reason too.
        Act::ManageHandlers       => of(act, [NO,     NO,     NO,    WHY,    NO,    YES], None),
        Act::CreateProperty       => of(act, [NO,     NO,     NO,    YES,    NO,    YES], None),
        Act::ChangeProperty       => of(act, [NO,     YES,    YES,   WHY,    NO,    NO],  None),
        Act::WriteBilling         => of(act, [NO,     NO,     NO,    NO,     NO,    NO],
                                            Some(Scope::BillingWrite)),
        Act::ReadEvents           => of(act, [NO,     NO,     NO,    NO,     YES,   YES],
                                            Some(Scope::EventsRead)),
        Act::Introspect           => of(act, [NO,     NO,     NO,    NO,     NO,    NO],
                                            Some(Scope::Introspect)),
        Act::CheckAccess          => of(act, [YES,    NO,     NO,    NO,     NO,    NO],
                                            Some(Scope::AccessCheck)),
    }
}

const fn of(act: Act, cells: [Cell; 6], service: Option<Scope>) -> Row {
    let [oneself, manager, manager_of_all, support, compliance, machine] = cells;
    Row { act, oneself, manager, manager_of_all, support, compliance, machine, service }
}

impl Row {
    /// The field in this column. A service's is yes where its scope is named.
    pub const fn cell(&self, capacity: Capacity) -> Cell {
        match capacity {
            Capacity::Oneself => self.oneself,
            Capacity::Manager => self.manager,
            Capacity::ManagerOfAll => self.manager_of_all,
            Capacity::Support => self.support,
            Capacity::Compliance => self.compliance,
            Capacity::Machine => self.machine,
            Capacity::Service => match self.service {
                Some(_) => Cell::Yes,
                None => Cell::No,
            },
        }
    }
}

/// In which capacities it may be done at all: who can help somebody who may not.
pub fn who_may(act: Act) -> Vec<Capacity> {
    let columns = ROLES.into_iter().chain([Capacity::Service]);
    columns.filter(|capacity| row(act).cell(*capacity) != Cell::No).collect()
}
