//! Who may become an operator, arm by arm: a grant needs a second person once there are two.

use super::*;
use crate::authority::{OperatorRole, PROPOSAL_DAYS, ReasonCode, Requester};
use crate::codec::Recorded;
use crate::engine::{Intent, record};
use crate::ids::{AccountId, CommandId, SessionId};
use crate::metadata::{Actor, ActorKind};
use crate::policy::{Policy, Profile};
use crate::store::Expected;
use crate::stream::StreamId;
use crate::testing::moment;
use crate::timestamp::Timestamp;
use OperatorRole::{Compliance, Support};
use uuid::Uuid;

const SAM: AccountId = AccountId(Uuid::from_u128(1));
const CLEO: AccountId = AccountId(Uuid::from_u128(2));
const TOM: AccountId = AccountId(Uuid::from_u128(3));
const EVE: AccountId = AccountId(Uuid::from_u128(4));

fn until() -> Timestamp {
    moment(60)
}

/// The circle, with the person who acts in the metadata: it is part of the state.
#[derive(Default)]
struct Circle {
    state: Operators,
    minutes: i64,
}

impl Circle {
    fn ask(&self, command: &OperatorsCommand) -> Result<Vec<OperatorsEvent>, Rejection> {
        let who = match command {
            OperatorsCommand::Propose { by, .. } => Some(*by),
            OperatorsCommand::Approve { by, .. }
            | OperatorsCommand::Withdraw { by, .. }
            | OperatorsCommand::Keep { by, .. } => *by,
            OperatorsCommand::Invite { .. } | OperatorsCommand::Settle { .. } => None,
        };
        let (actor, why) = (acts(who), ReasonCode::Staffing.plain());
        self.state.decide(moment(self.minutes), Requester::new(&actor, Some(&why)), command)
    }

    /// Asked by this person, or at the machine; the rules must agree.
    fn by(&mut self, who: Option<AccountId>, command: &OperatorsCommand) -> Vec<OperatorsEvent> {
        let events = self.ask(command).unwrap();
        let intent = Intent::new(moment(self.minutes), acts(who), CommandId(Uuid::nil()));
        let policy = Policy::first(Profile::Hotel);
        let stream = StreamId::operators();
        let recorded: Vec<Recorded<OperatorsEvent>> = record::<Operators>(
            &stream,
            &policy,
            &intent,
            "test",
            Expected::NoStream,
            events.clone(),
        );
        for one in &recorded {
            self.state.evolve(one);
        }
        events
    }

    fn came(&mut self, who: AccountId) {
        self.by(None, &OperatorsCommand::Settle { confirmed: vec![who], closed: vec![] });
    }
}

/// An operator, or somebody at the machine.
fn acts(who: Option<AccountId>) -> Actor {
    who.map_or_else(Actor::at_the_machine, |who| {
        Actor::signed_in(ActorKind::Support, who, SessionId("5e".repeat(32)))
    })
}

fn invite(account: AccountId) -> OperatorsCommand {
    OperatorsCommand::Invite { account, role: Support, until: until() }
}

fn propose(account: AccountId, role: OperatorRole, by: AccountId) -> OperatorsCommand {
    OperatorsCommand::Propose { account, role, by, until: until() }
}

fn approve(account: AccountId, by: AccountId) -> OperatorsCommand {
    OperatorsCommand::Approve { account, by: Some(by), until: until() }
}

fn withdraw(account: AccountId, by: Option<AccountId>) -> OperatorsCommand {
    OperatorsCommand::Withdraw { account, by }
}

/// Sam of support and Cleo of compliance, both come.
fn two() -> Circle {
    let mut circle = Circle::default();
    circle.by(None, &invite(SAM));
    circle.came(SAM);
    circle.by(Some(SAM), &propose(CLEO, Compliance, SAM));
    circle.came(CLEO);
    circle
}

/// And Tom of support, and Eve of compliance.
fn four() -> Circle {
    let mut circle = three();
    circle.by(Some(SAM), &propose(EVE, Compliance, SAM));
    circle.by(Some(CLEO), &approve(EVE, CLEO));
    circle.came(EVE);
    circle
}

/// And Tom of support.
fn three() -> Circle {
    let mut circle = two();
    circle.by(Some(SAM), &propose(TOM, Support, SAM));
    circle.by(Some(CLEO), &approve(TOM, CLEO));
    circle.came(TOM);
    circle
}

#[test]
fn the_machine_invites_the_first_operator_and_nobody_beside() {
    let mut circle = Circle::default();
    let admitted = OperatorsEvent::OperatorAdmitted { account: SAM, role: Support, until: until() };
    assert_eq!(circle.by(None, &invite(SAM)), std::slice::from_ref(&admitted));
    assert_eq!(circle.by(None, &invite(SAM)), [admitted], "the first mail got lost");
    assert_eq!(circle.ask(&invite(EVE)), Err(Rejection::OperatorsExist));
    circle.came(SAM);
    assert_eq!(circle.ask(&invite(SAM)), Err(Rejection::OperatorsExist));
}

#[test]
fn the_only_operator_admits_alone_and_from_two_on_a_second_person_approves() {
    let mut circle = Circle::default();
    circle.by(None, &invite(SAM));
    assert_eq!(circle.ask(&propose(CLEO, Compliance, SAM)), Err(Rejection::NotAnOperator));
    circle.came(SAM);
    assert_eq!(circle.by(Some(SAM), &propose(CLEO, Compliance, SAM)).len(), 2, "admitted at once");
    circle.came(CLEO);
    let events = circle.by(Some(SAM), &propose(TOM, Support, SAM));
    let until = moment(PROPOSAL_DAYS * 24 * 60);
    assert_eq!(events, [OperatorsEvent::OperatorProposed { account: TOM, role: Support, until }]);
    assert_eq!(circle.state.role(TOM), None);
    assert_eq!(circle.ask(&propose(TOM, Support, CLEO)), Err(Rejection::AlreadyProposed));
    assert_eq!(circle.ask(&approve(TOM, SAM)), Err(Rejection::SecondPerson));
    assert_eq!(circle.ask(&approve(TOM, TOM)), Err(Rejection::Oneself));
    assert_eq!(circle.ask(&approve(TOM, EVE)), Err(Rejection::NotAnOperator));
    assert_eq!(circle.ask(&approve(EVE, CLEO)), Err(Rejection::NotProposed));
    circle.by(Some(CLEO), &approve(TOM, CLEO));
    assert_eq!(circle.state.role(TOM), Some(Support));
}

#[test]
fn an_invited_person_counts_before_they_came_and_may_do_nothing_yet() {
    let mut circle = Circle::default();
    circle.by(None, &invite(SAM));
    circle.came(SAM);
    circle.by(Some(SAM), &propose(CLEO, Compliance, SAM));
    // Cleo has not come: Sam cannot admit somebody else alone in the meantime.
    assert_eq!(circle.by(Some(SAM), &propose(TOM, Support, SAM)).len(), 1);
    assert_eq!(circle.ask(&approve(TOM, CLEO)), Err(Rejection::NotAnOperator));
}

#[test]
fn nobody_proposes_or_withdraws_themselves_and_nobody_holds_both_roles() {
    let circle = three();
    assert_eq!(circle.ask(&propose(SAM, Compliance, SAM)), Err(Rejection::Oneself));
    assert_eq!(circle.ask(&propose(CLEO, Support, SAM)), Err(Rejection::AlreadyOperator));
    assert_eq!(circle.ask(&withdraw(SAM, Some(SAM))), Err(Rejection::Oneself));
}

fn removed(account: AccountId) -> OperatorsEvent {
    OperatorsEvent::OperatorRemoved { account, because: OperatorRemoval::Withdrawn }
}

#[test]
fn a_role_goes_when_a_second_operator_asks_for_the_same() {
    let mut circle = three();
    let until = moment(PROPOSAL_DAYS * 24 * 60);
    let proposed = OperatorsEvent::OperatorWithdrawalProposed { account: TOM, until };
    assert_eq!(circle.by(Some(SAM), &withdraw(TOM, Some(SAM))), [proposed]);
    assert_eq!(circle.state.role(TOM), Some(Support), "it holds until somebody agreed");
    assert_eq!(
        circle.ask(&withdraw(TOM, Some(SAM))),
        Ok(vec![]),
        "asking twice is no second person"
    );
    assert_eq!(circle.ask(&withdraw(TOM, Some(TOM))), Err(Rejection::Oneself));
    assert_eq!(circle.by(Some(CLEO), &withdraw(TOM, Some(CLEO))), [removed(TOM)]);
    assert_eq!(circle.state.role(TOM), None);
}

#[test]
fn a_role_is_never_left_to_nobody_by_operators_or_at_the_machine() {
    let mut circle = three();
    for by in [Some(SAM), Some(TOM), None] {
        assert_eq!(circle.ask(&withdraw(CLEO, by)), Err(Rejection::LastOfRole), "{by:?}");
    }
    circle.by(None, &withdraw(TOM, None));
    for by in [Some(CLEO), None] {
        assert_eq!(circle.ask(&withdraw(SAM, by)), Err(Rejection::LastOfRole), "{by:?}");
    }
    // Who was invited and has not come holds no role for anybody.
    circle.by(Some(SAM), &propose(EVE, Compliance, SAM));
    circle.by(Some(CLEO), &approve(EVE, CLEO));
    assert_eq!(circle.ask(&withdraw(CLEO, None)), Err(Rejection::LastOfRole));
    assert_eq!(circle.by(None, &withdraw(EVE, None)), [removed(EVE)], "an invitation is none");
}

#[test]
fn what_was_agreed_to_is_asked_again_when_the_second_person_comes() {
    let mut circle = four();
    circle.by(Some(SAM), &withdraw(EVE, Some(SAM)));
    circle.by(None, &withdraw(CLEO, None));
    // Eve is the last of compliance by now.
    assert_eq!(circle.ask(&withdraw(EVE, Some(TOM))), Err(Rejection::LastOfRole));
}

#[test]
fn where_nobody_could_agree_it_is_done_at_the_machine() {
    let mut circle = Circle::default();
    circle.by(None, &invite(SAM));
    circle.came(SAM);
    circle.by(Some(SAM), &propose(TOM, Support, SAM));
    circle.came(TOM);
    assert_eq!(circle.ask(&withdraw(TOM, Some(SAM))), Err(Rejection::NobodyToAgree));
    assert_eq!(circle.by(None, &withdraw(TOM, None)), [removed(TOM)]);
    // The only operator there is can go at the machine: there the next one is invited.
    assert_eq!(circle.by(None, &withdraw(SAM, None)), [removed(SAM)]);
    circle.by(None, &invite(EVE));
}

#[test]
fn the_machine_can_be_the_second_person_for_a_grant() {
    let mut circle = two();
    circle.by(Some(CLEO), &propose(TOM, Support, CLEO));
    circle.by(None, &OperatorsCommand::Approve { account: TOM, by: None, until: until() });
    circle.came(TOM);
    // So whoever was the last of support and left can be replaced.
    assert_eq!(circle.by(None, &withdraw(SAM, None)), [removed(SAM)]);
}

#[test]
fn a_withdrawal_is_declined_or_lapses_and_falls_with_whoever_proposed_it() {
    let keep = |account, by| OperatorsCommand::Keep { account, by: Some(by) };
    let mut circle = four();
    circle.by(Some(SAM), &withdraw(TOM, Some(SAM)));
    assert_eq!(circle.ask(&keep(TOM, TOM)), Err(Rejection::Oneself));
    assert_eq!(circle.ask(&keep(SAM, CLEO)), Err(Rejection::NotProposed));
    let ended = |because| OperatorsEvent::OperatorWithdrawalEnded { account: TOM, because };
    assert_eq!(circle.by(Some(CLEO), &keep(TOM, CLEO)), [ended(WithdrawalEnd::Declined)]);
    assert_eq!(circle.ask(&keep(TOM, CLEO)), Err(Rejection::NotProposed));
    circle.by(Some(SAM), &withdraw(TOM, Some(SAM)));
    let settle = OperatorsCommand::Settle { confirmed: vec![], closed: vec![] };
    circle.minutes = PROPOSAL_DAYS * 24 * 60 - 1;
    assert_eq!(circle.ask(&settle), Ok(vec![]));
    circle.minutes += 1;
    assert_eq!(circle.ask(&withdraw(TOM, Some(CLEO))).map(|events| events.len()), Ok(1), "anew");
    assert_eq!(circle.by(None, &settle), [ended(WithdrawalEnd::Lapsed)]);
    circle.by(Some(TOM), &withdraw(EVE, Some(TOM)));
    circle.by(None, &withdraw(TOM, None));
    assert!(circle.state.withdrawals.is_empty(), "who is no operator any more proposed nothing");
}

#[test]
fn a_proposal_is_taken_back_by_any_operator() {
    let mut circle = two();
    circle.by(Some(SAM), &propose(TOM, Support, SAM));
    let because = OperatorRemoval::ProposalWithdrawn;
    let removed = OperatorsEvent::OperatorRemoved { account: TOM, because };
    assert_eq!(circle.by(Some(SAM), &withdraw(TOM, Some(SAM))), [removed]);
    assert_eq!(circle.ask(&withdraw(EVE, Some(SAM))), Ok(vec![]), "already so");
}

#[test]
fn b5_an_invitation_that_nobody_took_up_lapses() {
    let mut circle = Circle::default();
    circle.by(None, &invite(SAM));
    let settle = OperatorsCommand::Settle { confirmed: vec![], closed: vec![] };
    circle.minutes = 59;
    assert_eq!(circle.ask(&settle), Ok(vec![]));
    circle.minutes = 60;
    let because = OperatorRemoval::Lapsed;
    let removed = OperatorsEvent::OperatorRemoved { account: SAM, because };
    assert_eq!(circle.by(None, &settle), [removed]);
    circle.by(None, &invite(EVE));
}

#[test]
fn b5_a_proposal_nobody_agreed_to_lapses() {
    let mut circle = two();
    circle.by(Some(SAM), &propose(TOM, Support, SAM));
    let settle = OperatorsCommand::Settle { confirmed: vec![], closed: vec![] };
    circle.minutes = PROPOSAL_DAYS * 24 * 60 - 1;
    assert_eq!(circle.ask(&settle), Ok(vec![]));
    circle.minutes += 1;
    assert_eq!(circle.ask(&approve(TOM, CLEO)), Err(Rejection::NotProposed));
    let because = OperatorRemoval::Lapsed;
    let removed = OperatorsEvent::OperatorRemoved { account: TOM, because };
    assert_eq!(circle.by(None, &settle), [removed]);
    assert_eq!(circle.by(Some(CLEO), &propose(TOM, Support, CLEO)).len(), 1, "anew");
}

#[test]
fn an_operator_whose_account_is_gone_is_none() {
    let mut circle = three();
    let settle = OperatorsCommand::Settle { confirmed: vec![SAM, CLEO], closed: vec![TOM] };
    let because = OperatorRemoval::AccountClosed;
    let removed = OperatorsEvent::OperatorRemoved { account: TOM, because };
    assert_eq!(circle.by(None, &settle), [removed]);
    assert_eq!(circle.by(None, &settle), []);
}
