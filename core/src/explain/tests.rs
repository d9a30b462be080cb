//! Does the explanation say what happened, as of any moment? (B1, C6)

use super::*;
use crate::account::{
    Account, AccountCommand, AccountEvent, ErasureGround, LinkClosed, LinkPurpose,
};
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::AccountId;
use crate::policy::Profile;
use crate::testing::accounts::*;
use crate::testing::history::{factored, guessed, valid_under_any};
use crate::testing::{Given, Past, given, moment, wait};
use crate::timestamp::Timestamp;
use crate::unknown::{Unknown, UnknownCommand, UnknownEvent};
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

const ADA: AccountId = AccountId(Uuid::from_u128(1));

/// A history by hand, recorded as the engine would.
struct Told<A: crate::engine::Aggregate> {
    given: Option<Given<A>>,
    history: Vec<Recorded<A::Event>>,
}

impl<A: crate::engine::Aggregate> Told<A> {
    fn new(profile: Profile) -> Self {
        Self { given: Some(given::<A>([]).under(profile)), history: vec![] }
    }

    fn ask(&mut self, command: A::Command) -> &mut Self {
        let then = self.given.take().unwrap().when(command).then_events(|_| {});
        self.history.extend(then.recorded().iter().cloned());
        self.given = Some(then.and());
        self
    }

    fn wait(&mut self, span: TimeDelta) -> &mut Self {
        self.given = self.given.take().map(|given| given.after(span));
        self
    }
}

fn account(profile: Profile) -> Told<Account> {
    let mut told = Told::new(profile);
    told.ask(AccountCommand::Create {
        claim: claim(),
        address: address(1),
        email: "ada@hotel.example".to_owned(),
        name: "Ada".to_owned(),
        language: crate::language::Language::En,
        property: property(1),
        permissions: reception(),
        ends_at: None,
        link: link(0),
        acting: support_acts(),
    });
    told.ask(AccountCommand::ChoosePassword { link: link(0), credential: password(1) });
    told
}

/// Ten wrong passwords, one a minute, the first now.
fn ten_failures(told: &mut Told<Account>, first: u128) {
    for n in first..first + 10 {
        told.ask(asks(n)).ask(judged(n, false)).wait(TimeDelta::minutes(1));
    }
}

fn explained(told: &Told<Account>, as_of: Timestamp) -> Explanation {
    explain_account(ADA, &told.history, Time::sure(as_of))
}

#[test]
fn c6_a_lock_is_told_with_its_rule_its_policy_and_the_ten_attempts_that_counted() {
    let mut told = account(Profile::Hotel);
    ten_failures(&mut told, 1);
    told.ask(asks(11)).ask(asks(12));
    let said = explained(&told, moment(20));
    assert_eq!((said.standing, said.since), (Standing::Locked, Some(moment(9))));
    assert_eq!((said.run.len(), &said.ways_out[..]), (10, &[WayOut::Reset][..]));
    let [lock] = &said.locks[..] else { panic!("{said:?}") };
    assert_eq!((lock.lock, lock.policy, lock.refused), (the_lock(), Some(1), 2));
    assert_eq!(lock.ended, None);
    let counted: Vec<_> = lock.evidence.iter().map(|one| (one.attempt, one.at)).collect();
    assert_eq!(counted, (1..=10).map(attempt).zip((0..10).map(moment)).collect::<Vec<_>>());
    let shown: Vec<_> = lock.evidence.iter().map(|one| one.shown.as_deref()).collect();
    assert_eq!(shown[..9], [Some("wrong_credentials"); 9]);
    assert_eq!(shown[9], Some("account_locked"));
}

#[test]
fn b1_as_of_an_earlier_moment_nothing_later_is_known() {
    let mut told = account(Profile::Hotel);
    ten_failures(&mut told, 1);
    let said = explained(&told, moment(4));
    assert_eq!((said.standing, said.run.len()), (Standing::Open, 5));
    assert!(said.locks.is_empty() && said.ways_out.is_empty());
    assert_eq!(explained(&told, moment(-1)).standing, Standing::Absent);
}

#[test]
fn c6_what_ended_a_lock_and_what_happened_around_it_is_told() {
    let mut told = account(Profile::Hotel);
    // The activation mail counts too, and this person asks three times within the hour.
    let four = |given: Given<Account>| given.with(|settings| settings.link_mails_per_hour = 4);
    told.given = told.given.take().map(four);
    ten_failures(&mut told, 1);
    told.wait(TimeDelta::minutes(2)).ask(AccountCommand::RequestReset { link: link(1) });
    told.wait(TimeDelta::minutes(1)).ask(AccountCommand::RequestReset { link: link(2) });
    told.wait(TimeDelta::minutes(19)).ask(AccountCommand::RequestReset { link: link(2) });
    told.ask(AccountCommand::TryLink { link: link(1) });
    told.ask(AccountCommand::ChoosePassword { link: link(2), credential: password(2) });
    let said = explained(&told, moment(60));
    assert_eq!((said.standing, said.since), (Standing::Open, Some(moment(32))));
    assert_eq!((said.run.len(), said.ways_out.len()), (0, 0));
    let ended = said.locks[0].ended.as_ref().unwrap();
    assert_eq!((ended.at, ended.by), (moment(32), WhyEnded::Reset));
    let steps: Vec<_> = said.steps.iter().map(|step| step.what.clone()).collect();
    assert_eq!(
        steps,
        [
            StepKind::ResetRequested { superseded_an_older_link: false },
            StepKind::ResetRepeated,
            StepKind::ResetRequested { superseded_an_older_link: true },
            StepKind::LinkRefused { why: LinkClosed::Superseded },
            StepKind::PasswordChosen { purpose: LinkPurpose::Reset },
        ]
    );
    let shown: Vec<_> = said.steps.iter().filter_map(|step| step.shown.as_deref()).collect();
    let mail = "reset_mail_sent";
    assert_eq!(shown, [mail, mail, mail, "link_superseded", "password_chosen"]);
}

#[test]
fn b1_b5_a_lock_ended_by_time_ended_when_its_time_was_over_whoever_wrote_it_down() {
    let mut told = account(Profile::Nist);
    ten_failures(&mut told, 1);
    let until = moment(9 + 30);
    assert_eq!(explained(&told, moment(38)).ways_out, [WayOut::Reset, WayOut::Time { at: until }]);
    let unwritten = explained(&told, moment(100));
    told.wait(TimeDelta::minutes(120)).ask(asks(11)).ask(judged(11, false));
    let written = explained(&told, moment(200));
    for said in [&unwritten, &written] {
        assert_eq!((said.standing, said.since), (Standing::Open, Some(until)));
        let ended = said.locks[0].ended.as_ref().unwrap();
        assert_eq!((ended.at, ended.by), (until, WhyEnded::Time));
    }
    assert_eq!((unwritten.run.len(), written.run.len()), (0, 1));
}

#[test]
fn c6_each_lock_has_its_own_evidence_and_only_the_last_ones_steps_are_told() {
    let mut told = account(Profile::Nist);
    told.ask(AccountCommand::RequestReset { link: link(1) });
    told.wait(TimeDelta::minutes(5));
    ten_failures(&mut told, 1);
    told.wait(TimeDelta::minutes(60));
    ten_failures(&mut told, 21);
    let said = explained(&told, moment(100));
    let evidence: Vec<_> = said.locks.iter().map(|lock| lock.evidence.len()).collect();
    assert_eq!(evidence, [10, 10]);
    assert_eq!(said.locks[1].until.unwrap().since(said.locks[1].locked_at), TimeDelta::hours(1));
    assert_eq!(said.steps, []);
}

#[test]
fn c6_known_devices_shut_out_too_are_told_with_their_moment() {
    let mut told = account(Profile::Hotel);
    told.ask(asks(99)).ask(judged(99, true));
    ten_failures(&mut told, 1);
    for n in 11..=15 {
        let known = Some(device(99));
        told.ask(AccountCommand::AskToLogIn { attempt: attempt(n), device: known });
        told.ask(judged(n, false));
    }
    let said = explained(&told, moment(10));
    assert_eq!(said.locks[0].known_devices_shut_out_at, Some(moment(10)));
}

#[test]
fn how_an_account_stands_in_every_stage() {
    let of = |history: Vec<Past<AccountEvent>>| {
        let told: Vec<_> = history.into_iter().collect();
        let recorded = recorded(told);
        let said = explain_account(ADA, &recorded, Time::sure(moment(60)));
        (said.standing, said.since)
    };
    let later = || wait(TimeDelta::minutes(7));
    let erased = AccountEvent::AccountErased { ground: ErasureGround::Request };
    let disabled = AccountEvent::CredentialDisabled { consecutive: 100 };
    assert_eq!(of(vec![]), (Standing::Absent, None));
    assert_eq!(of(vec![an_account()]), (Standing::NotActivated, Some(moment(0))));
    assert_eq!(
        of(vec![an_active_account(), later(), deleted()]),
        (Standing::Deleted, Some(moment(7)))
    );
    assert_eq!(of(vec![an_account(), later(), erased.into()]), (Standing::Erased, Some(moment(7))));
    let off = of(vec![an_active_account(), later(), disabled.into()]);
    assert_eq!(off, (Standing::Disabled, Some(moment(7))));
}

/// A history by hand with moments and revisions, as a reader of the ledger gets it.
fn recorded(history: Vec<Past<AccountEvent>>) -> Vec<Recorded<AccountEvent>> {
    crate::testing::given::recorded::<Account>(history)
}

fn nobody() -> Told<Unknown> {
    let mut told = Told::<Unknown>::new(Profile::Hotel);
    for n in 1..=10 {
        let address = address(7);
        told.ask(UnknownCommand::AskToLogIn { address: address.clone(), attempt: attempt(n) });
        told.ask(UnknownCommand::Fail { address, attempt: attempt(n) });
        told.wait(TimeDelta::minutes(1));
    }
    told
}

#[test]
fn b7_attempts_at_an_address_nobody_holds_are_told_the_same_way() {
    let mut told = nobody();
    told.ask(UnknownCommand::RequestReset { address: address(7) });
    told.ask(UnknownCommand::RequestReset { address: address(8) });
    let said = explain_unknown(&address(7), &told.history, Time::sure(moment(20)));
    assert_eq!((said.standing, said.since), (Standing::Locked, Some(moment(9))));
    assert_eq!((said.locks[0].evidence.len(), said.ways_out.len()), (10, 0));
    assert_eq!(
        said.steps.iter().map(|step| step.what.clone()).collect::<Vec<_>>(),
        [StepKind::ResetDeclined]
    );
    assert_eq!(
        explain_unknown(&address(9), &told.history, Time::sure(moment(20))).standing,
        Standing::Absent
    );
}

#[test]
fn b7_an_address_nobody_holds_is_forgotten_in_the_telling_as_in_the_rules() {
    let mut told = nobody();
    let month = 30 * 24 * 60;
    let held = explain_unknown(&address(7), &told.history, Time::sure(moment(9 + month)));
    assert_eq!(held.standing, Standing::Locked);
    let said = explain_unknown(&address(7), &told.history, Time::sure(moment(10 + month)));
    assert_eq!((said.standing, said.since, said.run.len()), (Standing::Absent, None, 0));
    assert_eq!(said.locks[0].ended.as_ref().map(|ended| ended.at), Some(moment(9 + month)));
    told.wait(TimeDelta::days(31));
    told.ask(UnknownCommand::AskToLogIn { address: address(7), attempt: attempt(11) });
    assert!(matches!(
        told.history.last().unwrap().event,
        UnknownEvent::UnknownLoginAttempted { .. }
    ));
    let again = explain_unknown(&address(7), &told.history, Time::sure(moment(2 * month)));
    assert_eq!(again.standing, Standing::Absent);
}

#[test]
fn a_lock_is_told_as_the_rules_see_it_whatever_the_clock_shows() {
    let mut told = account(Profile::Nist);
    ten_failures(&mut told, 1);
    let now = moment(40 * 24 * 60);
    let told_at = |certain| {
        explain_account(ADA, &told.history, Time { certain: moment(certain), ..Time::sure(now) })
    };
    let before = told_at(20);
    assert_eq!(before.standing, Standing::Locked);
    // Its moment is over by the clock, so no moment is promised.
    assert_eq!(before.ways_out, [WayOut::Reset]);
    assert_eq!(told_at(24 * 60).standing, Standing::Open);
}

#[test]
fn what_a_clock_that_ran_ahead_wrote_hides_nothing_of_what_came_after() {
    let mut told = account(Profile::Nist);
    told.wait(TimeDelta::days(40));
    ten_failures(&mut told, 1);
    told.wait(TimeDelta::days(-40));
    told.ask(asks(11));
    let accepted_at = Some(moment(9));
    let at = |minutes| Time { accepted_at, ..Time::sure(moment(minutes)) };
    let locked = explain_account(ADA, &told.history, at(12));
    assert_eq!((locked.standing, locked.locks.len()), (Standing::Locked, 1));
    let until = locked.locks[0].until.unwrap().since(locked.locks[0].locked_at);
    assert_eq!(locked.ways_out, [WayOut::Reset, WayOut::Time { at: moment(9).plus(until) }]);
    let over = explain_account(ADA, &told.history, at(9 + until.num_minutes()));
    assert_eq!(over.standing, Standing::Open);
}

proptest! {
    /// The explanation tells the standing that the state says, and what it rests on: the lock, the activity
    /// and the moment come from its own reading of the same events.
    #[test]
    fn what_an_explanation_tells_is_what_its_standing_rests_on(
        history in prop_oneof![guessed(), valid_under_any(), factored()],
        minutes in 0..3_000_i64,
    ) {
        for (account, stream) in &history.accounts {
            let last = stream.events.iter().map(|recorded| recorded.meta.at);
            for at in last.flat_map(|at| [at, at.plus(TimeDelta::minutes(minutes))]) {
                let time = Time::sure(at);
                let mut state = Account::default();
                for recorded in written_by(&stream.events, time) {
                    state.evolve(recorded);
                }
                let told = explain_account(*account, &stream.events, time);
                prop_assert_eq!(told.standing, state.standing(time), "{:?}", at);
                let lock = state.living().and_then(|living| living.lockout.lock_at(time));
                let locked = told.locks.last().filter(|lock| lock.ended.is_none());
                if told.standing == Standing::Locked {
                    prop_assert_eq!(locked.map(|lock| lock.lock), lock);
                }
                if told.standing == Standing::UnusualActivity {
                    prop_assert!(told.activities.iter().any(|told| told.ended.is_none()));
                }
                prop_assert_eq!(told.since.is_none(), told.standing == Standing::Absent, "{:?}", told);
            }
        }
    }
}
