//! Who may become an operator, arm by arm: a grant needs a second person once there are two.

use super::*;
use crate::authority::{OperatorRole, PROPOSAL_DAYS};
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
        self.state.decide(moment(self.minutes), command)
    }

    /// Asked by this person, or at the machine; the rules must agree.
    fn by(&mut self, who: Option<AccountId>, command: &OperatorsCommand) -> Vec<OperatorsEvent> {
        let events = self.ask(command).unwrap();
        let actor = who.map_or_else(Actor::at_the_machine, |who| {
            Actor::signed_in(ActorKind::Support, who, SessionId("5e".repeat(32)))
        });
        let intent = Intent::new(moment(self.minutes), actor, CommandId(Uuid::nil()));
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

fn invite(account: AccountId) -> OperatorsCommand {
    OperatorsCommand::Invite { account, role: Support, until: until() }
}

fn propose(account: AccountId, role: OperatorRole, by: AccountId) -> OperatorsCommand {
    OperatorsCommand::Propose { account, role, by, until: until() }
}

fn approve(account: AccountId, by: AccountId) -> OperatorsCommand {
    OperatorsCommand::Approve { account, by, until: until() }
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

#[test]
fn one_operator_alone_never_brings_them_below_two() {
    let mut circle = three();
    circle.by(Some(SAM), &withdraw(TOM, Some(SAM)));
    assert_eq!(circle.state.role(TOM), None);
    assert_eq!(circle.ask(&withdraw(CLEO, Some(SAM))), Err(Rejection::TooFewLeft));
    circle.by(None, &withdraw(CLEO, None));
    assert_eq!(circle.state.admitted.len(), 1, "at the machine it can be done");
}

#[test]
fn what_somebody_proposed_falls_with_their_role() {
    let mut circle = three();
    circle.by(Some(TOM), &propose(EVE, Support, TOM));
    circle.by(Some(SAM), &withdraw(TOM, Some(SAM)));
    assert_eq!(circle.ask(&approve(EVE, CLEO)), Err(Rejection::NotProposed));
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
