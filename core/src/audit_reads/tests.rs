//! Is a query written down once, and every query?

use super::*;
use crate::ids::{AccountId, QueryId};
use crate::personal::Personal;
use crate::testing::given;
use uuid::Uuid;

fn read(query: u128, question: ReadQuestion) -> AuditReadsEvent {
    AuditReadsEvent::HistoryRead {
        query: QueryId(Uuid::from_u128(query)),
        question,
        accounts: vec![AccountId(Uuid::from_u128(1))],
        property: None,
        event: None,
        words: Some(Personal::Sealed),
    }
}

#[test]
fn c5_the_pages_and_polls_of_a_query_are_one_event() {
    let first = || read(1, ReadQuestion::Timeline);
    let state = given::<AuditReads>([]).when(first()).then([first()]).and();
    let state = state.when(first()).then_nothing().and();
    state.when(read(2, ReadQuestion::Timeline)).then([read(2, ReadQuestion::Timeline)]);
}

#[test]
fn c5_what_was_read_before_is_remembered_from_the_stream() {
    let before = given::<AuditReads>([read(7, ReadQuestion::Export).into()]);
    before.when(read(7, ReadQuestion::Export)).then_nothing();
}
