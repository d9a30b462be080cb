//! May this policy be adopted, and who has to agree? Arm by arm.

use super::*;
use crate::authority::PROPOSAL_DAYS;
use crate::authority::{ReasonCode, Requester};
use crate::engine::{Intent, record};
use crate::ids::{AccountId, CommandId, SessionId};
use crate::metadata::{Actor, ActorKind};
use crate::store::{Expected, Revision};
use crate::stream::StreamId;
use crate::testing::moment;
use uuid::Uuid;

const SAM: AccountId = AccountId(Uuid::from_u128(1));
const CLEO: AccountId = AccountId(Uuid::from_u128(2));

/// The stream of policies, with the person who acts in the metadata: who proposed is part of it.
#[derive(Default)]
struct Policies {
    state: PolicyState,
    revision: Option<Revision>,
    minutes: i64,
}

impl Policies {
    /// The hotel's policy judges.
    fn hotel() -> Self {
        let mut policies = Self::default();
        assert_eq!(policies.by(SAM, &adopt(|_| {})), [adopted(1, |_| {}, None)]);
        policies
    }

    /// And Sam wants people to guess once more.
    fn proposed() -> Self {
        let mut policies = Self::hotel();
        assert_eq!(policies.by(SAM, &propose(looser, SAM)).len(), 1);
        policies
    }

    fn ask(&self, command: &PolicyCommand) -> Result<Vec<PolicyEvent>, Rejection> {
        let why = ReasonCode::PolicyReview.plain();
        self.state.decide(moment(self.minutes), Requester::new(&support(), Some(&why)), command)
    }

    fn by(&mut self, who: AccountId, command: &PolicyCommand) -> Vec<PolicyEvent> {
        let events = self.ask(command).unwrap();
        let actor = Actor::signed_in(ActorKind::Support, who, SessionId("5e".repeat(32)));
        let intent = Intent::new(moment(self.minutes), actor, CommandId(Uuid::nil()));
        let (stream, policy) = (StreamId::policy(), Policy::first(Profile::Hotel));
        let expected = Expected::after(self.revision);
        let all =
            record::<PolicyState>(&stream, &policy, &intent, "test", expected, events.clone());
        for one in &all {
            self.state.evolve(one);
            self.revision = Some(one.revision);
        }
        events
    }
}

fn support() -> Actor {
    Actor::signed_in(ActorKind::Support, SAM, SessionId("5e".repeat(32)))
}

fn hotel_with(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Profile::Hotel.settings();
    change(&mut settings);
    settings
}

fn looser(settings: &mut Settings) {
    settings.failures_max = 11;
}

fn stricter(settings: &mut Settings) {
    settings.failures_max = 5;
}

fn adopt(change: impl FnOnce(&mut Settings)) -> PolicyCommand {
    PolicyCommand::Adopt { profile: Profile::Hotel, settings: hotel_with(change) }
}

fn propose(change: impl FnOnce(&mut Settings), by: AccountId) -> PolicyCommand {
    PolicyCommand::Propose { profile: Profile::Hotel, settings: hotel_with(change), by }
}

fn approve(proposal: u32, by: AccountId) -> PolicyCommand {
    PolicyCommand::Approve { proposal, by, proposer_operates: true }
}

fn adopted(version: u32, change: impl FnOnce(&mut Settings), proposal: Option<u32>) -> PolicyEvent {
    let (profile, settings) = (Profile::Hotel, hotel_with(change));
    PolicyEvent::PolicyAdopted { version, profile, settings, proposal }
}

fn ended(proposal: u32, because: ProposalEnd) -> PolicyEvent {
    PolicyEvent::PolicyProposalEnded { proposal, because }
}

#[test]
fn the_first_version_needs_nobody_else_and_the_same_again_changes_nothing() {
    let policies = Policies::hotel();
    assert_eq!(policies.state.current(), Some(&Policy::first(Profile::Hotel)));
    assert_eq!(policies.ask(&adopt(|_| {})), Ok(vec![]));
    assert_eq!(policies.ask(&propose(|_| {}, SAM)), Ok(vec![]));
}

#[test]
fn a_stricter_policy_is_adopted_by_one_and_a_looser_one_by_two() {
    let mut policies = Policies::hotel();
    assert_eq!(policies.by(SAM, &propose(stricter, SAM)), [adopted(2, stricter, None)]);
    let loosens = vec!["failures_max"];
    assert_eq!(policies.ask(&adopt(|_| {})), Err(Rejection::NeedsSecondPerson(loosens)));
    let proposed = policies.by(SAM, &propose(|_| {}, SAM));
    let [PolicyEvent::PolicyProposed { proposal: 1, loosens, until, .. }] = &proposed[..] else {
        panic!("{proposed:?}");
    };
    assert_eq!((&loosens[..], *until), (&["failures_max".to_owned()][..], moment(7 * 24 * 60)));
    assert_eq!(policies.state.current().unwrap().version, 2, "it does not judge yet");
    assert_eq!(policies.ask(&approve(1, SAM)), Err(Rejection::SecondPerson));
    assert_eq!(policies.ask(&approve(2, CLEO)), Err(Rejection::NotProposed(2)));
    assert_eq!(policies.by(CLEO, &approve(1, CLEO)), [adopted(3, |_| {}, Some(1))]);
    assert_eq!(policies.state.waiting(), None);
    let outcome = policies.state.proposals[0].outcome.map(|(_, outcome)| outcome);
    assert_eq!(outcome, Some(ProposalOutcome::Adopted(3)));
    assert_eq!(policies.state.version(2).map(|policy| policy.settings.failures_max), Some(5));
    assert_eq!(policies.ask(&approve(1, CLEO)), Err(Rejection::NotProposed(1)));
}

#[test]
fn one_proposal_waits_at_a_time_and_asked_twice_it_is_the_same_one() {
    let policies = Policies::proposed();
    assert_eq!(policies.ask(&propose(looser, SAM)), Ok(vec![]));
    assert_eq!(policies.ask(&propose(looser, CLEO)), Err(Rejection::AlreadyProposed(1)));
    let another = propose(|settings| settings.failures_max = 12, SAM);
    assert_eq!(policies.ask(&another), Err(Rejection::AlreadyProposed(1)));
}

#[test]
fn what_somebody_proposed_falls_with_their_role() {
    let policies = Policies::proposed();
    let gone = PolicyCommand::Approve { proposal: 1, by: CLEO, proposer_operates: false };
    assert_eq!(policies.ask(&gone), Err(Rejection::ProposerGone));
}

#[test]
fn a_proposal_is_taken_back_and_the_next_one_has_a_number_of_its_own() {
    let mut policies = Policies::proposed();
    let withdraw = PolicyCommand::Withdraw { proposal: 1 };
    assert_eq!(policies.by(CLEO, &withdraw), [ended(1, ProposalEnd::Withdrawn)]);
    assert_eq!(policies.ask(&withdraw), Err(Rejection::NotProposed(1)));
    let again = policies.by(SAM, &propose(looser, SAM));
    assert!(matches!(again[..], [PolicyEvent::PolicyProposed { proposal: 2, .. }]), "{again:?}");
}

#[test]
fn a_stricter_version_meanwhile_ends_what_was_held_against_the_one_before() {
    let mut policies = Policies::proposed();
    let events = policies.by(CLEO, &adopt(stricter));
    assert_eq!(events, [ended(1, ProposalEnd::Superseded), adopted(2, stricter, None)]);
    assert_eq!(policies.ask(&approve(1, CLEO)), Err(Rejection::NotProposed(1)));
}

#[test]
fn b5_a_proposal_nobody_agreed_to_lapses() {
    let mut policies = Policies::proposed();
    policies.minutes = PROPOSAL_DAYS * 24 * 60 - 1;
    assert_eq!(policies.ask(&PolicyCommand::Settle), Ok(vec![]));
    policies.minutes += 1;
    assert_eq!(policies.ask(&approve(1, CLEO)), Err(Rejection::NotProposed(1)));
    assert_eq!(policies.ask(&PolicyCommand::Settle), Ok(vec![ended(1, ProposalEnd::Lapsed)]));
    // Whoever comes first writes it down.
    let events = policies.by(CLEO, &propose(looser, CLEO));
    assert_eq!(events[0], ended(1, ProposalEnd::Lapsed));
    assert_eq!(events.len(), 2);
    assert_eq!(policies.state.waiting().and_then(|waiting| waiting.by), Some(CLEO));
}

#[test]
fn not_even_two_persons_go_below_the_floors() {
    let why = "NIST SP 800-63B-4 section 3.2.2 allows at most 100";
    let (setting, value, least, most) = ("failures_max", 101, 3, 100);
    let outside = Rejection::OutOfBounds(vec![OutOfBounds { setting, value, least, most, why }]);
    let loose = |settings: &mut Settings| settings.failures_max = 101;
    assert_eq!(Policies::hotel().ask(&propose(loose, SAM)), Err(outside));
}

#[test]
fn another_profile_with_the_same_settings_is_another_version() {
    let settings = hotel_with(|_| {});
    let renamed = PolicyCommand::Adopt { profile: Profile::Nist, settings };
    assert_eq!(Policies::hotel().ask(&renamed).map(|events| events.len()), Ok(1));
}

#[test]
fn a_refusal_names_what_it_is_about() {
    let outside = hotel_with(|settings| settings.failures_max = 500).out_of_bounds();
    let said = Rejection::OutOfBounds(outside).to_string();
    assert!(said.contains("failures_max is 500"), "{said}");
    let said = Rejection::NeedsSecondPerson(vec!["lock_minutes"]).to_string();
    assert!(said.contains("loosens lock_minutes"), "{said}");
}

#[test]
fn b11_what_a_passkey_stands_for_goes_from_strict_to_loose() {
    let with = |passkeys| hotel_with(|settings| settings.passkeys = passkeys);
    let from_strict = [PasskeyUse::Off, PasskeyUse::SecondFactor, PasskeyUse::BothFactors];
    for (strict, one) in from_strict.into_iter().enumerate() {
        for (loose, other) in from_strict.into_iter().enumerate() {
            let loosened = with(one).loosened_by(&with(other));
            assert_eq!(loosened == ["passkeys"], loose > strict, "{one:?} {other:?}");
        }
    }
    assert_eq!(Profile::Hotel.settings().passkeys, PasskeyUse::BothFactors);
    assert_eq!(Profile::Pci.settings().passkeys, PasskeyUse::SecondFactor);
}

#[test]
fn a_document_of_before_there_were_passkeys_makes_them_second_factors() {
    let mut document = serde_json::to_value(Profile::Hotel.settings()).unwrap();
    assert_eq!(document["passkeys"], "both_factors");
    document.as_object_mut().unwrap().remove("passkeys");
    let read: Settings = serde_json::from_value(document).unwrap();
    assert_eq!(read.passkeys, PasskeyUse::SecondFactor);
    assert_eq!(Settings { passkeys: PasskeyUse::BothFactors, ..read }, Profile::Hotel.settings());
}
