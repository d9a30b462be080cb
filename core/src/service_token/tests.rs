//! A service token, arm by arm.

use super::*;
use crate::authority::{Act, Capacity, Scope};
use crate::ids::{PropertyId, TokenDigest};
use crate::policy::Settings;
use crate::testing::{Given, given, moment};
use chrono::TimeDelta;
use std::collections::BTreeSet;

fn digest() -> TokenDigest {
    TokenDigest("d1".repeat(32))
}

fn scopes() -> BTreeSet<Scope> {
    [Scope::BillingWrite].into()
}

fn issue(name: &str, scopes: BTreeSet<Scope>, days: i64) -> ServiceTokenCommand {
    let expires_at = moment(0).plus(TimeDelta::days(days));
    ServiceTokenCommand::Issue { name: name.to_owned(), scopes, expires_at, digest: digest() }
}

fn billing() -> Given<ServiceToken> {
    given::<ServiceToken>([]).when(issue("billing", scopes(), 90)).then_events(|_| {}).and()
}

#[test]
fn a_token_is_made_once_with_a_name_a_scope_and_an_end() {
    billing().when(issue("billing", scopes(), 90)).then_refused(Rejection::Exists);
    let none = || given::<ServiceToken>([]);
    for name in ["", "two\nlines", &"n".repeat(NAME_CHARACTERS_MAX + 1)] {
        none().when(issue(name, scopes(), 90)).then_refused(Rejection::Name);
    }
    none().when(issue("billing", BTreeSet::new(), 90)).then_refused(Rejection::NoScope);
    for days in [0, 366] {
        let refused = Rejection::Expiry { days: 365 };
        none().when(issue("billing", scopes(), days)).then_refused(refused);
    }
    none().when(issue("billing", scopes(), 365)).then_events(|_| {});
    // How long is the policy's to say.
    let short = |settings: &mut Settings| settings.service_token_days_max = 30;
    let refused = Rejection::Expiry { days: 30 };
    none().with(short).when(issue("billing", scopes(), 31)).then_refused(refused);
    none().with(short).when(issue("billing", scopes(), 30)).then_events(|_| {});
    none().when(ServiceTokenCommand::Revoke).then_refused(Rejection::NotHere);
}

#[test]
fn a_token_is_good_for_its_scopes_until_its_end() {
    let state = billing();
    let token = state.state().token().unwrap();
    let permit = token.check(Act::WriteBilling, moment(0)).unwrap();
    assert_eq!((permit.act(), permit.capacity()), (Act::WriteBilling, Capacity::Service));
    let needed = Scope::Introspect;
    let refused = Err(TokenRefusal::OutOfScope { needed });
    assert_eq!(token.check(Act::Introspect, moment(0)), refused);
    let refused = Err(TokenRefusal::NotForServices {});
    assert_eq!(token.check(Act::Unlock, moment(0)), refused);
    let end = moment(90 * 24 * 60);
    assert_eq!(token.check(Act::WriteBilling, end), Err(TokenRefusal::Expired {}));
    assert!(token.is_live(moment(90 * 24 * 60 - 1)) && !token.is_live(end));
}

#[test]
fn a_revoked_token_is_good_for_nothing_and_is_revoked_once() {
    let revoked = [ServiceTokenEvent::ServiceTokenRevoked {}];
    let state = billing().when(ServiceTokenCommand::Revoke).then(revoked);
    let token = state.state().token().unwrap();
    assert_eq!(token.check(Act::WriteBilling, moment(0)), Err(TokenRefusal::Revoked {}));
    state.and().when(ServiceTokenCommand::Revoke).then_nothing();
}

#[test]
fn b5_whoever_writes_first_after_the_end_writes_the_end_down() {
    let expired = ServiceTokenEvent::ServiceTokenExpired {};
    let expire = || ServiceTokenCommand::Expire;
    billing().after(TimeDelta::days(89)).when(expire()).then_nothing();
    let over = billing().after(TimeDelta::days(90));
    let ended = over.when(expire()).then([expired.clone()]);
    let token = ended.state().token().unwrap();
    let earlier = token.check(Act::WriteBilling, moment(0));
    assert_eq!(earlier, Err(TokenRefusal::Expired {}), "also by a clock that was set back");
    assert!(!token.is_live(moment(0)));
    ended.and().when(expire()).then_nothing();
    let because = TokenRefusal::Expired {};
    let refused = ServiceTokenEvent::ServiceTokenRefused { because };
    let refuse = ServiceTokenCommand::Refuse { because };
    billing().after(TimeDelta::days(90)).when(refuse).then([expired, refused]);
}

#[test]
fn a_refusal_is_written_once_an_hour_for_each_cause() {
    let because = TokenRefusal::OutOfScope { needed: Scope::Introspect };
    let refuse = || ServiceTokenCommand::Refuse { because };
    let refused = || [ServiceTokenEvent::ServiceTokenRefused { because }];
    let state = billing().when(refuse()).then(refused()).and();
    let state = state.after(TimeDelta::minutes(59)).when(refuse()).then_nothing().and();
    let other = TokenRefusal::OutOfScope { needed: Scope::EventsRead };
    let command = ServiceTokenCommand::Refuse { because: other };
    let state = state.when(command).then_events(|events| assert_eq!(events.len(), 1)).and();
    state.after(TimeDelta::minutes(1)).when(refuse()).then(refused());
}

#[test]
fn a_refused_message_is_written_once_an_hour_for_each_cause_with_what_it_spoke_of() {
    let property = PropertyId(uuid::Uuid::from_u128(7));
    let foreign = || MessageRefusal::ForeignInvoice { invoice: "F-1".parse().unwrap() };
    let refuse = |because| ServiceTokenCommand::RefuseMessage { property, because };
    let refused = |because| [ServiceTokenEvent::ServiceMessageRefused { property, because }];
    let state = billing().when(refuse(foreign())).then(refused(foreign())).and();
    let unknown = MessageRefusal::UnknownProperty {};
    let state = state.when(refuse(unknown.clone())).then(refused(unknown)).and();
    let state = state.after(TimeDelta::minutes(59)).when(refuse(foreign())).then_nothing().and();
    state.after(TimeDelta::minutes(1)).when(refuse(foreign())).then(refused(foreign()));
    given::<ServiceToken>([]).when(refuse(foreign())).then_refused(Rejection::NotHere);
}
