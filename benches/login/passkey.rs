//! What does a log-in with nothing but a passkey cost, beside a bare commit?

#[path = "../../tests/scenarios/world/passkey.rs"]
mod authenticator;

use crate::machine::{median, milliseconds};
use crate::path::bare_database;
use crate::people::{self, PASSWORD, request, try_to_log_in};
use crate::{addresses, verdict};
use authenticator::{ORIGIN, Passkey};
use keyledger::app::App;
use keyledger_adapters::passkeys::RelyingParty;
use keyledger_usecases::caller::sessions::{caller, cookie_value};
use keyledger_usecases::factors::manage::Begins;
use keyledger_usecases::factors::passkeys::set_up::{self, Made, NewKey};
use keyledger_usecases::log_in::passkey::{LoggedInAlone, ask_anyone, log_in};
use keyledger_usecases::log_in::password::LoggedIn;
use keyledger_usecases::log_in::second_factor::WentOn;
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;

/// People who log in, one after the other.
const PEOPLE: usize = 100;
/// How often each of them does, beside a bare commit each.
const ROUNDS: usize = 10;
/// Bare commits that one may take.
const BARE_COMMITS_MAX: f64 = 3.0;

/// Somebody with a passkey, on the browser they had.
struct Person {
    key: Passkey,
    device: Option<String>,
}

/// The time of log-ins beside the time of bare commits, in turns.
pub fn measure() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = people::open(&folder.path().join("data"), 8).await;
        let site = RelyingParty::new("accounts.localhost", ORIGIN, "Hotel").unwrap();
        assert!(app.engine.passkeys.set(Arc::new(site)).is_ok());
        let everybody = addresses(PEOPLE);
        people::arrive(&app, everybody.iter().cloned()).await;
        let mut people = vec![];
        for email in &everybody {
            people.push(enrolled(&app, email).await);
        }
        let bare = bare_database(&folder.path().join("bare.db"));
        let (mut ours, mut theirs) = (vec![], vec![]);
        for _ in 0..ROUNDS {
            for person in &mut people {
                ours.push(opened(&app, person).await);
                let begin = Instant::now();
                bare.execute("INSERT INTO events (data) VALUES (?1)", [[7; 440]]).unwrap();
                theirs.push(milliseconds(begin.elapsed()));
            }
        }
        let (ours, theirs) = (median(ours), median(theirs));
        println!(
            "login: passkey: p50 {ours:.3} ms from the answer to the session; a bare commit \
             {theirs:.3} ms, {:.2} of them (at most {BARE_COMMITS_MAX}): {}",
            ours / theirs,
            verdict(ours <= BARE_COMMITS_MAX * theirs)
        );
        app.close();
    });
}

async fn enrolled(app: &Arc<App>, email: &str) -> Person {
    let LoggedIn::SignedIn(signed_in) = try_to_log_in(app, email, PASSWORD, None).await else {
        panic!("{email} is not in")
    };
    let (engine, request) = (&app.engine, request());
    let cookie = cookie_value(signed_in.account, &signed_in.session_token);
    let caller = caller(engine, &request, &cookie).await.unwrap().unwrap();
    let begun = set_up::begin_own(engine, &request, &caller, None).await.unwrap().unwrap();
    let Begins::Begun(NewKey { question, .. }) = begun else { panic!("no passkey is asked for") };
    let options: Value = serde_json::from_str(&question.options).unwrap();
    let (key, answer) = Passkey::made(&options, true);
    let answer = answer.to_string();
    let made = Made { asked: &question.asked, answer: &answer, name: "Phone" };
    set_up::finish_own(engine, &request, &caller, &made).await.unwrap().unwrap();
    Person { key, device: Some(signed_in.device_token) }
}

/// One log-in: how long it takes from the browser's answer to the session.
async fn opened(app: &Arc<App>, person: &mut Person) -> f64 {
    let (engine, request) = (&app.engine, request());
    let question = ask_anyone(engine).await.unwrap().unwrap();
    let options: Value = serde_json::from_str(&question.options).unwrap();
    let answer = person.key.answers(&options).to_string();
    let device = person.device.clone();
    let begin = Instant::now();
    let came = log_in(engine, &request, (&question.asked, &answer), device).await;
    let took = milliseconds(begin.elapsed());
    let LoggedInAlone::WentOn(WentOn::SignedIn(signed_in)) = came.unwrap().unwrap() else {
        panic!("not in")
    };
    person.device = Some(signed_in.device_token);
    took
}
