//! Does every endpoint answer every kind of caller as the table says, whoever it is about?
//!
//! The endpoints are those of the OpenAPI document, and each names its act: an endpoint that is not in
//! the list fails a test. What is expected follows from `keyledger_core::authority::row` and from the
//! few rules that no table says: never on oneself, never on somebody with more rights, and whoever is
//! erased or elsewhere is nobody's. Each case is a request over HTTP.

mod cast;
pub mod doors;

use crate::world::{Answer, World};
use cast::{Caller, Cast, Subject};
use doors::{Door, Guard, doors};
use keyledger_core::authority::{Act, Capacity, Cell, row};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;

/// Nobody's id, of any kind.
const NOBODY: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";

#[test]
fn every_endpoint_of_the_document_names_its_act() {
    let document = serde_json::to_value(keyledger_web::document()).unwrap();
    let mut published = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for verb in ["get", "post", "put", "patch", "delete"] {
            if !item[verb].is_null() {
                published.insert((verb.to_owned(), path.clone()));
            }
        }
    }
    let named = doors().into_iter().map(|door| (door.verb.to_owned(), door.path.to_owned()));
    let named: BTreeSet<_> = named.collect();
    let missing: Vec<_> = published.difference(&named).collect();
    assert!(missing.is_empty(), "no act is named for {missing:?}: add them to the list");
    let gone: Vec<_> = named.difference(&published).collect();
    assert!(gone.is_empty(), "the document has no {gone:?}");
    assert_eq!(doors().len(), named.len(), "one is named twice");
}

/// Whoever is unknown is told so, and not what would have been wrong with the rest.
#[tokio::test(flavor = "multi_thread")]
async fn the_caller_is_known_before_anything_they_sent_is_looked_at() {
    let world = World::start().await;
    let browser = world.browser();
    let guarded = doors().into_iter().filter(|door| door.guard != Guard::Anybody);
    let mut wrong = vec![];
    for door in guarded {
        let mut path = door.path.to_owned();
        while let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
            path.replace_range(begin..=end, "no%00id");
        }
        let path = format!("{path}?limit=-1&limit=x&from=&unknown=%ff&permission=none");
        let method = Method::from_bytes(door.verb.to_uppercase().as_bytes()).unwrap();
        for credential in ["", "cookie", "token"] {
            let mut request = browser.request(method.clone(), &path);
            request =
                request.header("if-match", "no tag").header("idempotency-key", "k".repeat(300));
            request = match credential {
                "cookie" => request.header("cookie", "keyledger_session=nobody.at-all"),
                "token" => request.bearer_auth("kls_nobody"),
                _ => request,
            };
            if door.verb != "get" {
                request = request.header("content-type", "text/nonsense").body("{\"half");
            }
            let answer = browser.send(request).await;
            let challenged = answer.header("www-authenticate").is_some();
            let refused = answer.status == 401 && answer.problem() == "not_authorised";
            let sent_on =
                door.path != "/api/v1/forward-auth" || answer.header("location").is_some();
            if !refused || !challenged || !sent_on {
                let Door { verb, path, .. } = door;
                wrong.push(format!("{verb} {path} with {credential:?}: {}", answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_on_an_account_by_every_caller_on_everybody() {
    runs(|guard| matches!(guard, Guard::OnAccount(_))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_about_members_by_every_caller_on_everybody() {
    runs(|guard| matches!(guard, Guard::AtProperty(_))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_operators_and_software_do_by_every_caller_on_everybody() {
    let others = |guard| !matches!(guard, Guard::OnAccount(_) | Guard::AtProperty(_));
    runs(others).await;
}

async fn runs(wanted: impl Fn(Guard) -> bool) {
    let (cast, mut cases, mut wrong) = (Cast::gathers().await, 0, vec![]);
    for door in doors().into_iter().filter(|door| wanted(door.guard)) {
        let subjects: Vec<Option<Subject>> =
            if door.has_subject() { Subject::ALL.map(Some).to_vec() } else { vec![None] };
        let mut alike = BTreeSet::new();
        for caller in Caller::ALL {
            for subject in subjects.iter().copied().filter(|one| asked(caller, *one)) {
                let answer = knocks(&cast, &door, caller, subject).await;
                cases += 1;
                alike.insert(answer.status);
                let (expected, opened) =
                    (opens(door.guard, caller, subject), opened(&door, &answer));
                if expected != opened || answer.status >= 500 && door.path != "/readyz" {
                    let Door { verb, path, .. } = door;
                    let said = &answer.text;
                    wrong.push(format!(
                        "{verb} {path} by {caller:?} on {subject:?}: {} where the table says {expected}: {said}",
                        answer.status
                    ));
                }
            }
        }
        if door.guard == Guard::Anybody && alike.len() != 1 {
            wrong.push(format!("{} tells callers apart: {alike:?}", door.path));
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 100, "only {cases} cases");
}

/// What cannot be asked: whoever has no account is nobody to themselves.
fn asked(caller: Caller, subject: Option<Subject>) -> bool {
    let nobody = matches!(caller, Caller::Stranger | Caller::Service);
    !(nobody && subject == Some(Subject::Oneself))
}

async fn knocks(cast: &Cast, door: &Door, caller: Caller, subject: Option<Subject>) -> Answer {
    let account = match subject {
        Some(subject) => cast.subject(caller, subject).await,
        None => NOBODY.to_owned(),
    };
    let fill = |text: &str| {
        let accounts = text.contains("/accounts/") || text.contains("/subjects/");
        let id = if text.contains("/properties/") {
            &cast.lac
        } else if accounts {
            &account
        } else {
            NOBODY
        };
        let path = text.replace("{id}", id).replace("{account}", &account);
        let path = path.replace("{property}", &cast.lac);
        let path = path.replace("{proposal}", "7").replace("{name}", "not_authorised");
        path.replace("{flow}", "x")
            .replace("{factor}", NOBODY)
            .replace("{hold}", NOBODY)
            .replace("{session}", NOBODY)
    };
    let mut path = match door.query {
        "" => fill(door.path),
        query => format!("{}?{}", fill(door.path), fill(query)),
    };
    if caller == Caller::Service && matches!(door.guard, Guard::SignedInOrService(_)) {
        // Other software says whom it asks about.
        path.extend(["&account=", NOBODY]);
    }
    let method = Method::from_bytes(door.verb.to_uppercase().as_bytes()).unwrap();
    let browser = cast.browser(caller);
    let mut request = browser.request(method, &path);
    if caller == Caller::Service {
        request = request.bearer_auth(&cast.token);
    }
    let mut body = (door.body)();
    if body.is_object() && says_why(door.guard, caller) {
        body["reason"] = json!({ "code": "asked_by_person" });
    }
    request = match door.text {
        Some((kind, text)) => request.header("content-type", kind).body(text),
        // Who need not say why sends no body.
        None if body.is_null() || door.verb == "delete" && body == json!({}) => request,
        None => request.json(&body),
    };
    browser.send(request).await
}

/// Whether a request of this kind carries a reason.
fn says_why(guard: Guard, caller: Caller) -> bool {
    match guard {
        Guard::Operator(_) | Guard::OnAccount(_) => true,
        Guard::AtProperty(_) => caller.operates().is_some(),
        Guard::Anybody
        | Guard::SignedIn
        | Guard::Holder
        | Guard::SignedInOrService(_)
        | Guard::Looking(_)
        | Guard::LookingOrService(_)
        | Guard::Billing(_)
        | Guard::Service(_) => false,
    }
}

/// Whether the door opened, whatever came of what was asked behind it.
fn opened(door: &Door, answer: &Answer) -> bool {
    let problem = answer.problem();
    match door.guard {
        // There is nobody yet who could be refused.
        Guard::Anybody => true,
        Guard::SignedIn => problem != "not_authorised",
        Guard::OnAccount(_) | Guard::AtProperty(_) => {
            !["not_authorised", "step_up_required", "set_up_required", "not_found"]
                .contains(&problem.as_str())
        }
        Guard::Holder
        | Guard::SignedInOrService(_)
        | Guard::Operator(_)
        | Guard::Looking(_)
        | Guard::LookingOrService(_)
        | Guard::Billing(_)
        | Guard::Service(_) => {
            !["not_authorised", "step_up_required", "set_up_required"].contains(&problem.as_str())
        }
    }
}

/// Whether it is to open.
fn opens(guard: Guard, caller: Caller, subject: Option<Subject>) -> bool {
    let looks = |act| caller.operates().is_some_and(|role| row(act).cell(role) != Cell::No);
    let by_token = |act| caller == Caller::Service && row(act).service.is_some();
    match guard {
        Guard::Anybody => true,
        Guard::SignedIn => caller.is_signed_in(),
        Guard::Holder => {
            matches!(caller, Caller::Member | Caller::Manager | Caller::ManagerOfAll)
        }
        Guard::SignedInOrService(act) => caller.is_signed_in() || by_token(act),
        Guard::Operator(act) => looks(act) && caller != Caller::StaleSupport,
        Guard::Looking(act) | Guard::Billing(act) => looks(act),
        Guard::LookingOrService(act) => looks(act) || by_token(act),
        Guard::Service(act) => by_token(act),
        Guard::OnAccount(act) => subject.is_some_and(|subject| acts(act, caller, subject)),
        Guard::AtProperty(act) => at_the_property(act, caller, subject),
    }
}

fn acts(act: Act, caller: Caller, subject: Subject) -> bool {
    let capacity = match (caller, subject) {
        (_, Subject::Erased) | (Caller::Ended, _) => return false,
        (_, Subject::Oneself) => Capacity::Oneself,
        // More rights than who would act on them.
        (Caller::Manager | Caller::ManagerOfAll | Caller::Support, Subject::Superior) => {
            return false;
        }
        (Caller::Manager, Subject::Peer) => Capacity::Manager,
        (Caller::ManagerOfAll, Subject::Peer) | (Caller::OtherManager, Subject::OtherHotel) => {
            Capacity::ManagerOfAll
        }
        (Caller::Support, Subject::Peer | Subject::OtherHotel) => Capacity::Support,
        (Caller::Compliance, _) => Capacity::Compliance,
        (Caller::Service, _) => Capacity::Service,
        (
            Caller::Stranger
            | Caller::Member
            | Caller::Manager
            | Caller::ManagerOfAll
            | Caller::OtherManager
            | Caller::StaleSupport,
            _,
        ) => return false,
    };
    row(act).cell(capacity) != Cell::No
}

fn at_the_property(act: Act, caller: Caller, subject: Option<Subject>) -> bool {
    let capacity = match caller {
        Caller::Manager | Caller::ManagerOfAll => Capacity::Manager,
        Caller::Support => Capacity::Support,
        Caller::Compliance => Capacity::Compliance,
        Caller::StaleSupport if act.only_reads() => Capacity::Support,
        Caller::Stranger
        | Caller::Ended
        | Caller::Member
        | Caller::OtherManager
        | Caller::StaleSupport
        | Caller::Service => return false,
    };
    let there = match subject {
        None | Some(Subject::Peer) => true,
        // Nobody changes what they may do themselves; an operator belongs to no hotel.
        Some(Subject::Oneself | Subject::Superior) => {
            caller.operates().is_none() && act.only_reads()
        }
        Some(Subject::OtherHotel | Subject::Erased) => false,
    };
    there && row(act).cell(capacity) != Cell::No
}
